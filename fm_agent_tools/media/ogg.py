"""Comments in an Ogg Vorbis file, by rewriting its pages (RFC 3533); the sound itself is not touched.

A stream's serial number is random by the standard. Here it is 1, so that equal sounds are equal files.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from fm_agent_tools.media.xmp import DIGITAL_SOURCE_TYPE, TRAINED

HEAD = struct.Struct("<4sBBqIIIB")
CONTINUED, MOST_SEGMENTS = 1, 255
_MIRRORED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


@dataclass(frozen=True)
class Page:
    """flags: 1 continued, 2 first, 4 last; granule: samples until its end; lacing: sizes of its segments."""

    flags: int
    granule: int
    lacing: bytes
    body: bytes

    def written(self, number: int) -> bytes:
        """The page as bytes, with its checksum."""
        head = HEAD.pack(b"OggS", 0, self.flags, self.granule, 1, number, 0, len(self.lacing)) + self.lacing
        return head[:22] + struct.pack("<I", _checksum(head + self.body)) + head[26:] + self.body


def commented_ogg(content: bytes, metadata: Mapping[str, str] | None) -> bytes:
    """A whole Ogg Vorbis file with `metadata` and the digital source type as its comments; None: without."""
    first, *rest = _pages(content)
    packets: list[bytes] = [b""]
    while len(packets) < 3:  # two headers and the beginning of what follows them
        page = rest.pop(0)
        at = 0
        for size in page.lacing:
            packets[-1] += page.body[at : at + size]
            at += size
            if size < 255:
                packets.append(b"")
    headers = _paged([_comment_packet(metadata), packets[1]])
    return b"".join(page.written(number) for number, page in enumerate([first, *headers, *rest]))


def _pages(content: bytes) -> Iterator[Page]:
    at = 0
    while at < len(content):
        _, _, flags, granule, _, _, _, segments = HEAD.unpack_from(content, at)
        start = at + HEAD.size + segments
        lacing = content[at + HEAD.size : start]
        at = start + sum(lacing)
        yield Page(flags, granule, lacing, content[start:at])


def _paged(packets: list[bytes]) -> list[Page]:
    lacing = b"".join(b"\xff" * (len(packet) // 255) + bytes([len(packet) % 255]) for packet in packets)
    body, pages, at = b"".join(packets), [], 0
    for start in range(0, len(lacing), MOST_SEGMENTS):
        part = lacing[start : start + MOST_SEGMENTS]
        pages.append(Page(0, 0 if min(part) < 255 else -1, part, body[at : at + sum(part)]))
        at += sum(part)
        if start and lacing[start - 1] == 255:
            pages[-1] = replace(pages[-1], flags=CONTINUED)
    return pages


def _comment_packet(metadata: Mapping[str, str] | None) -> bytes:
    pairs = {} if metadata is None else {**metadata, DIGITAL_SOURCE_TYPE: TRAINED}
    texts = [f"{name}={text}".encode("utf-8", "replace") for name, text in pairs.items()]
    sized = [b"fm-agent-tools", struct.pack("<I", len(texts)), *texts]
    parts = [part if place == 1 else struct.pack("<I", len(part)) + part for place, part in enumerate(sized)]
    return b"\x03vorbis" + b"".join(parts) + b"\x01"


def _checksum(page: bytes) -> int:
    """Ogg's CRC-32 is zlib's with all bits mirrored, begun at 0 and not inverted."""
    crc = zlib.crc32(page.translate(_MIRRORED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{crc:032b}"[::-1], 2)
