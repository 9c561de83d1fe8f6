"""Assistants on the closed-form model of the engine's tests: the real agent loop, engine and memory."""

import pytest

from fm_agent_tools.agent import create_assistant


@pytest.fixture
def open_assistant(studio):
    """Opens any number of assistants on one memory and closes their files."""
    opened = []

    def open_one(model=None, studio=studio, **options):
        opened.append(create_assistant(model, studio=studio, **options))
        return opened[-1]

    yield open_one
    for assistant in opened:
        assistant.checkpointer.close()


@pytest.fixture
def assistant(open_assistant):
    return open_assistant()


@pytest.fixture
def say(assistant):
    """One turn: gives all messages of the conversation."""

    def said(text, conversation="talk", **configurable):
        config = {"configurable": {"thread_id": conversation, **configurable}}
        return assistant.invoke({"messages": [("user", text)]}, config)["messages"]

    return said
