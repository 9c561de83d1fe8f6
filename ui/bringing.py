"""Pictures and sounds that people bring: the route that takes them in, and how the chat shows them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from starlette.requests import ClientDisconnect

from fm_agent_tools import (
    Artifact,
    AudioRequest,
    EditRequest,
    FMAgentError,
    ImageRequest,
    InvalidRequest,
    ModelSpec,
    Studio,
    VideoRequest,
)

from . import listening

PATH = "/uploads"
MOST_FILES = 4  # in one message
SHOWN_SIDE = 256  # px, the longer one
_BODY = "application/octet-stream"  # another site's page cannot send this without being asked first
_AT_ONCE = 4  # bodies in memory
_PATIENCE = 120.0  # seconds for one file to arrive
_STATUS = {"format_refused": 415, "file_too_large": 413, "file_damaged": 422}
_REQUESTS: dict[str, Any] = {
    request.kind: request for request in (ImageRequest, EditRequest, AudioRequest, VideoRequest)
}
_TYPES = {
    "image": ("image/png", "image/jpeg", "image/webp"),
    "audio": (".wav", ".flac", ".ogg", ".mp3", "audio/wav", "audio/flac", "audio/ogg", "audio/mpeg"),
}
_CLIP = (
    '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M20 11.5l-8 8a5.5 5.5 0 0 1-7.8-7.8l8.5-8.5a3.7 '
    '3.7 0 0 1 5.2 5.2l-8.4 8.4a1.8 1.8 0 0 1-2.6-2.6l7.6-7.5"/></svg>'
)


def taken(specs: Sequence[ModelSpec]) -> tuple[str, ...]:
    """ "image", "audio": what some model here can build on; nothing else is worth bringing."""
    found = {
        modality
        for spec in specs
        for kind in spec.kinds
        for field, modality in _REQUESTS[kind].inputs.items()
        if field in spec.takes or _REQUESTS[kind].model_fields[field].is_required()
    }
    return tuple(modality for modality in _TYPES if modality in found)


def clip(modalities: Sequence[str], studio: Studio) -> str:
    """The button that opens the choice of files, with what the page needs to know of them."""
    things = {"image": "a picture", "audio": "a sound"}
    label = f"Attach {' or '.join(things[modality] for modality in modalities)}"
    accept = ",".join(kind for modality in modalities for kind in _TYPES[modality])
    facts = f'data-most="{MOST_FILES}" data-megabytes="{studio.settings.upload_mb}"'
    field = f'<input type="file" id="fm-file" multiple hidden accept="{accept}" {facts}>'
    return f'<button type="button" id="fm-clip" aria-label="{label}" title="{label}">{_CLIP}</button>{field}'


WAITING = '<ul id="fm-waiting" aria-label="Attached files"></ul><p id="fm-unfit" role="alert"></p>'


def route(studio: Studio, modalities: Sequence[str]) -> APIRouter:
    """`POST /uploads?conversation=…&name=…` with the file as its body; answers with its id."""
    router, room = APIRouter(), asyncio.Semaphore(_AT_ONCE)

    @router.post(PATH, include_in_schema=False)
    async def upload(request: Request, conversation: str, name: str = "") -> Response:
        if request.headers.get("content-type") != _BODY:
            return JSONResponse({"code": "format_refused", "message": f"Send it as {_BODY}."}, 415)
        try:
            async with room:
                async with asyncio.timeout(_PATIENCE):
                    content = await _body(request, studio.settings.upload_mb * 1_000_000)
                made = await asyncio.to_thread(
                    studio.upload, content, name=name, conversation=conversation, modalities=modalities
                )
        except ClientDisconnect:  # nobody waits for the answer
            return Response(status_code=400)
        except TimeoutError:
            return JSONResponse({"code": "too_slow", "message": "The file took too long to arrive."}, 408)
        except FMAgentError as error:
            return JSONResponse(error.to_dict(), _STATUS.get(error.code, 400))
        return JSONResponse({"id": made.id})

    return router


async def _body(request: Request, most: int) -> bytes:
    """The file as far as it may be: one byte too many is enough for the refusal."""
    content = bytearray()
    async for part in request.stream():
        content += part[: most + 1 - len(content)]
        if len(content) > most:
            break
    return bytes(content)


def brought(studio: Studio, conversation: str, told: str) -> tuple[list[Artifact], list[str]]:
    """The uploads that a message names, as the page tells it, and what could not be taken in.

    Raises ArtifactNotFound or InvalidRequest for what is not an upload into this conversation.
    """
    try:
        said = json.loads(told or "{}")
        ids, problems = list(said.get("ids", [])), [str(text) for text in said.get("problems", [])]
    except (ValueError, TypeError, AttributeError, RecursionError):
        raise InvalidRequest("files", told, "what the page says of the attached files") from None
    if len(ids) > MOST_FILES:
        raise InvalidRequest("files", len(ids), f"at most {MOST_FILES} in one message", MOST_FILES)
    found = [studio.artifact(id) for id in ids]
    for artifact in found:
        if not artifact.uploaded or studio.job(artifact.job).conversation != conversation:
            raise InvalidRequest("files", artifact.id, "a file that was attached in this conversation")
    return found, problems


def shown(record: Mapping[str, Any]) -> str:
    """A file of the user's as HTML that survives the sanitiser; its name is escaped."""
    artifact = record["artifact"]
    name = " ".join(str(artifact["request"].get("name") or f"Your {record['modality']}").split())
    url, label = f"artifacts/{escape(str(artifact['id']))}", escape(name)
    if record["modality"] == "audio":
        player = listening.player(url, label)
    else:
        width, height = _within(SHOWN_SIDE, artifact["width"], artifact["height"])
        # With its size known beforehand the picture pushes nothing aside when it arrives.
        shape = "" if max(width, height) < SHOWN_SIDE else "fm-tall" if height > width else "fm-wide"
        size = f'class="{shape}" width="{width}" height="{height}"'
        player = f'<img src="{url}" alt="{label}" {size} decoding="async">'
    notes = "".join(f'<span class="fm-note">{escape(str(note))}</span>' for note in artifact["notes"])
    number = f"#{record['number']}" if record["number"] else ""
    caption = f'<figcaption><span class="fm-facts">{number}</span>{notes}</figcaption>'
    return f'<figure class="fm-brought fm-brought-{record["modality"]}">{player}{caption}</figure>'


def _within(side: int, width: int, height: int) -> tuple[int, int]:
    """The size of a picture made to fit a square of that side, never larger than it is."""
    scale = min(1.0, side / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))
