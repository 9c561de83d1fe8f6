"""The command line: every command parses here and delegates to the public names.

What each exit code means stands in `exit_codes.py`.
"""

from __future__ import annotations

from importlib import import_module

import click

from fm_agent_tools import __version__
from fm_agent_tools.cli.border import Border, show_tracebacks
from fm_agent_tools.cli.exit_codes import EXIT_CODES
from fm_agent_tools.cli.helping import examples

# Each command's module is imported when the command is run: `doctor` must work where others cannot.
GROUPS: dict[str, dict[str, str]] = {
    "Talk": {"ui": "chat", "ask": "ask", "plan": "chat"},
    "Make": {"image": "generate", "edit": "generate", "audio": "generate", "video": "generate"},
    "Bring": {"upload": "upload"},
    "Share": {"export": "sharing", "sheet": "sharing"},
    "Look": {"models": "listing", "jobs": "listing", "doctor": "doctor"},
    "Delete": {"delete": "deleting"},
    "Serve": {"mcp": "mcp"},
    "Develop": {"train": "upkeep", "evaluate": "evaluate", "manifest": "upkeep"},
}
"""Heading of the help to command to the module that defines it."""

_MODULES = {name: module for commands in GROUPS.values() for name, module in commands.items()}


class _Commands(Border):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_MODULES)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in _MODULES:
            return None
        command: click.Command = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands under the headings of `GROUPS`."""
        for heading, commands in GROUPS.items():
            found = {name: self.get_command(ctx, name) for name in commands}
            with formatter.section(heading):
                formatter.write_dl([(name, one.get_short_help_str(80)) for name, one in found.items() if one])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Examples, then the exit codes."""
        super().format_epilog(ctx, formatter)
        with formatter.section("Exit codes"):
            formatter.write_dl([(str(code), meaning) for code, meaning in EXIT_CODES.items()])


EXAMPLES = examples(
    'fm-agent ask "draw me a sleepy fox"',
    'fm-agent image "a red apple" --seed 7 --out apple.png',
    'fm-agent edit "a green apple" --image last --out green.png',
    "fm-agent models",
)


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=EXAMPLES,
    subcommand_metavar="COMMAND [ARGS]...",
)
@click.version_option(__version__, prog_name="fm-agent")
@click.option("--debug", is_flag=True, help="Show where an error comes from.")
def main(debug: bool) -> None:
    """Pictures, sounds and clips for any assistant, made by flow-matching models on this machine."""
    if debug:
        show_tracebacks()
