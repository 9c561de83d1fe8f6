"""Every example in the documents works: Python is run, commands are parsed, data is read."""

import contextlib
import io
import json
import shlex
import tomllib

import pytest
from click.testing import CliRunner
from pages import DOCUMENTS, PROJECT, blocks, fences, having, named

from fm_agent_tools import Studio
from fm_agent_tools.cli import main

SHELL = ("console", "sh")


@pytest.fixture
def scratch(tmp_path, monkeypatch):
    """An empty working folder, with the data folder in it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FM_AGENT_DATA", str(tmp_path / "data"))
    return tmp_path


def run(path):
    """Runs the blocks one after the other, as a reader would; gives the names they made and the output."""
    names = {"__name__": "example"}
    with contextlib.redirect_stdout(io.StringIO()) as said:
        for number, block in enumerate(blocks(path, "python"), start=1):
            exec(compile(block, f"{named(path)}, example {number}", "exec"), names)
    return names, said.getvalue()


@pytest.mark.parametrize("path", having("python"), ids=named)
def test_the_examples_in_python_run_and_none_of_their_jobs_fails(path, scratch):
    names, said = run(path)
    studios = [value for value in names.values() if isinstance(value, Studio)]
    ends = {job.state for studio in studios for job in studio.jobs()}
    for studio in studios:
        studio.close()
    assert "failed" not in ends
    assert "done" in ends or not studios
    assert said or "print(" not in "".join(blocks(path, "python"))


def typed(block):
    """What a person types, and what the terminal is shown to answer; without prompts every line is typed."""
    lines = block.replace("\\\n", " ").splitlines()
    if not block.startswith("$ "):
        return [(line, "") for line in lines]
    starts = [place for place, line in enumerate(lines) if line.startswith("$ ")]
    ends = [*starts[1:], len(lines)]
    return [(lines[a][2:], "\n".join(lines[a + 1 : b])) for a, b in zip(starts, ends, strict=True)]


def commands(block):
    """The arguments of every `fm-agent` that is typed, also behind a pipe or a setting."""
    for line, _ in typed(block):
        words = shlex.shlex(line, posix=True, punctuation_chars=True)
        words.whitespace_split, words.commenters = True, "#"
        yield from _calls(list(words))


def _calls(words):
    call, skip = None, False
    for word in [*words, ";"]:
        if word in ("|", "||", "&&", "&", ";"):
            if call is not None:
                yield call
            call, skip = None, False
        elif word in (">", ">>", "<", "2>"):
            skip = True
        elif skip:
            skip = False
        elif call is not None:
            call.append(word)
        elif word == "fm-agent":
            call = []


ALL_COMMANDS = sorted(
    {shlex.join(call) for path in DOCUMENTS for block in blocks(path, *SHELL) for call in commands(block)}
)


@pytest.mark.parametrize("line", ALL_COMMANDS)
def test_every_command_in_the_documents_is_one(line, monkeypatch):
    monkeypatch.chdir(PROJECT)  # where recipes are named from
    arguments = shlex.split(line)
    with main.make_context("fm-agent", ["--help"], resilient_parsing=True) as context:
        name, command, rest = main.resolve_command(context, arguments)
        with command.make_context(name, rest, parent=context) as parsed:
            assert parsed.info_name == arguments[0]


def test_the_commands_of_the_documents_were_found():
    assert "jobs" in ALL_COMMANDS
    assert list(commands("$ X=1 fm-agent ask 'a; b' --json | head -3 > f && fm-agent models # all\n")) == [
        ["ask", "a; b", "--json"],
        ["models"],
    ]


@pytest.mark.parametrize(
    "line", [line for block in blocks(PROJECT / "README.md", "console") for line, _ in typed(block)]
)
def test_the_commands_of_the_readme_run(line, scratch):
    command, *arguments = shlex.split(line)
    assert command == "fm-agent"
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0, done.output
    assert done.stdout.strip()


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        shown
        for path in DOCUMENTS
        for block in blocks(path, "console")
        for shown in typed(block)
        if shown[0].startswith("fm-agent plan ") and shown[1]
    ],
)
def test_a_plan_that_is_shown_is_the_plan_that_is_made(line, answer, scratch):
    done = CliRunner().invoke(main, shlex.split(line)[1:])
    assert json.loads(done.stdout) == json.loads(answer)


@pytest.mark.parametrize("path", having("json", "toml"), ids=named)
def test_the_data_in_the_documents_can_be_read(path):
    for block in blocks(path, "json"):
        assert json.loads(block)
    for block in blocks(path, "toml"):
        assert tomllib.loads(block)


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_no_example_hides_from_these_tests_behind_another_name_of_its_language(path):
    spoken = {language for language, _ in fences(path)}
    assert spoken <= {"", "python", "console", "sh", "json", "toml", "text"}, spoken
