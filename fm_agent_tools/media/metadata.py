"""Reads back what `Image.encode` wrote beside the pixels."""

from __future__ import annotations

import PIL.Image

from fm_agent_tools.media.opening import opened
from fm_agent_tools.media.xmp import read_packet

# Keywords that the PNG specification registers are written with a capital letter.
PNG_KEYWORDS = {"software": "Software", "description": "Description", "title": "Title"}
_FROM_PNG = {keyword: name for name, keyword in PNG_KEYWORDS.items()}
XMP_KEYWORD = "XML:com.adobe.xmp"


def read_metadata(content: bytes) -> dict[str, str]:
    """The metadata of a PNG or WebP file, such as request, seed, model, model_version, software.

    `digital_source_type` is there when the file says that a model made it. Files of others give what they
    have, at worst {}. Raises InvalidRequest when `content` is not a picture.
    """
    picture = opened(content)
    texts = dict(getattr(picture, "text", {})) if picture.format == "PNG" else {}
    packet = _packet(picture, texts)
    texts = {_FROM_PNG.get(key, key): str(text) for key, text in texts.items() if key != XMP_KEYWORD}
    return {**texts, **read_packet(packet)}


def _packet(picture: PIL.Image.Image, texts: dict[str, str]) -> bytes:
    found = texts.get(XMP_KEYWORD) or picture.info.get("xmp", b"")
    return found.encode("utf-8") if isinstance(found, str) else bytes(found)
