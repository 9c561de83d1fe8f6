"""`fm-agent ui` and `fm-agent plan`: the chat in the browser, and what the offline planner would do."""

from __future__ import annotations

import json
import os
import sys
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from types import ModuleType
from typing import Any

import click

from fm_agent_tools.cli.border import printable
from fm_agent_tools.cli.helping import examples
from fm_agent_tools.cli.message import Message
from fm_agent_tools.cli.studio import open_studio
from fm_agent_tools.errors import FMAgentError
from fm_agent_tools.folders import folder

PACKAGE = "fm_agent_ui"


@click.command(epilog=examples("fm-agent ui", "fm-agent ui --port 8000 --no-browser"))
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), help="By default the first free one from 7860.")
@click.option("--model", metavar="PROVIDER:NAME", help="Language model that answers, such as openai:gpt-5.")
@click.option("--no-browser", is_flag=True, help="Serve the page, open no browser.")
def ui(host: str, port: int | None, model: str | None, no_browser: bool) -> None:
    """Chat in the browser.

    Ctrl-C ends it; the jobs that run are taken up at the next start.
    """
    chat = _ui_package()
    with open_studio() as studio:
        chat.launch(
            studio,
            host=host,
            port=port,
            model=model,
            open_browser=not no_browser and _has_screen(),
            ready=lambda address: click.echo(f"The chat is at {address} (Ctrl-C ends it)"),
        )


def _ui_package() -> ModuleType:
    """The folder `ui`, loaded under a name that shadows nobody's; its files import each other relatively."""
    home = folder("ui")
    spec = spec_from_file_location(PACKAGE, home / "__init__.py", submodule_search_locations=[str(home)])
    if spec is None or spec.loader is None:
        raise FMAgentError(f"{home} is not a package; reinstall fm-agent-tools.")
    sys.modules[PACKAGE] = package = module_from_spec(spec)
    spec.loader.exec_module(package)
    return package


def ui_part(name: str) -> Any:
    """A file of the folder `ui`, as a module."""
    return import_module(f"{(sys.modules.get(PACKAGE) or _ui_package()).__name__}.{name}")


def _has_screen() -> bool:
    """Without one, `webbrowser` would start a text browser in this very terminal."""
    if sys.platform in ("darwin", "win32"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


@click.command(
    epilog=examples('fm-agent plan "a red apple, then make it dance"', "fm-agent plan - < messages.txt")
)
@click.argument("message")
@click.pass_context
def plan(ctx: click.Context, message: str) -> None:
    """Print the tool calls for MESSAGE, make none.

    They come as a JSON list of {"name", "args"}; the offline planner makes it, with all tools at hand.
    `-` reads one message a line from standard input and prints one list a line.
    """
    if message != "-":
        click.echo(_planned(message))
        return
    codes = [_plan_line(number, line) for number, line in enumerate(sys.stdin.buffer, start=1)]
    ctx.exit(max(codes, default=0))


def _plan_line(number: int, line: bytes) -> int:
    """Print the list for one line, an empty one for a refused line: lists stay in step with lines."""
    try:
        click.echo(_planned(line.decode("utf-8", "surrogateescape")))
    except FMAgentError as error:
        click.echo("[]")
        click.echo(f"Error in line {number}: {printable(error.message)}", err=True)
        return error.exit_code
    return 0


def _planned(text: str) -> str:
    from fm_agent_tools.agent import plan as planned

    return json.dumps(planned(Message(message=text).message))
