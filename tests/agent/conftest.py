"""Assistants on the closed-form model of the engine's tests: the real agent loop, engine and memory."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "engine"))

import closed_form
from model_folder import write_model

from fm_agent_tools.agent import create_assistant
from fm_agent_tools.engine import Studio
from fm_agent_tools.settings import Settings


@pytest.fixture
def models(tmp_path):
    folder = tmp_path / "models"
    write_model(folder)
    return folder


@pytest.fixture
def gates(monkeypatch):
    """Fresh gates for every test; whatever happens, the model is let go at the end."""
    fresh = closed_form.Gates()
    monkeypatch.setattr(closed_form, "gates", fresh)
    yield fresh
    fresh.open_for_good()


@pytest.fixture
def open_studio(tmp_path, models, gates):
    """Opens any number of studios and closes them."""
    opened = []

    def open_one(models=models, **settings):
        opened.append(Studio(settings=Settings(data=tmp_path / "data", models=models, **settings)))
        return opened[-1]

    yield open_one
    gates.open_for_good()
    for studio in opened:
        studio.close(10)


@pytest.fixture
def studio(open_studio):
    return open_studio()


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
