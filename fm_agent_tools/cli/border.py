"""Where errors leave the program: one clear line, the right exit code, never a stack trace unasked."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any, NoReturn, TypeVar

import click

from fm_agent_tools.cli.extras import ExtraMissing, extra_of
from fm_agent_tools.errors import FMAgentError, InvalidRequest

log = logging.getLogger("fm_agent_tools.cli")

Command = TypeVar("Command", bound=Callable[..., Any])

OUR_FAULT = 70  # EX_SOFTWARE of sysexits.h
INTERRUPTED = 130  # 128 + SIGINT


def show_tracebacks() -> None:
    """Send the log, with every error's origin, to stderr."""
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s")
    log.setLevel(logging.DEBUG)


class Border(click.Group):
    """A group whose commands may raise anything: what leaves it is a line on stderr and an exit code."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Notes whether JSON is wanted before anything can be wrong with the other arguments."""
        ctx.meta["json"] = "--json" in args
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; see the package's docstring for the exit codes."""
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            _as_json(ctx, {"code": InvalidRequest.code, "message": error.format_message()})
            raise
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except KeyboardInterrupt:
            click.echo("Interrupted.", err=True)
            ctx.exit(INTERRUPTED)
        except FMAgentError as error:
            _leave(ctx, error)
        except ModuleNotFoundError as error:
            if (error.name or "").startswith("fm_agent_tools"):
                _leave_surprised(ctx, error)
            _leave(ctx, ExtraMissing(error.name or str(error), extra_of(error.name or "")))
        except Exception as error:  # noqa: BLE001 - the border: whatever it is, a person gets a sentence
            _leave_surprised(ctx, error)


def _leave(ctx: click.Context, error: FMAgentError) -> NoReturn:
    log.debug("%s", error.code, exc_info=True)
    _as_json(ctx, error.to_dict())
    click.echo(f"Error: {printable(error.message)}", err=True)
    ctx.exit(error.exit_code)


def _as_json(ctx: click.Context, told: dict[str, Any]) -> None:
    if ctx.meta.get("json"):
        click.echo(json.dumps({"error": told}))


def _leave_surprised(ctx: click.Context, error: Exception) -> NoReturn:
    log.debug("unexpected", exc_info=True)
    told = printable(f"{type(error).__name__}: {error}")
    _as_json(ctx, {"code": FMAgentError.code, "message": told})
    click.echo(f"Error: something unexpected went wrong ({told}).", err=True)
    click.echo("This is a fault of fm-agent; `fm-agent --debug …` shows where it is.", err=True)
    ctx.exit(OUR_FAULT)


def printable(text: str) -> str:
    """`text` without what a terminal would act on or cannot encode."""
    return "".join(c if c.isprintable() or c in "\n\t" else c.encode("unicode_escape").decode() for c in text)


def json_option(command: Command) -> Command:
    """Add `--json`; errors then come as `{"error": {…}}` on stdout too."""

    def remember(ctx: click.Context, _: click.Parameter, value: bool) -> bool:
        ctx.meta["json"] = value
        return value

    return click.option(
        "--json", "as_json", is_flag=True, callback=remember, is_eager=True, help="Print JSON."
    )(command)
