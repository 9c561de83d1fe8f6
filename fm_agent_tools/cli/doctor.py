"""`fm-agent doctor`: what this machine can do, what is wrong with it, and the fix."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from fm_agent_tools.cli import chat_checks, model_checks, package_checks
from fm_agent_tools.cli.border import json_option, log, printable
from fm_agent_tools.cli.finding import Check, Finding, broken
from fm_agent_tools.cli.helping import examples
from fm_agent_tools.errors import FMAgentError
from fm_agent_tools.settings import Settings

CHECKS: tuple[Check, ...] = (
    package_checks.python,
    package_checks.requirements,
    package_checks.extras,
    package_checks.torch,
    package_checks.torchaudio,
    model_checks.threads,
    model_checks.device,
    model_checks.models,
    model_checks.data_folder,
    model_checks.disk,
    chat_checks.brain,
)


@click.command(epilog=examples("fm-agent doctor", "fm-agent doctor --json"))
@json_option
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:
    """What is wrong here, and how to fix it.

    Exit code 1 when something is broken.
    """
    findings = examine()
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings]))
    else:
        for finding in findings:
            _tell(finding)
    if any(finding.state == "broken" for finding in findings):
        ctx.exit(1)


def examine() -> list[Finding]:
    """All findings, in the order of `CHECKS`."""
    try:
        settings = Settings.load()
    except FMAgentError as error:
        return [broken("settings", error.message, "Correct or remove that setting, then run this again.")]
    return [finding for check in CHECKS for finding in _examine(check, settings)]


def _examine(check: Check, settings: Settings) -> list[Finding]:
    try:
        return check(settings)
    except Exception as error:  # noqa: BLE001 - one check that fails must not hide the others
        log.debug("a check failed", exc_info=True)
        told = f"the check itself failed ({type(error).__name__}: {error})"
        return [broken(check.__name__, told, "Run `fm-agent --debug doctor` and report what it shows.")]


def _tell(finding: Finding) -> None:
    marks = {"ok": ("ok", "green"), "note": ("note", "yellow"), "broken": ("BROKEN", "red")}
    mark, colour = marks[finding.state]
    click.echo(f"{click.style(f'{mark:<7}', fg=colour)}{finding.name:<13}{printable(finding.told)}")
    if finding.fix:
        click.echo(f"{'':<20}fix: {printable(finding.fix)}")
