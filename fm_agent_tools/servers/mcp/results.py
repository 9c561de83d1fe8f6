"""A tool's answer as an MCP result: one text, a few values, and a picture or link where it is of use."""

from __future__ import annotations

import base64
import logging
from collections.abc import Iterable, Mapping
from math import inf
from pathlib import Path
from typing import Any

from mcp.types import CallToolResult, ContentBlock, ImageContent, ResourceLink, TextContent
from pydantic import AnyUrl

from fm_agent_tools.errors import FMAgentError
from fm_agent_tools.servers.mcp.clients import Shown
from fm_agent_tools.servers.mcp.structured import MOST, structured, uri_of

THUMBNAIL = 256  # pixels of the longer side
QUALITY = 70
LARGEST_OPENED = 64_000_000  # bytes; of a larger file no thumbnail is made
MOST_PIXELS = 2**25  # in all frames, which are decoded for it: 128 MB

logger = logging.getLogger(__name__)


def result(text: str, artifact: Mapping[str, Any], shown: Shown) -> CallToolResult:
    """The result of a call that went well. It reads files: call it outside the event loop."""
    files = list(artifact.get("artifacts", []))[-MOST:]
    content: list[ContentBlock] = [TextContent(type="text", text=text + _addresses(files))]
    if shown.picture:
        content += [picture for file in files for picture in _thumbnail(file)]
    if shown.link:
        content += [_link(file) for file in files]
    return CallToolResult(content=content, structuredContent=structured(artifact))


def _addresses(files: Iterable[Mapping[str, Any]]) -> str:
    uris = [uri_of(file["id"]) for file in files]
    return f"\nAs {'resource' if len(uris) == 1 else 'resources'}: {', '.join(uris)}" if uris else ""


def _thumbnail(file: Mapping[str, Any]) -> list[ContentBlock]:
    """A small WebP of a picture or a clip's first frame; nothing of a sound or of what cannot be read."""
    try:
        small = _small(file)
    except (FMAgentError, OSError) as error:
        logger.warning("no thumbnail of %s: %s", file["id"], error)
        return []
    if small is None:
        return []
    return [ImageContent(type="image", data=base64.b64encode(small).decode("ascii"), mimeType="image/webp")]


def _small(file: Mapping[str, Any]) -> bytes | None:
    if file["size_bytes"] > LARGEST_OPENED or _pixels(file) > MOST_PIXELS:
        return None
    from fm_agent_tools.media import Image, Video

    content = Path(file["path"]).read_bytes()
    moving = file.get("fps") or not file["media_type"].startswith("image/")
    picture = Video.decode(content).poster if moving else Image.decode(content)
    return picture.thumbnail(THUMBNAIL).encode("webp", quality=QUALITY)


def _pixels(file: Mapping[str, Any]) -> float:
    """All pixels of all frames; infinite for what has none to show."""
    frames = (file.get("seconds") or 0) * (file.get("fps") or 0) or 1
    return (file.get("width") or inf) * (file.get("height") or inf) * frames


def _link(file: Mapping[str, Any]) -> ResourceLink:
    return ResourceLink(
        type="resource_link",
        uri=AnyUrl(uri_of(file["id"])),
        name=Path(file["path"]).name,
        mimeType=file["media_type"],
        size=file["size_bytes"],
    )
