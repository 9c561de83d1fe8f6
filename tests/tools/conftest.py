"""Studios on the closed-form model of the engine's tests: the real engine, and gates between its steps."""

import itertools
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "engine"))

import closed_form
from model_folder import write_model

from fm_agent_tools.engine import Studio
from fm_agent_tools.settings import Settings
from fm_agent_tools.tools import FlowToolkit


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

    def open_one(models=models):
        opened.append(Studio(settings=Settings(data=tmp_path / "data", models=models)))
        return opened[-1]

    yield open_one
    gates.open_for_good()
    for studio in opened:
        studio.close(10)


@pytest.fixture
def studio(open_studio):
    return open_studio()


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
