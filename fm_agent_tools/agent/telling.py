"""Middleware that tells a language model of the files that came with the messages."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from langchain.agents.middleware import AgentMiddleware, AgentState, ModelRequest, ModelResponse

from fm_agent_tools.agent.attachments import with_words


class TellOfAttachments(AgentMiddleware[AgentState[Any], Any]):
    """Says to a language model what came with the messages; what is stored stays what the person wrote."""

    def wrap_model_call(
        self, request: ModelRequest[Any], handler: Callable[[ModelRequest[Any]], ModelResponse[Any]]
    ) -> ModelResponse[Any]:
        """One model call, sync."""
        return handler(_worded(request))

    async def awrap_model_call(
        self,
        request: ModelRequest[Any],
        handler: Callable[[ModelRequest[Any]], Awaitable[ModelResponse[Any]]],
    ) -> ModelResponse[Any]:
        """One model call, async."""
        return await handler(_worded(request))


def _worded(request: ModelRequest[Any]) -> ModelRequest[Any]:
    return request.override(messages=[with_words(message) for message in request.messages])
