"""Reads back what `encode` wrote beside the pixels, samples or frames."""

from __future__ import annotations

from collections.abc import Callable

import PIL.Image

from fm_agent_tools.errors import InvalidRequest
from fm_agent_tools.media.containers import gif_packet, mp3_packet, mp4_packet, wav_packet
from fm_agent_tools.media.opening import opened
from fm_agent_tools.media.sniffing import kind_of
from fm_agent_tools.media.xmp import PNG_KEYWORDS, XMP_KEYWORD, read_packet

_FROM_PNG = {keyword: name for name, keyword in PNG_KEYWORDS.items()}


def read_metadata(content: bytes) -> dict[str, str]:
    """The metadata of a file, such as request, seed, model, model_version, software.

    Reads PNG, WebP, JPEG, GIF, MP4, WAV, FLAC, Ogg and MP3. `digital_source_type` is there when the file
    says that a model made it. Files of others give what they have, at worst {}. Raises InvalidRequest when
    `content` is no such file.
    """
    kind = kind_of(content)
    if kind in ("png", "webp", "jpeg"):
        return _of_picture(content)
    if kind in ("flac", "ogg"):
        return _of_comments(content)
    if kind not in _PACKETS:
        raise InvalidRequest("file", f"{len(content)} bytes", "a picture, sound or clip in a known format")
    return read_packet(_PACKETS[kind](content))


_PACKETS: dict[str | None, Callable[[bytes], bytes]] = {
    "wav": wav_packet,
    "mp3": mp3_packet,
    "mp4": mp4_packet,
    "gif": gif_packet,
}


def _of_comments(content: bytes) -> dict[str, str]:
    from fm_agent_tools.media.remuxing import comments  # PyAV is slow to import, and pictures need it not

    return comments(content)


def _of_picture(content: bytes) -> dict[str, str]:
    picture = opened(content)
    texts = dict(getattr(picture, "text", {})) if picture.format == "PNG" else {}
    packet = _packet(picture, texts)
    texts = {_FROM_PNG.get(key, key): str(text) for key, text in texts.items() if key != XMP_KEYWORD}
    return {**texts, **read_packet(packet)}


def _packet(picture: PIL.Image.Image, texts: dict[str, str]) -> bytes:
    found = texts.get(XMP_KEYWORD) or picture.info.get("xmp", b"")
    return found.encode("utf-8") if isinstance(found, str) else bytes(found)
