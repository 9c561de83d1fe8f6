"""WebP: a RIFF with a lossy (VP8) or lossless (VP8L) picture, or an extended file (VP8X) with more in it."""

from __future__ import annotations

from collections.abc import Iterator

from fm_agent_tools.media.intake.headers import Header, cut

EXIF = b"Exif\0\0"
ANIMATED = 0x02  # a flag of VP8X


def read_webp(content: bytes) -> Header:
    """Raises ValueError when the chunks are not those of a picture."""
    end = 8 + int.from_bytes(cut(content, 4, 4), "little")
    cut(content, 0, end)
    chunks = list(_chunks(content[:end]))
    if not chunks:
        raise ValueError("it holds no picture")
    (first, body), found = chunks[0], dict(reversed(chunks))
    width, height = _size(first, body)
    frames = sum(name == b"ANMF" for name, _ in chunks)
    moving = (first == b"VP8X" and cut(body, 0, 1)[0] & ANIMATED) or b"ANIM" in found
    return Header(
        width,
        height,
        content[:end],
        frames=max(frames, 2 if moving else 1),
        icc=found.get(b"ICCP", b""),
        exif=found.get(b"EXIF", b"").removeprefix(EXIF),
    )


def _size(name: bytes, body: bytes) -> tuple[int, int]:
    if name == b"VP8X":
        sides = cut(body, 4, 6)
        return int.from_bytes(sides[:3], "little") + 1, int.from_bytes(sides[3:], "little") + 1
    if name == b"VP8L" and cut(body, 0, 1) == b"\x2f":
        bits = int.from_bytes(cut(body, 1, 4), "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if name == b"VP8 " and cut(body, 3, 3) == b"\x9d\x01\x2a":
        sides = cut(body, 6, 4)
        return int.from_bytes(sides[:2], "little") & 0x3FFF, int.from_bytes(sides[2:], "little") & 0x3FFF
    raise ValueError("it does not begin with its size")


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 12
    while at < len(content):
        name, length = cut(content, at, 4), int.from_bytes(cut(content, at + 4, 4), "little")
        yield name, cut(content, at + 8, length)
        at += 8 + length + length % 2
