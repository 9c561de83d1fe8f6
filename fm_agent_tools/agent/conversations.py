"""Conversations as a user interface needs them: what was said, whether a turn is open, and forgetting."""

from __future__ import annotations

from typing import Any

from langchain_core.messages import AnyMessage
from langchain_core.runnables import RunnableConfig
from langgraph.graph.state import CompiledStateGraph

from fm_agent_tools.agent.healing import open_calls

Assistant = CompiledStateGraph[Any, Any, Any, Any]


def settings(
    conversation: str, *, owner: str = "local", defaults: dict[str, Any] | None = None
) -> RunnableConfig:
    """The config for a turn in `conversation`.

    owner: whose jobs and pictures they are; defaults: request fields that hold where a call leaves them open.
    """
    return {"configurable": {"thread_id": conversation, "owner": owner, "defaults": defaults or {}}}


def messages(assistant: Assistant, conversation: str) -> list[AnyMessage]:
    """All messages of the conversation, oldest first; none for a conversation that is not there."""
    return list(assistant.get_state(settings(conversation)).values.get("messages", []))


def unfinished(assistant: Assistant, conversation: str) -> bool:
    """Whether the last turn was broken off, by a crash or a restart: go on with `invoke(None, settings(…))`.

    The same call then finds the same job, finished or not.
    """
    state = assistant.get_state(settings(conversation))
    return bool(state.next) or bool(open_calls(state.values.get("messages", [])))


def delete(assistant: Assistant, conversation: str) -> None:
    """Forgets what was said. Jobs and pictures stay, they are the studio's."""
    memory = assistant.checkpointer
    if memory is not None and not isinstance(memory, bool):
        memory.delete_thread(conversation)
