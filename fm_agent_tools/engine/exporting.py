"""Finished pictures on their way out: as the file that a platform takes, or several as one sheet.

Neither becomes an artifact: both can be made again at any time from the pictures, which stay as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from fm_agent_tools.engine.enlarging import enlarger_for
from fm_agent_tools.engine.records import Artifact
from fm_agent_tools.errors import ArtifactNotFound, InvalidRequest
from fm_agent_tools.requests.platforms import PLATFORMS, Platform
from fm_agent_tools.requests.rules import nearest_name

if TYPE_CHECKING:
    from fm_agent_tools.engine.packing import Packed
    from fm_agent_tools.engine.studio import Studio
    from fm_agent_tools.media import Image

SHEET_FORMATS = ("png", "webp")
LONGEST_WEBP = 16_383  # pixels on a side, by its format


def export_sticker(
    studio: Studio, artifact: str, platform: str, *, format: str | None = None, owner: str | None = None
) -> Packed:
    """The picture of that id as a file for `platform`: its size, its format, at most its bytes.

    platform: a name of `requests.platforms.PLATFORMS`, such as "telegram" or "whatsapp"; format: one that the
    platform takes, by default its first. What the file says of its making stays in it. Raises
    InvalidRequest, ArtifactNotFound, or TooLargeForPlatform when no quality is low enough.
    """
    from fm_agent_tools.engine.packing import packed

    place = checked_platform(platform)
    format = format or place.formats[0]
    if format not in place.formats:
        rule = f"a format of a {place.title}: {' or '.join(place.formats)}"
        raise InvalidRequest("format", format, rule, place.formats[0])
    found = studio.artifact(artifact, owner=owner)
    picture, metadata = _read(found)
    return packed(picture, place, format, metadata, enlarger_for(studio.catalogue, found.model))


def checked_platform(name: str) -> Platform:
    """The platform of that name; InvalidRequest lists the known ones."""
    if name not in PLATFORMS:
        known = f"one of {', '.join(PLATFORMS)}"
        raise InvalidRequest("platform", name, known, nearest_name(name, PLATFORMS))
    return PLATFORMS[name]


def sticker_sheet(
    studio: Studio,
    artifacts: Sequence[str],
    *,
    columns: int | None = None,
    cell: int | None = None,
    numbers: bool = True,
    background: str | None = None,
    format: str = "png",
    owner: str | None = None,
) -> bytes:
    """One PNG or WebP with the pictures of those ids in a grid, numbered from 1 in the order given.

    columns, cell, numbers, background: as for `fm_agent_tools.media.sheets.make_sheet`. The file says which
    artifacts it shows, and that a model made them when one made any. Raises InvalidRequest or
    ArtifactNotFound.
    """
    from fm_agent_tools.media.sheets import MOST_PICTURES, make_sheet

    if format not in SHEET_FORMATS:
        raise InvalidRequest("format", format, f"one of {', '.join(SHEET_FORMATS)}", SHEET_FORMATS[0])
    if not 1 <= len(artifacts) <= MOST_PICTURES:
        nearest = min(max(len(artifacts), 1), MOST_PICTURES)
        raise InvalidRequest("pictures", len(artifacts), f"1 to {MOST_PICTURES}", nearest)
    found = [studio.artifact(id, owner=owner) for id in artifacts]
    read = [_for_a_sheet(artifact) for artifact in found]
    sheet = make_sheet(
        [picture for picture, _ in read],
        columns=columns,
        cell=cell,
        numbers=numbers,
        background=background,
        enlarge=enlarger_for(studio.catalogue, found[0].model),
    )
    if format == "webp" and max(sheet.width, sheet.height) > LONGEST_WEBP:
        rule = (
            f"png for a sheet of {sheet.width}×{sheet.height} pixels; WebP ends at {LONGEST_WEBP} on a side"
        )
        raise InvalidRequest("format", format, rule, "png")
    return sheet.encode(format, _of_all(found, [metadata for _, metadata in read]))


def larger_view(studio: Studio, artifact: str, *, side: int = 512, owner: str | None = None) -> bytes | None:
    """The picture of that id as a WebP whose longer side has `side` pixels, for screens that show it large.

    Made by what its model names for that. None where a viewer does as well by itself: the picture is that
    large already, or there is nothing that enlarges. Raises InvalidRequest or ArtifactNotFound.
    """
    found = studio.artifact(artifact, owner=owner)
    picture, metadata = _read(found)
    enlarge = enlarger_for(studio.catalogue, found.model)
    scale = side / max(picture.width, picture.height)
    if enlarge is None or scale <= 1:
        return None
    width, height = (max(1, round(length * scale)) for length in (picture.width, picture.height))
    return enlarge(picture, width, height).encode("webp", metadata)


def _read(artifact: Artifact) -> tuple[Image, dict[str, str] | None]:
    """A picture and what its file says of its making; None for one that no model made, such as an upload."""
    from fm_agent_tools.media import Image, read_metadata
    from fm_agent_tools.media.xmp import DIGITAL_SOURCE_TYPE

    if not artifact.media_type.startswith("image/") or artifact.modality != "image":
        raise InvalidRequest("artifact", artifact.id, "the id of a picture")
    try:
        content = artifact.path.read_bytes()
    except FileNotFoundError:
        raise ArtifactNotFound(artifact.id) from None
    metadata = read_metadata(content)
    made = metadata.pop(DIGITAL_SOURCE_TYPE, None) is not None
    return Image.decode(content), metadata if made else None


def _for_a_sheet(artifact: Artifact) -> tuple[Image, dict[str, str] | None]:
    """As `_read`, but no larger than a place can be: sixty-four photographs would fill the memory."""
    from fm_agent_tools.media.sheets import CELL

    picture, metadata = _read(artifact)
    large = max(picture.width, picture.height) > CELL[1]
    return picture.fitted(CELL[1], CELL[1]) if large else picture, metadata


def _of_all(artifacts: Sequence[Artifact], each: Sequence[dict[str, str] | None]) -> dict[str, str] | None:
    made = [metadata for metadata in each if metadata is not None]
    if not made:
        return None
    shared = {name: text for name, text in made[0].items() if all(one.get(name) == text for one in made)}
    return {**shared, "shows": " ".join(artifact.id for artifact in artifacts)}
