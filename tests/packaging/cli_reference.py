"""`docs/cli.md` from the commands themselves: `make manifest` writes it, a test compares it."""

from collections.abc import Iterable
from pathlib import Path

import click

from fm_agent_tools import cli
from fm_agent_tools.cli.exit_codes import EXIT_CODES

HEAD = """# The command line

Written by `make manifest` from the commands themselves; `fm-agent --help` and `fm-agent COMMAND --help` say
the same in the terminal.

Results go to standard output; progress, notes and errors go to standard error, and progress only where that
is a terminal: a bar for each job, and the path of a file with its newest preview, which is removed at the
end. The first Ctrl-C cancels what is being made and waits for its end, the second leaves at once. With
`--json` a command prints one JSON document, an error as `{"error": {"code", "message", …}}`. The exit codes:

| code | meaning |
|---|---|
"""


def reference() -> str:
    """The whole page."""
    codes = "".join(f"| {code} | {meaning} |\n" for code, meaning in EXIT_CODES.items())
    groups = (_group(heading, names) for heading, names in cli.GROUPS.items())
    return "\n".join([HEAD + codes, *groups])


def _group(heading: str, names: Iterable[str]) -> str:
    return "\n".join([f"## {heading}\n", *(_section(name) for name in names)])


def _section(name: str) -> str:
    parent = click.Context(cli.main, info_name="fm-agent", **cli.main.context_settings)
    command = cli.main.get_command(parent, name)
    context = click.Context(command, info_name=name, parent=parent, max_content_width=100, terminal_width=100)
    return f"### fm-agent {name}\n\n```\n{command.get_help(context)}\n```\n"


if __name__ == "__main__":
    (Path(__file__).resolve().parents[2] / "docs" / "cli.md").write_text(reference(), encoding="utf-8")
