"""The agent: a chat model, the tools of a studio, and a memory, in LangChain's loop."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from langchain_core.language_models import BaseChatModel

from fm_agent_tools.agent.brain import TypedModelErrors, chat_model
from fm_agent_tools.agent.healing import AnswerCancelledCalls
from fm_agent_tools.agent.memory import ConversationMemory
from fm_agent_tools.agent.offline import OfflinePlanner
from fm_agent_tools.agent.planner import World
from fm_agent_tools.agent.prompt import system_prompt
from fm_agent_tools.agent.telling import TellOfAttachments
from fm_agent_tools.engine import Studio
from fm_agent_tools.tools import FlowToolkit

if TYPE_CHECKING:
    from langgraph.checkpoint.base import BaseCheckpointSaver
    from langgraph.graph.state import CompiledStateGraph

MOST_MODEL_CALLS = 12
"""Model calls in one turn; a loop that wants more is ended with a message."""


def create_assistant(
    model: str | BaseChatModel | None = None,
    *,
    studio: Studio,
    data: Path | None = None,
    checkpointer: BaseCheckpointSaver[Any] | None = None,
) -> CompiledStateGraph[Any, Any, Any, Any]:
    """An agent with the tools of `studio`, for `invoke`, `stream`, `ainvoke` and `astream` alike.

    model: "openai:gpt-5" or another `provider:name`, a chat model, or None for the one in the settings
        (FM_AGENT_MODEL), else the offline planner, which needs neither key nor network.
    data: folder of `conversations.sqlite`, by default the studio's; checkpointer: another memory instead.

    Give the conversation's id as `{"configurable": {"thread_id": …}}`. Raises ChatModelUnavailable,
    InvalidRequest or StorageError.
    """
    from langchain.agents import create_agent
    from langchain.agents.middleware import AgentMiddleware, ModelCallLimitMiddleware

    brain = _brain(model, studio)
    middleware: list[AgentMiddleware[Any, Any, Any]] = [
        AnswerCancelledCalls(),
        ModelCallLimitMiddleware(run_limit=MOST_MODEL_CALLS, exit_behavior="end"),
        TypedModelErrors(),
    ]
    if not isinstance(brain, OfflinePlanner):  # which reads of attachments in the messages themselves
        middleware.append(TellOfAttachments())
    return create_agent(
        brain,
        FlowToolkit(studio=studio).get_tools(),
        system_prompt=None if isinstance(brain, OfflinePlanner) else system_prompt(studio),
        middleware=middleware,
        checkpointer=checkpointer or ConversationMemory.open(data or studio.data),
        name="fm_agent",
    )


def _brain(model: str | BaseChatModel | None, studio: Studio) -> BaseChatModel:
    if isinstance(model, BaseChatModel):
        return model
    name = (model if model is not None else studio.settings.model).strip()
    return chat_model(name) if name else OfflinePlanner(world=World.of(studio))
