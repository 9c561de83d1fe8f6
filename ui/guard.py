"""What every request passes first: the right host, a small body, no routes that the page does not need."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_BODY = 1_000_000  # bytes; a message is text
# Gradio's own file, upload and proxy routes: pictures are served by id, and uploads have a route of ours.
_CLOSED = ("/gradio_api/file", "/gradio_api/upload", "/gradio_api/proxy", "/gradio_api/stream", "/file")
_LOCAL = frozenset({"localhost", "127.0.0.1", "[::1]", "::1"})
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def _policy() -> str:
    """Nothing comes from elsewhere, also when a message says so. Gradio needs inline scripts and styles."""
    frames = "'self' https://huggingface.co" if "SPACE_ID" in os.environ else "'self'"
    return (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        "connect-src 'self'; object-src 'none'; base-uri 'self'; "
        f"form-action 'self'; frame-ancestors {frames}"
    )


class Guard:
    """ASGI middleware. With `local`, only requests addressed to this machine pass (no DNS rebinding)."""

    def __init__(self, app: ASGIApp, *, local: bool, larger: Mapping[str, int] | None = None) -> None:
        """`larger`: paths with larger bodies, and how many bytes these may have."""
        self._app = app
        self._local = local
        self._larger = larger or {}
        self._policy = _policy()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a refused request itself, hands the others on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refused = self._refuse(scope)
        if refused is not None:
            await refused(scope, receive, send)
            return
        await self._app(scope, _bounded(receive, self._most(scope)), self._with_headers(send))

    def _most(self, scope: Scope) -> int:
        return self._larger.get(scope["path"], LARGEST_BODY)

    def _refuse(self, scope: Scope) -> PlainTextResponse | None:
        headers = Headers(scope=scope)
        if self._local and _name(headers.get("host", "")) not in _LOCAL:
            return PlainTextResponse("This server answers only on this machine.", 421)
        if self._local and scope["method"] not in _SAFE and _foreign(headers.getlist("origin")):
            return PlainTextResponse("This page belongs to another site.", 403)
        if any(scope["path"].startswith(route) for route in _CLOSED):
            return PlainTextResponse("Not found.", 404)
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length[:20]) > self._most(scope):
            return PlainTextResponse("Too large.", 413)
        return None

    def _with_headers(self, send: Send) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("content-security-policy", self._policy)
                headers.setdefault("x-content-type-options", "nosniff")
                headers.setdefault("referrer-policy", "same-origin")
            await send(message)

        return sending


def _bounded(receive: Receive, most: int) -> Receive:
    """Ends the connection of a body that is larger than it said, or said nothing."""
    seen = 0

    async def receiving() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        return message if seen <= most else {"type": "http.disconnect"}

    return receiving


def _name(host: str) -> str:
    return host if host == "::1" else host.rsplit(":", 1)[0] if not host.endswith("]") else host


def _foreign(origins: Iterable[Any]) -> bool:
    return any(_name(str(origin).partition("://")[2]) not in _LOCAL for origin in origins)
