"""The bar on a real terminal."""

import os
import pty
import re
import runpy
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


@pytest.mark.parametrize(
    "command", [["image", "a red disc"], ["ask", "draw a red disc"]], ids=["image", "ask"]
)
def test_steps_are_counted_on_a_terminal_and_only_the_result_is_on_standard_output(
    command, data, project, tmp_path
):
    engine_tests = project / "tests" / "engine"
    runpy.run_path(str(engine_tests / "model_folder.py"))["write_model"](tmp_path / "models")
    environment = {**os.environ, "FM_AGENT_MODELS": str(tmp_path / "models"), "PYTHONPATH": str(engine_tests)}
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "fm_agent_tools", *command],
        stdout=subprocess.PIPE,
        stderr=theirs,
        env={**environment, "TERM": "xterm", "COLUMNS": "100"},
    )
    os.close(theirs)
    said = read_all(ours)
    os.close(ours)
    out = process.communicate(timeout=60)[0].decode()
    assert process.returncode == 0, said
    assert "step" in said
    assert "4/4" in said
    preview = re.search(r"preview: (\S+\.webp)", said)
    assert preview, said
    assert not os.path.exists(preview[1])
    assert not os.path.exists(os.path.dirname(preview[1]))
    assert str(data / "artifacts") in out
    assert "step" not in out
