"""Artifacts that a request builds on: they must be there, be the caller's, and be of the right kind."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fm_agent_tools.engine.records import Artifact
from fm_agent_tools.engine.store import JobStore
from fm_agent_tools.errors import ArtifactNotFound, InvalidRequest
from fm_agent_tools.requests import Request

if TYPE_CHECKING:
    from fm_agent_tools.media import Media

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
    if "mask" in found and "image" in found:
        _cover(found["mask"], found["image"])
    return found


def load_inputs(store: JobStore, request: Request, owner: str) -> dict[str, Media]:
    """Field of the request to what its artifact's file holds. Raises what `find_inputs` raises."""
    found = find_inputs(store, request, owner)
    return {field: _captioned(decoded(artifact), artifact) for field, artifact in found.items()}


def _cover(mask: Artifact, image: Artifact) -> None:
    """A mask says of each pixel whether it may change: it has as many as the picture, and lets some."""
    sizes = [f"{artifact.width}×{artifact.height}" for artifact in (mask, image)]
    if sizes[0] != sizes[1]:
        rule = f"a mask of the picture's size, {sizes[1]} pixels; this one has {sizes[0]}"
        raise InvalidRequest("mask", mask.id, rule)
    if not _lets_change(mask):
        rule = "a mask that lets something change: its transparent part, or its white one if it has none"
        raise InvalidRequest("mask", mask.id, rule)


def _lets_change(mask: Artifact) -> bool:
    from fm_agent_tools.media import Image
    from fm_agent_tools.media.mask import editable

    picture = decoded(mask)
    return isinstance(picture, Image) and bool(editable(picture).any())


def _captioned(media: Media, artifact: Artifact) -> Media:
    """The picture with what it shows: as its maker was told, else as it was asked; unknown of an upload."""
    from fm_agent_tools.media import Image, read_metadata

    if not isinstance(media, Image) or artifact.uploaded:
        return media
    told = read_metadata(artifact.path.read_bytes()).get("caption")
    return replace(media, caption=told or str(getattr(artifact.request, "prompt", "")))


def decoded(artifact: Artifact) -> Media:
    """What the file of an artifact holds. Raises ArtifactNotFound when it is gone."""
    from fm_agent_tools.media import Audio, Image, Video  # late: what is only planned needs no codecs

    kinds: dict[str, type[Media]] = {"image": Image, "audio": Audio, "video": Video}
    try:
        content = artifact.path.read_bytes()
    except FileNotFoundError:
        raise ArtifactNotFound(artifact.id) from None
    return kinds[artifact.modality].decode(content)
