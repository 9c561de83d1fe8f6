"""The agent: a chat model or the offline planner, with the tools of a studio and a memory.

Its modules load on first use: LangChain's loop takes seconds to import, the planner does not need it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fm_agent_tools.agent import conversations
    from fm_agent_tools.agent.assistant import create_assistant
    from fm_agent_tools.agent.attachments import attach
    from fm_agent_tools.agent.brain import ChatModelFailed, ChatModelUnavailable, chat_model
    from fm_agent_tools.agent.offline import OfflinePlanner, plan
    from fm_agent_tools.agent.planner.attached import attached
    from fm_agent_tools.agent.problems import plainly

_HOME_OF = {
    "ChatModelFailed": "brain",
    "ChatModelUnavailable": "brain",
    "OfflinePlanner": "offline",
    "attach": "attachments",
    "attached": "planner.attached",
    "chat_model": "brain",
    "create_assistant": "assistant",
    "plainly": "problems",
    "plan": "offline",
}

__all__ = [
    "ChatModelFailed",
    "ChatModelUnavailable",
    "OfflinePlanner",
    "attach",
    "attached",
    "chat_model",
    "conversations",
    "create_assistant",
    "plainly",
    "plan",
]


def __getattr__(name: str) -> Any:
    """Load a public name from its module on first use."""
    if name == "conversations":
        return import_module(f"{__name__}.conversations")
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)


def __dir__() -> list[str]:
    """List the public names without loading them."""
    return sorted(__all__)
