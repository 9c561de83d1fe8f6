"""The bar on a real terminal."""

import os
import pty
import re
import subprocess
import sys

import pytest


def read_all(terminal):
    """What was written to the terminal; Linux says EIO at its end."""
    said = b""
    while True:
        try:
            part = os.read(terminal, 65536)
        except OSError:
            return said.decode()
        if not part:
            return said.decode()
        said += part


@pytest.fixture
def on_a_terminal(data):
    """Runs a command on the miniatures with stderr as a terminal; gives what it said there and its output."""

    def run(*command):
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            [sys.executable, "-m", "fm_agent_tools", *command],
            stdout=subprocess.PIPE,
            stderr=theirs,
            env={**os.environ, "FM_AGENT_MODELS": "tiny", "TERM": "xterm", "COLUMNS": "100"},
        )
        os.close(theirs)
        said = read_all(ours)
        os.close(ours)
        out = process.communicate(timeout=300)[0].decode()
        assert process.returncode == 0, said
        return said, out

    return run


def test_steps_are_counted_and_the_newest_preview_is_a_file_until_the_end(on_a_terminal, data):
    said, out = on_a_terminal("image", "a red disc", "--steps", "50")
    assert "step" in said
    assert "50/50" in said
    preview = re.search(r"preview: (\S+\.webp)", said)
    assert preview, said
    assert not os.path.exists(os.path.dirname(preview[1]))
    assert out.startswith(str(data / "artifacts"))
    assert len(out.splitlines()) == 1


def test_the_steps_of_an_agents_turn_are_counted_too(on_a_terminal, data):
    said, out = on_a_terminal("ask", "draw a red disc")
    assert "4/4" in said
    assert str(data / "artifacts") in out
