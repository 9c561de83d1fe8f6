"""What a picture file says of itself before anything in it is decoded: size, frames, profile, orientation.

Each reader also gives the file without what is not needed to draw it, so that text, thumbnails and second
pictures inside never reach a decoder. A file that breaks its format raises ValueError.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Header:
    """width, height: pixels; frames: above 1 for an animation; icc, exif: as they stand in the file.

    plain: the file that a decoder is given; depth: bits of a value
    """

    width: int
    height: int
    plain: bytes
    frames: int = 1
    icc: bytes = b""
    exif: bytes = b""
    depth: int = 8


def read_header(content: bytes, kind: str) -> Header:
    """The header of a "png", "jpeg" or "webp"."""
    from fm_agent_tools.media.intake.jpeg import read_jpeg
    from fm_agent_tools.media.intake.png import read_png
    from fm_agent_tools.media.intake.webp import read_webp

    return {"png": read_png, "jpeg": read_jpeg, "webp": read_webp}[kind](content)


def cut(content: bytes, start: int, length: int) -> bytes:
    """`length` bytes from `start`; ValueError when the file ends before."""
    piece = content[start : start + length]
    if len(piece) != length:
        raise ValueError("the file ends too early")
    return piece
