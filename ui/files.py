"""The routes of what was made: by id, from the store, and nothing else."""

from __future__ import annotations

from pathlib import PurePath

from fastapi import APIRouter
from fastapi.responses import FileResponse, JSONResponse, Response

from fm_agent_tools import (
    Artifact,
    ArtifactNotFound,
    Audio,
    FMAgentError,
    Studio,
    export_sticker,
    larger_view,
)

from .listening import HEIGHT, WIDTH
from .pictures import file_name

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, max-age=31536000, immutable",
}


def routes(studio: Studio) -> APIRouter:
    """`GET /artifacts/{id}`; as an attachment with `?download=1`; as the page shows it; for a messenger."""
    router = APIRouter()

    @router.api_route("/artifacts/{id}", methods=["GET", "HEAD"], include_in_schema=False)
    def artifact(id: str, download: bool = False) -> Response:
        return _stored(studio, id, download=download)

    @router.get("/artifacts/{id}/larger", include_in_schema=False)
    def larger(id: str) -> Response:
        try:
            view = larger_view(studio, id)
        except FMAgentError as error:
            return JSONResponse(error.to_dict(), 404)
        return _stored(studio, id) if view is None else _view(view)

    @router.get("/artifacts/{id}/waveform", include_in_schema=False)
    def waveform(id: str) -> Response:
        try:
            return _view(_drawn(studio.artifact(id)))
        except FMAgentError as error:
            return JSONResponse(error.to_dict(), 404)

    @router.get("/artifacts/{id}/for/{platform}", include_in_schema=False)
    def exported(id: str, platform: str) -> Response:
        try:
            made = export_sticker(studio, id, platform)
        except ArtifactNotFound as error:
            return JSONResponse(error.to_dict(), 404)
        except FMAgentError as error:  # an unknown platform, a sound, a picture that does not fit
            return JSONResponse(error.to_dict(), 400)
        stem = PurePath(file_name(studio.artifact(id).to_dict())).stem
        disposition = f'attachment; filename="{stem}-{platform}.{made.format}"'
        headers = {**_HEADERS, "Content-Disposition": disposition}
        return Response(made.content, media_type=made.media_type, headers=headers)

    return router


def _stored(studio: Studio, id: str, *, download: bool = False) -> Response:
    """The file as it was stored."""
    try:
        found = studio.artifact(id)
    except ArtifactNotFound as error:
        return JSONResponse(error.to_dict(), 404)
    if not found.path.is_file():
        return JSONResponse(ArtifactNotFound(id).to_dict(), 404)
    return FileResponse(
        found.path,
        media_type=found.media_type,
        filename=file_name(found.to_dict()),
        content_disposition_type="attachment" if download else "inline",
        headers=_HEADERS,
    )


def _view(content: bytes) -> Response:
    """What the page shows in place of the file."""
    return Response(content, media_type="image/webp", headers=_HEADERS)


def _drawn(artifact: Artifact) -> bytes:
    """The waveform of a sound; ArtifactNotFound for what is none, or is not there any more."""
    if not artifact.media_type.startswith("audio/") or not artifact.path.is_file():
        raise ArtifactNotFound(artifact.id)
    return Audio.decode(artifact.path.read_bytes()).waveform(WIDTH, HEIGHT).encode("webp")
