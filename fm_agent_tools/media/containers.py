"""XMP in containers that no library at hand writes it into: WAV, MP3, MP4 and GIF; and its way out again.

Each place is the one that the XMP specification (ISO 16684, part 3) names for the format.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping

from fm_agent_tools.media.xmp import write_packet

MP4_XMP = bytes.fromhex("BE7ACFCB97A942E89C71999491E3AFAC")
GIF_XMP = b"\x21\xff\x0bXMP DataXMP"
# The packet stands in a GIF as it is; a reader that takes it for blocks slides along this to its end.
GIF_SLIDE = b"\x01" + bytes(range(255, -1, -1)) + b"\x00"


def tagged_wav(content: bytes, metadata: Mapping[str, str] | None) -> bytes:
    """With the packet in a chunk `_PMX`, and the program's name in `LIST INFO`, at the end of the file."""
    if metadata is None:
        return content
    software = metadata.get("software", "fm-agent-tools").encode("utf-8", "replace") + b"\0"
    chunks = _chunk(b"LIST", b"INFO" + _chunk(b"ISFT", software)) + _chunk(b"_PMX", write_packet(metadata))
    size = struct.pack("<I", len(content) + len(chunks) - 8)
    return content[:4] + size + content[8:] + chunks


def looped_wav(content: bytes, frames: int, rate: int) -> bytes:
    """With a chunk `smpl` that says that all `frames` are one loop without end, as samplers read it."""
    period, middle_c, forward, for_ever = round(1e9 / rate), 60, 0, 0
    head = struct.pack("<9I", 0, 0, period, middle_c, 0, 0, 0, 1, 0)
    chunk = _chunk(b"smpl", head + struct.pack("<6I", 0, forward, 0, frames - 1, 0, for_ever))
    content += b"\0" * (len(content) % 2)
    return content[:4] + struct.pack("<I", len(content) + len(chunk) - 8) + content[8:] + chunk


def wav_packet(content: bytes) -> bytes:
    """The packet of a WAV file, or b""."""
    at = 12
    while at + 8 <= len(content):
        name, size = content[at : at + 4], int.from_bytes(content[at + 4 : at + 8], "little")
        if name == b"_PMX":
            return content[at + 8 : at + 8 + size]
        at += 8 + size + size % 2
    return b""


def _chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def tagged_mp3(content: bytes, metadata: Mapping[str, str] | None) -> bytes:
    """With an ID3v2.4 tag before the sound: the program's name in TSSE, the packet in PRIV."""
    if metadata is None:
        return content
    software = metadata.get("software", "fm-agent-tools").encode("utf-8", "replace")
    frames = _frame(b"TSSE", b"\x03" + software) + _frame(b"PRIV", b"XMP\0" + write_packet(metadata))
    return b"ID3\x04\x00\x00" + _syncsafe(len(frames)) + frames + content


def mp3_packet(content: bytes) -> bytes:
    """The packet of an MP3 file with an ID3v2.4 tag, or b""."""
    if content[:4] != b"ID3\x04" or len(content) < 10:
        return b""
    at, end = 10, 10 + _plain(content[6:10])
    while at + 10 <= min(end, len(content)):
        size = _plain(content[at + 4 : at + 8])
        body = content[at + 10 : at + 10 + size]
        if content[at : at + 4] == b"PRIV" and body.startswith(b"XMP\0"):
            return body[4:]
        at += 10 + size
    return b""


def _frame(name: bytes, body: bytes) -> bytes:
    return name + _syncsafe(len(body)) + b"\0\0" + body


def _syncsafe(size: int) -> bytes:
    """Seven bits a byte, so that no size looks like the beginning of sound."""
    return bytes((size >> shift) & 0x7F for shift in (21, 14, 7, 0))


def _plain(size: bytes) -> int:
    return sum((byte & 0x7F) << shift for byte, shift in zip(size, (21, 14, 7, 0), strict=True))


def tagged_mp4(content: bytes, metadata: Mapping[str, str] | None) -> bytes:
    """With the packet in a `uuid` box at the end, where it moves nothing that others point to."""
    if metadata is None:
        return content
    body = MP4_XMP + write_packet(metadata)
    return content + struct.pack(">I", len(body) + 8) + b"uuid" + body


def mp4_packet(content: bytes) -> bytes:
    """The packet of an MP4 file, or b""."""
    for name, start, end in _boxes(content):
        if name == b"uuid" and content[start : start + 16] == MP4_XMP:
            return content[start + 16 : end]
    return b""


def _boxes(content: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Name, first byte and end of each box at the top level."""
    at = 0
    while at + 8 <= len(content):
        size, name, head = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8], 8
        if size == 1:
            size, head = int.from_bytes(content[at + 8 : at + 16], "big"), 16
        if size < head:  # 0: to the end of the file; anything else is damage
            size = len(content) - at
        yield name, at + head, at + size
        at += size


def tagged_gif(content: bytes, metadata: Mapping[str, str] | None) -> bytes:
    """With the packet in an application extension before the trailer."""
    if metadata is None:
        return content
    return content[:-1] + GIF_XMP + write_packet(metadata) + GIF_SLIDE + content[-1:]


def gif_packet(content: bytes) -> bytes:
    """The packet of a GIF file, or b""."""
    at = content.rfind(GIF_XMP)
    end = content.find(GIF_SLIDE, at)
    return content[at + len(GIF_XMP) : end] if 0 <= at < end else b""
