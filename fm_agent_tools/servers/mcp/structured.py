"""`structuredContent`: a few plain values for programs, never the media, and short whatever was asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, NotRequired

from pydantic import Field, TypeAdapter
from typing_extensions import TypedDict  # pydantic reads typing.TypedDict from Python 3.12 on

MOST = 8
"""Files, jobs or models in one result; `left_out` counts the others."""


class FileMade(TypedDict):
    """A finished file."""

    id: str
    uri: Annotated[str, Field(description="for resources/read")]
    path: Annotated[str, Field(description="absolute path of the file on the server's machine")]
    media_type: str
    seed: NotRequired[Annotated[int, Field(description="of what a model made; an upload has none")]]
    width: NotRequired[Annotated[int, Field(description="pixels")]]
    height: NotRequired[Annotated[int, Field(description="pixels")]]
    seconds: NotRequired[Annotated[float, Field(description="length of a sound or clip")]]
    size_bytes: int


class JobSeen(TypedDict):
    """A job, finished or not."""

    id: str
    number: NotRequired[Annotated[int, Field(description="the k of #k in this conversation")]]
    state: Annotated[str, Field(description="queued, running, done, failed or cancelled")]
    step: int
    of: Annotated[int, Field(description="steps in all; 0 while not known")]


class Made(TypedDict):
    """What the tools that make something, and check_job, give."""

    artifacts: list[FileMade]
    jobs: list[JobSeen]
    left_out: NotRequired[int]


class Stopped(TypedDict):
    """What cancel_job gives."""

    cancelled: Annotated[list[str], Field(description="ids of the jobs that were stopped")]
    left_out: NotRequired[int]


class ModelSeen(TypedDict):
    """A model of this machine."""

    name: str
    installed: bool
    kinds: Annotated[list[str], Field(description="what it serves: image, edit, audio or video requests")]


class Models(TypedDict):
    """What list_models gives."""

    models: list[ModelSeen]
    left_out: NotRequired[int]


_SHAPES: dict[str, Any] = {"cancel_job": Stopped, "list_models": Models}


def output_schema(tool: str) -> dict[str, Any]:
    """The JSON Schema of the tool's `structuredContent`."""
    schema: dict[str, Any] = TypeAdapter(_SHAPES.get(tool, Made)).json_schema()
    return schema


def structured(artifact: Mapping[str, Any]) -> dict[str, Any]:
    """The few values of a tool's artifact that its schema names."""
    if "cancelled" in artifact:
        return _short({"cancelled": list(artifact["cancelled"])})
    if "models" in artifact:
        return _short({"models": [_picked(model, ModelSeen) for model in artifact["models"]]})
    files = [{**file, "uri": uri_of(file["id"])} for file in artifact["artifacts"]]
    return _short(
        {
            "artifacts": [_picked(file, FileMade) for file in files],
            "jobs": [_picked(job, JobSeen) for job in artifact["jobs"]],
        }
    )


def uri_of(id: str) -> str:
    """The address under which `resources/read` gives the file of an artifact."""
    return f"artifact://{id}"


def _picked(record: Mapping[str, Any], shape: Any) -> dict[str, Any]:
    names = shape.__annotations__
    return {name: record[name] for name in names if record.get(name) is not None}


def _short(lists: Mapping[str, list[Any]]) -> dict[str, Any]:
    """The newest of each; models are listed by name, of them the first."""
    kept = {name: items[:MOST] if name == "models" else items[-MOST:] for name, items in lists.items()}
    left_out = max(len(items) for items in lists.values()) - MOST
    return {**kept, "left_out": left_out} if left_out > 0 else kept
