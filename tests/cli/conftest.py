"""The command line on a data folder of its own, in this process and as a real one."""

import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from fm_agent_tools.cli import main


@pytest.fixture
def data(tmp_path, monkeypatch):
    """The data folder of one test; also the current folder changes to an empty one."""
    place = tmp_path / "here"
    place.mkdir()
    monkeypatch.chdir(place)
    monkeypatch.setenv("FM_AGENT_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("FM_AGENT_CONFIG", str(tmp_path / "no-config.toml"))
    return tmp_path / "data"


@pytest.fixture
def fm_agent(data):
    """Runs one command in this process: `fm_agent("image", "a fox")` gives exit_code, stdout and stderr."""

    def run(*arguments, input=None):
        return CliRunner().invoke(main, [str(argument) for argument in arguments], input=input)

    return run


@pytest.fixture
def start(data):
    """Starts the command as a process of its own; every one of them is gone at the end of the test."""
    started = []

    def run(*arguments, stderr=subprocess.PIPE, **environment):
        command = [sys.executable, "-m", "fm_agent_tools", *(os.fsencode(argument) for argument in arguments)]
        process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=stderr,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **environment},
        )
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate()
