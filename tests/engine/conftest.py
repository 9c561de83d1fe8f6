"""A models folder with the closed-form model, and studios on data folders of their own."""

import hashlib
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # the spec names the generator by its dotted name

import closed_form

from fm_agent_tools.engine import Studio
from fm_agent_tools.settings import Settings

SPEC = """
name = "{name}"
title = "Mixture"
version = "1.2.3"
modality = "image"
generator = "{generator}"
license = "Apache-2.0"
description = "Coloured discs with the exact flow of a Gaussian mixture."
parameters = 0
memory_mb = 1
can = "coloured discs"
cannot = "anything else"
examples = ["a red disc"]
[output]
width = 16
height = 16
alpha = true
[steps]
default = 4
minimum = 1
maximum = 50
[guidance]
default = 3.0
minimum = 1.0
maximum = 10.0
[styles]
flat = "a flat"
[files]
"weights.safetensors" = "{hash}"
"""


def write_model(models, name="mixture", generator="closed_form:MixtureGenerator", weights=b"exact"):
    """A model folder as an author would make it."""
    folder = models / name
    folder.mkdir(parents=True)
    (folder / "weights.safetensors").write_bytes(weights)
    text = SPEC.format(name=name, generator=generator, hash=hashlib.sha256(weights).hexdigest())
    (folder / "model.toml").write_text(text)
    return folder


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
