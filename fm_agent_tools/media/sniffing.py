"""Which kind of file some bytes are, by how they begin."""

from __future__ import annotations

from collections.abc import Callable

_SIGNS: tuple[tuple[str, Callable[[bytes], bool]], ...] = (
    ("png", lambda head: head.startswith(b"\x89PNG\r\n\x1a\n")),
    ("jpeg", lambda head: head.startswith(b"\xff\xd8\xff")),
    ("gif", lambda head: head[:6] in (b"GIF87a", b"GIF89a")),
    ("webp", lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP"),
    ("wav", lambda head: head[:4] == b"RIFF" and head[8:12] == b"WAVE"),
    ("flac", lambda head: head.startswith(b"fLaC")),
    ("ogg", lambda head: head.startswith(b"OggS")),
    ("mp3", lambda head: head.startswith(b"ID3") or (head[:1] == b"\xff" and head[1:2] >= b"\xe0")),
    ("mp4", lambda head: head[4:8] == b"ftyp"),
)


def kind_of(content: bytes) -> str | None:
    """ "png", "jpeg", "gif", "webp", "wav", "flac", "ogg", "mp3", "mp4", or None. Not whether it is whole."""
    head = content[:16]
    return next((name for name, fits in _SIGNS if fits(head)), None)
