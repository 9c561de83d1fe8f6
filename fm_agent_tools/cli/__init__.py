"""The command line: every command parses here and delegates to the public names.

0 done                     4 no such job or artifact
1 something is wrong       5 the job failed
2 what was asked is wrong  6 the disk is full or cannot be written
3 not installed            70 a fault of ours        130 interrupted
"""

from __future__ import annotations

from importlib import import_module

import click

from fm_agent_tools import __version__
from fm_agent_tools.cli.border import Border, show_tracebacks

# Each command's module is imported when the command is run: `doctor` must work where others cannot.
_MODULES = {
    "ui": "chat",
    "ask": "ask",
    "plan": "chat",
    "image": "generate",
    "models": "listing",
    "jobs": "listing",
    "train": "upkeep",
    "manifest": "upkeep",
    "doctor": "doctor",
}


class _Commands(Border):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_MODULES)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in _MODULES:
            return None
        command: click.Command = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
        return command


@click.group(
    cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="fm-agent")
@click.option("--debug", is_flag=True, help="Show where an error comes from.")
def main(debug: bool) -> None:
    """Pictures, sounds and clips for any assistant, made by flow-matching models on this machine."""
    if debug:
        show_tracebacks()
