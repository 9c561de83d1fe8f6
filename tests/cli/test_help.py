"""What the help says: every command under a heading, with examples that are commands."""

import re
import shlex

import click
import pytest

from fm_agent_tools import cli, errors
from fm_agent_tools.cli.exit_codes import EXIT_CODES

MAIN = click.Context(cli.main, info_name="fm-agent", **cli.main.context_settings)


def parse(name, arguments):
    """As the command line does it: click keeps the help option of a command's first context."""
    cli.main.get_command(MAIN, name).make_context(name, arguments, parent=MAIN)


def shown(text):
    """The lines in the examples of a help page: of each its commands, as lists of words."""
    found = re.findall(r"^ +(fm-agent .*)$", text.partition("Examples:")[2], re.MULTILINE)
    return [[shlex.split(part.partition(" < ")[0]) for part in line.split(" && ")] for line in found]


NAMES = cli.main.list_commands(MAIN)


def test_every_command_stands_under_a_heading(fm_agent):
    text = fm_agent("--help").stdout
    for heading, commands in cli.GROUPS.items():
        section = text.partition(f"\n{heading}:\n")[2].partition("\n\n")[0]
        assert [line.split()[0] for line in section.splitlines()] == list(commands)


def test_the_exit_codes_stand_in_the_help_and_every_error_uses_one(fm_agent):
    text = " ".join(fm_agent("--help").stdout.split())
    for code, meaning in EXIT_CODES.items():
        assert f"{code} {meaning}" in text
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    codes = {kind.exit_code for kind in kinds if issubclass(kind, errors.FMAgentError)}
    assert codes <= set(EXIT_CODES)


@pytest.mark.parametrize("name", [None, *NAMES])
def test_the_examples_are_commands_that_can_be_parsed(name, fm_agent, project, monkeypatch):
    monkeypatch.chdir(project)  # where the recipe of an example is
    text = fm_agent(*([name] if name else []), "--help").stdout
    lines = shown(text)
    assert lines, f"{name} shows no example"
    for commands in lines:
        for program, verb, *arguments in commands:
            assert program == "fm-agent"
            parse(verb, arguments)
        assert name in (None, verb)
