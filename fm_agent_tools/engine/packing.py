"""A picture as a file that a platform takes: its size, its margin, and no more bytes than it allows."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import PIL.Image

from fm_agent_tools.errors import FMAgentError
from fm_agent_tools.media.image import Enlarge, Image, png_options
from fm_agent_tools.requests.platforms import Platform

QUALITIES = (95, 90, 85, 80, 70, 60, 50, 40, 30)  # of WebP; below that even flat colours show blocks
COLOURS = (256, 128, 64)  # of a PNG with a palette


class TooLargeForPlatform(FMAgentError):
    """The picture does not fit in the bytes that a platform allows, however it is compressed."""

    code = "too_large_for_platform"
    exit_code = 2

    def __init__(self, platform: Platform, format: str, smallest: int) -> None:
        super().__init__(
            f"The picture needs {smallest} bytes as {format} at the lowest quality that is tried, and a "
            f"{platform.title} may have {platform.most}; choose a simpler picture.",
            platform=platform.name,
            format=format,
            bytes=smallest,
            most=platform.most,
        )


@dataclass(frozen=True)
class Packed:
    """A file's content, its size in pixels, and what was done to the picture, in plain words."""

    content: bytes
    format: str
    width: int
    height: int
    notes: tuple[str, ...]

    @property
    def media_type(self) -> str:
        """Such as "image/webp"."""
        return Image.formats[self.format]

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON, without the content."""
        return {
            "media_type": self.media_type,
            "width": self.width,
            "height": self.height,
            "size_bytes": len(self.content),
            "notes": list(self.notes),
        }


def packed(
    picture: Image,
    platform: Platform,
    format: str,
    metadata: Mapping[str, str] | None,
    enlarge: Enlarge | None = None,
) -> Packed:
    """The file for `platform` in one of its formats; quality is lowered only as far as its limit asks.

    enlarge: as for `Image.fitted`. Raises TooLargeForPlatform.
    """
    fit, notes = placed(picture, platform, enlarge)
    smallest = 0
    for content, note in _attempts(fit, format, metadata):
        if len(content) <= platform.most:
            told = (*notes, *([note] if note else []))
            return Packed(content, format, fit.width, fit.height, told)
        smallest = min(smallest or len(content), len(content))
    raise TooLargeForPlatform(platform, format, smallest)


def placed(picture: Image, platform: Platform, enlarge: Enlarge | None) -> tuple[Image, tuple[str, ...]]:
    """The whole picture at the platform's size, and what was done to it."""
    side = platform.side
    scale = side / max(picture.width, picture.height)
    size = (side, side) if platform.square else tuple(max(1, round(s * scale)) for s in _size(picture))
    whole = picture.fitted(size[0], size[1], enlarge)
    if platform.margin and _visible_within(whole) < platform.margin:
        inner = side - 2 * platform.margin
        whole = picture.fitted(inner, inner, enlarge).centred(side, side)
        return whole, (f"a transparent margin of {platform.margin} pixels was left around it",)
    return whole, ()


def _size(picture: Image) -> tuple[int, int]:
    return picture.width, picture.height


def _visible_within(picture: Image) -> int:
    """Transparent pixels between what is visible and the nearest border."""
    rows, columns = np.nonzero(picture.pixels[..., 3])
    if not len(rows):
        return min(_size(picture))
    height, width = picture.pixels.shape[:2]
    return int(min(rows.min(), columns.min(), height - 1 - rows.max(), width - 1 - columns.max()))


def _attempts(
    picture: Image, format: str, metadata: Mapping[str, str] | None
) -> Iterator[tuple[bytes, str | None]]:
    """Files from the best to the smallest, and what each one lost."""
    if format == "webp":
        yield picture.encode("webp", metadata, quality=None), None
        for quality in QUALITIES:
            yield picture.encode("webp", metadata, quality=quality), f"compressed to quality {quality} of 100"
        return
    yield picture.encode("png", metadata), None
    for colours in COLOURS:
        yield _with_palette(picture, colours, metadata), f"reduced to {colours} colours"


def _with_palette(picture: Image, colours: int, metadata: Mapping[str, str] | None) -> bytes:
    out = io.BytesIO()
    # The octree is the one method of Pillow's own that keeps alpha.
    reduced = PIL.Image.fromarray(picture.pixels).quantize(colours, PIL.Image.Quantize.FASTOCTREE)
    reduced.save(out, "png", optimize=True, **png_options(metadata))
    return out.getvalue()
