"""PNG: signature, then chunks of length, name, content and checksum."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from fm_agent_tools.media.intake.headers import Header, cut

SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEPT = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
LARGEST_PROFILE = 4_000_000  # bytes, unpacked


def read_png(content: bytes) -> Header:
    """Raises ValueError when the chunks do not lead from IHDR to IEND."""
    kept, found = [SIGNATURE], dict[bytes, bytes]()
    for name, whole, body in _chunks(content):
        if len(kept) == 1 and (name != b"IHDR" or len(body) != 13):
            raise ValueError("it does not begin with its size")
        if name in KEPT:
            if zlib.crc32(whole[4:-4]) != int.from_bytes(whole[-4:], "big"):
                raise ValueError("a checksum is wrong")
            kept.append(whole)
        found.setdefault(name, body)
    if b"IDAT" not in found:
        raise ValueError("it holds no picture")
    size = found[b"IHDR"]
    frames = found.get(b"acTL", b"\0\0\0\1")
    return Header(
        width=int.from_bytes(size[:4], "big"),
        height=int.from_bytes(size[4:8], "big"),
        plain=b"".join(kept),
        frames=max(1, int.from_bytes(frames[:4], "big")),
        icc=_profile(found.get(b"iCCP", b"")),
        exif=found.get(b"eXIf", b""),
        depth=size[8],
    )


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Name, whole chunk and content of each, up to IEND; what follows it is nobody's."""
    at = len(SIGNATURE)
    while True:
        length, name = int.from_bytes(cut(content, at, 4), "big"), cut(content, at + 4, 4)
        whole = cut(content, at, length + 12)
        yield name, whole, whole[8:-4]
        if name == b"IEND":
            return
        at += length + 12


def _profile(chunk: bytes) -> bytes:
    """The unpacked colour profile; b"" when there is none, or one that is damaged or too large."""
    _name, _zero, packed = chunk.partition(b"\0")
    unpacker = zlib.decompressobj()
    try:
        profile = unpacker.decompress(packed[1:], LARGEST_PROFILE)
    except zlib.error:
        return b""
    return profile if unpacker.eof else b""
