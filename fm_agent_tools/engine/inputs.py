"""Artifacts that a request builds on: they must be there, be the caller's, and be of the right kind."""

from __future__ import annotations

from collections.abc import Callable

from fm_agent_tools.engine.records import Artifact
from fm_agent_tools.engine.store import JobStore
from fm_agent_tools.errors import ArtifactNotFound, InvalidRequest
from fm_agent_tools.media import Audio, Image, Media
from fm_agent_tools.requests import Request

_DECODERS: dict[str, Callable[[bytes], Media]] = {"image": Image.decode, "audio": Audio.decode}
_THINGS = {"image": "a picture", "audio": "a sound", "video": "a clip"}


def find_inputs(store: JobStore, request: Request, owner: str) -> dict[str, Artifact]:
    """Field of the request to the artifact that it names, those that are given.

    Raises ArtifactNotFound, also for another owner's, and InvalidRequest for one of another kind.
    """
    found = {field: store.artifact(id, owner) for field, id in request.input_ids().items()}
    for field, artifact in found.items():
        wanted = request.inputs[field]
        if artifact.modality != wanted:
            rule = f"the id of {_THINGS[wanted]}; this is {_THINGS[artifact.modality]}"
            raise InvalidRequest(field, artifact.id, rule)
    return found


def load_inputs(store: JobStore, request: Request, owner: str) -> dict[str, Media]:
    """Field of the request to what its artifact's file holds. Raises what `find_inputs` raises."""
    found = find_inputs(store, request, owner)
    return {field: _decoded(artifact) for field, artifact in found.items()}


def _decoded(artifact: Artifact) -> Media:
    try:
        content = artifact.path.read_bytes()
    except FileNotFoundError:
        raise ArtifactNotFound(artifact.id) from None
    return _DECODERS[artifact.modality](content)
