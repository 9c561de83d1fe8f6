"""What leaves the program: an exit code and a sentence, whatever happened inside."""

import json
import subprocess
import sys

import pytest

import fm_agent_tools
from fm_agent_tools import cli


def without(module, *arguments):
    """Runs the command in a process where `module` is not installed."""
    code = f"import sys; sys.modules[{module!r}] = None; from fm_agent_tools.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, timeout=300
    )


def test_the_version_is_told(fm_agent):
    assert fm_agent("--version").stdout.split()[-1] == fm_agent_tools.__version__


def test_every_command_has_help_that_begins_with_a_short_sentence(fm_agent):
    for name in cli.main.list_commands(None):
        assert fm_agent(name, "--help").exit_code == 0
    for line in fm_agent("--help").stdout.partition("Commands:")[2].strip().splitlines():
        assert line.endswith("."), line
        assert not line.endswith("..."), line


def test_python_dash_m_is_the_same_command():
    command = [sys.executable, "-m", "fm_agent_tools", "--version"]
    assert fm_agent_tools.__version__ in subprocess.run(command, capture_output=True, text=True).stdout


@pytest.mark.parametrize(("module", "command", "extra"), [("gradio", ["ui", "--no-browser"], "ui")])
def test_a_missing_extra_names_the_command_that_installs_it(module, command, extra, data):
    done = without(module, *command)
    assert done.returncode == 3, done.stderr
    assert f"pip install 'fm-agent-tools[{extra}]'" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unexpected_error_is_one_sentence_and_with_debug_a_traceback(data):
    code = (
        "import fm_agent_tools.cli.listing as listing\n"
        "def open_studio(): return 1 / 0\n"
        "listing.open_studio = open_studio\n"
        "from fm_agent_tools.cli import main; main()"
    )

    def run(*arguments):
        return subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True)

    plain, debug = run("models"), run("--debug", "models")
    assert plain.returncode == debug.returncode == 70
    assert "ZeroDivisionError: division by zero" in plain.stderr
    assert "Traceback" not in plain.stderr
    told = run("models", "--json")
    assert json.loads(told.stdout)["error"] == {
        "code": "error",
        "message": "ZeroDivisionError: division by zero",
    }
    assert "Traceback" in debug.stderr


def test_a_reader_that_leaves_early_is_no_error(start):
    process = start("models", "--json")
    process.stdout.close()
    process.stdout = None
    _, err = process.communicate(timeout=300)
    assert b"Traceback" not in err


def test_an_error_in_json_is_one_object_on_standard_output(fm_agent):
    done = fm_agent("image", "", "--json")
    assert json.loads(done.stdout)["error"]["code"] == "invalid_request"
