"""`docs/cli.md` from the commands themselves: `make manifest` writes it, a test compares it."""

from pathlib import Path

import click

from fm_agent_tools import cli

HEAD = """# The command line

Written by `make manifest` from the commands themselves.

Results go to standard output, progress and errors to standard error. With `--json` an error is also a JSON
object on standard output, `{"error": {"code", "message", …}}`. The exit codes:

| code | meaning |
|---|---|
| 0 | done |
| 1 | something is wrong with this machine or its settings |
| 2 | what was asked is wrong; the message names the field, the value and the rule |
| 3 | a model or an extra is not installed |
| 4 | there is no such job or artifact |
| 5 | the job failed |
| 6 | a file cannot be written, or the disk is full |
| 70 | a fault of fm-agent itself |
| 130 | interrupted or cancelled |
"""


def reference() -> str:
    """The whole page."""
    names = cli.main.list_commands(click.Context(cli.main))
    return "\n".join([HEAD, *(_section(name) for name in names)])


def _section(name: str) -> str:
    parent = click.Context(cli.main, info_name="fm-agent", **cli.main.context_settings)
    command = cli.main.get_command(parent, name)
    context = click.Context(command, info_name=name, parent=parent, max_content_width=100, terminal_width=100)
    return f"## fm-agent {name}\n\n```\n{command.get_help(context)}\n```\n"


if __name__ == "__main__":
    (Path(__file__).resolve().parents[2] / "docs" / "cli.md").write_text(reference(), encoding="utf-8")
