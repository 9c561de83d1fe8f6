"""Opens picture files that may come from anywhere: few formats, bounded size, typed errors."""

from __future__ import annotations

import io
import struct

import PIL.Image

from fm_agent_tools.errors import InvalidRequest

FORMATS = ("PNG", "WEBP", "JPEG")
MOST_PIXELS = 4096 * 4096
MOST_CLIP_PIXELS = 2**27  # of all frames of a clip that is decoded: half a gigabyte of RGBA
DAMAGED = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    PIL.Image.DecompressionBombError,
    PIL.Image.DecompressionBombWarning,  # raised where warnings are errors
    *(TypeError, KeyError, IndexError, AttributeError, OverflowError, MemoryError, struct.error),
)
"""What Pillow's readers raise for damaged files."""


def opened(content: bytes) -> PIL.Image.Image:
    """The picture with its header checked and its pixels decoded.

    Raises InvalidRequest for other formats, for more than 4096 × 4096 pixels (before decoding) and for
    damaged files.
    """
    try:
        picture = PIL.Image.open(io.BytesIO(content), formats=FORMATS)
        width, height = picture.size
        if width * height > MOST_PIXELS:
            raise InvalidRequest("image", f"{width}x{height}", f"at most {MOST_PIXELS} pixels")
        load(picture)
    except DAMAGED as error:
        raise InvalidRequest(
            "image", f"{len(content)} bytes", f"a whole PNG, WebP or JPEG file ({error})"
        ) from None
    return picture


def load(picture: PIL.Image.Image) -> None:
    """Decodes the pixels. ValueError, beside what Pillow raises, where they are numbers of colours that the
    file does not name."""
    picture.load()
    if picture.mode == "P" and picture.palette is None:
        raise ValueError("its palette is missing")
