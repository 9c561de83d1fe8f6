"""Tools on the closed-form model of the engine's tests, and on the miniatures."""

import itertools

import pytest

from fm_agent_tools.engine import Studio
from fm_agent_tools.tools import FlowToolkit


@pytest.fixture
def tiny(tmp_path):
    """A studio on the miniatures: every kind of request, in milliseconds."""
    with Studio(models="tiny", data=tmp_path / "data") as studio:
        yield studio


def calling(studio):
    """Calls a tool as an agent would: gives the whole tool message. Each call has an id of its own."""
    ids = (f"call_{number}" for number in itertools.count(1))

    def made(name, conversation="talk", **arguments):
        tools = {tool.name: tool for tool in FlowToolkit(studio=studio).get_tools()}
        asked = {"name": name, "args": arguments, "id": next(ids), "type": "tool_call"}
        return tools[name].invoke(asked, {"configurable": {"thread_id": conversation}})

    return made


@pytest.fixture
def call(studio):
    """Calls the tools on the closed-form model."""
    return calling(studio)


@pytest.fixture
def ask(tiny):
    """Calls the tools on the miniatures."""
    return calling(tiny)


@pytest.fixture
def tokens(tmp_path):
    """Tokens of a text, counted generously, with paths as long as they are in somebody's home."""
    return lambda text: len(text.replace(str(tmp_path), "/home/somebody/.local/share/fm-agent-tools")) / 3
