"""The artifacts of tool messages: plain JSON, typed; the manifest takes its output schemas from here."""

from __future__ import annotations

from typing import Annotated, Any, NotRequired

from pydantic import Field
from typing_extensions import TypedDict  # pydantic reads typing.TypedDict from Python 3.12 on

from fm_agent_tools.engine import Job, ModelStatus
from fm_agent_tools.tools.wording import native_sizes


class JobRecord(TypedDict):
    """A job as programs see it."""

    id: str
    number: Annotated[int | None, Field(description="the k of #k in its conversation")]
    state: Annotated[str, Field(description="queued, running, done, failed or cancelled")]
    model: Annotated[str | None, Field(description="null for an upload, which no model made")]
    seed: Annotated[int | None, Field(description="null for an upload")]
    step: Annotated[int, Field(description="steps finished")]
    of: Annotated[int, Field(description="steps in all; 0 while not known")]
    estimate: Annotated[float | None, Field(description="seconds left, measured; null when not known")]
    group: Annotated[str | None, Field(description="shared by the versions of one call")]
    request: Annotated[dict[str, Any], Field(description="the request, with its kind")]
    notes: Annotated[list[str], Field(description="what was degraded or adapted")]
    error: Annotated[dict[str, Any] | None, Field(description="code and message of a failed job")]
    created: Annotated[float, Field(description="seconds since 1970")]


class ArtifactRecord(TypedDict):
    """A finished file as programs see it."""

    id: str
    job: str
    path: Annotated[str, Field(description="absolute path of the file")]
    media_type: str
    width: Annotated[int | None, Field(description="pixels; null for a sound")]
    height: Annotated[int | None, Field(description="pixels; null for a sound")]
    seconds: NotRequired[Annotated[float | None, Field(description="length; null for a picture")]]
    rate: NotRequired[Annotated[int | None, Field(description="samples a second of a sound")]]
    fps: NotRequired[Annotated[float | None, Field(description="frames a second of a clip")]]
    seed: Annotated[int | None, Field(description="null for an upload")]
    model: Annotated[str | None, Field(description="null for an upload")]
    model_version: Annotated[str | None, Field(description="null for an upload")]
    request: Annotated[dict[str, Any], Field(description="the request, with its kind")]
    notes: Annotated[list[str], Field(description="what was degraded or adapted")]
    created: Annotated[float, Field(description="seconds since 1970")]
    size_bytes: int
    uploaded: NotRequired[Annotated[bool, Field(description="whether somebody brought the file")]]


class GenerationRecord(TypedDict):
    """What the tools that make something, and check_job, give."""

    job: Annotated[JobRecord, Field(description="the first job")]
    jobs: Annotated[list[JobRecord], Field(description="all jobs of the call, one a version")]
    artifacts: Annotated[list[ArtifactRecord], Field(description="what is finished so far")]


class CancellationRecord(TypedDict):
    """What cancel_job gives."""

    cancelled: Annotated[list[str], Field(description="ids of the jobs that were stopped")]
    jobs: Annotated[list[JobRecord], Field(description="the jobs meant")]


class ModelRecord(TypedDict):
    """A model of this machine; of one whose description cannot be read, only the first four are known."""

    name: str
    installed: bool
    loaded: bool
    problem: Annotated[str | None, Field(description="why it cannot be used")]
    title: str | None
    version: str | None
    modality: Annotated[str | None, Field(description="image, audio or video")]
    kinds: Annotated[list[str], Field(description="what it serves: image, edit, audio or video requests")]
    license: str | None
    can: str | None
    cannot: str | None
    styles: list[str]
    width: Annotated[int | None, Field(description="native size, pixels")]
    height: Annotated[int | None, Field(description="native size, pixels")]
    seconds: Annotated[float | None, Field(description="native length")]
    fps: Annotated[int | None, Field(description="native frames a second")]
    rate: Annotated[int | None, Field(description="native samples a second")]


class ModelsRecord(TypedDict):
    """What list_models gives."""

    models: list[ModelRecord]


def job_record(job: Job, number: int | None = None) -> JobRecord:
    """The job as it is now; `number` is its place in its conversation."""
    return JobRecord(
        id=job.id,
        number=number,
        state=job.state,
        model=job.model,
        seed=job.seed,
        step=job.step,
        of=job.of,
        estimate=job.estimate,
        group=job.group,
        request=job.request.to_dict(),
        notes=list(job.notes),
        error=job.error,
        created=job.created,
    )


_NO_SIZES: dict[str, Any] = dict.fromkeys(("width", "height", "seconds", "fps", "rate"))


def model_record(status: ModelStatus) -> ModelRecord:
    """A model's spec and state."""
    spec = status.spec
    sizes = native_sizes(spec) if spec else _NO_SIZES
    return ModelRecord(
        name=status.name,
        installed=status.installed,
        loaded=status.loaded,
        problem=status.problem,
        title=spec.title if spec else None,
        version=spec.version if spec else None,
        modality=spec.modality if spec else None,
        kinds=list(spec.kinds) if spec else [],
        license=spec.license if spec else None,
        can=spec.can if spec else None,
        cannot=spec.cannot if spec else None,
        styles=list(spec.styles) if spec else [],
        width=sizes["width"],
        height=sizes["height"],
        seconds=sizes["seconds"],
        fps=sizes["fps"],
        rate=sizes["rate"],
    )
