"""Middleware that answers tool calls which never got an answer, so that a conversation is never poisoned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from langchain.agents.middleware import AgentMiddleware, AgentState
from langchain_core.messages import AIMessage, AnyMessage, RemoveMessage, ToolMessage
from langgraph.graph.message import REMOVE_ALL_MESSAGES
from langgraph.runtime import Runtime

INTERRUPTED = (
    "Interrupted by the user or a restart before there was an answer; check_job knows what became of it."
)


class AnswerCancelledCalls(AgentMiddleware[AgentState[Any], Any]):
    """Before each model call, gives every open tool call an answer right behind the message that made it.

    A turn that was stopped ends in a message with open calls, and providers refuse a conversation that goes
    on after one.
    """

    def before_model(self, state: AgentState[Any], runtime: Runtime[Any]) -> dict[str, Any] | None:
        """The mended list of messages, or None when there is nothing to mend."""
        messages = state["messages"]
        mended = list(answered(messages))
        if len(mended) == len(messages):
            return None
        return {"messages": [RemoveMessage(id=REMOVE_ALL_MESSAGES), *mended]}


def open_calls(messages: Sequence[AnyMessage]) -> list[str]:
    """The ids of the tool calls without an answer, oldest first."""
    done = {message.tool_call_id for message in messages if isinstance(message, ToolMessage)}
    calls = [call for message in messages if isinstance(message, AIMessage) for call in message.tool_calls]
    return [str(call["id"]) for call in calls if call["id"] not in done]


def answered(messages: Sequence[AnyMessage]) -> Iterator[AnyMessage]:
    """The messages, with answers for open calls after the message that made them and its other answers."""
    unanswered = set(open_calls(messages))
    pending: list[ToolMessage] = []
    for message in messages:
        if not isinstance(message, ToolMessage):
            yield from pending
            pending = []
        yield message
        if isinstance(message, AIMessage):
            pending = [
                ToolMessage(INTERRUPTED, tool_call_id=str(call["id"]), name=call["name"], status="error")
                for call in message.tool_calls
                if call["id"] in unanswered
            ]
    yield from pending
