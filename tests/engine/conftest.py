"""A models folder with the closed-form model, and studios on data folders of their own."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # the spec names the generator by its dotted name

import closed_form
from model_folder import write_model
from processes import Child

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
    """Opens any number of studios on one data folder and closes them."""
    opened = []

    def open_one(**options):
        data = options.pop("data", tmp_path / "data")
        opened.append(Studio(data=data, settings=Settings(data=data, models=models), **options))
        return opened[-1]

    yield open_one
    gates.open_for_good()
    for studio in opened:
        studio.close(10)


@pytest.fixture
def studio(open_studio):
    return open_studio()


@pytest.fixture
def start(tmp_path, models):
    """Starts processes on the same data folder, each at a point of `child.py`; none outlives the test."""
    children = []

    def start_one(where):
        children.append(Child(where, tmp_path / "data", models))
        return children[-1]

    yield start_one
    for child in children:
        if child.process.poll() is None:
            child.kill()
