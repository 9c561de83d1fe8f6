"""Deleting a chat: the route, and the buttons that lead to it."""

from __future__ import annotations

from html import escape

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from fm_agent_tools import FMAgentError

from .chats import Chat
from .turns import Turns

SECTION = (
    '<section class="fm-forget"><button type="button" data-fm-delete="">Delete this chat</button>'
    "<p>What was said, made or brought in it is removed from the machine that runs this.</p></section>"
)


def button(chat: Chat) -> str:
    """The button beside a chat in the list."""
    label = f"Delete “{escape(chat.title)}”"
    return f'<button type="button" data-fm-delete="{escape(chat.id)}" aria-label="{label}">✕</button>'


def route(turns: Turns) -> APIRouter:
    """`DELETE /chats/{id}`: who knows the id may read the chat, and delete it; one that is gone is fine."""
    router = APIRouter()

    @router.delete("/chats/{id}", include_in_schema=False)
    async def delete(id: str) -> Response:
        try:
            await turns.delete(id)
        except FMAgentError as error:
            return JSONResponse(error.to_dict(), 400 if error.code == "invalid_request" else 503)
        return Response(status_code=204)

    return router
