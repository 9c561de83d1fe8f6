"""`fm-agent models` and `fm-agent jobs`: what can be made here, what ran and runs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from fm_agent_tools.cli.border import json_option, printable
from fm_agent_tools.cli.studio import open_studio

if TYPE_CHECKING:
    from fm_agent_tools.engine import Job, ModelStatus


@click.command()
@click.argument("name", required=False)
@json_option
def models(name: str | None, as_json: bool) -> None:
    """What can be made here, or all about NAME."""
    with open_studio() as studio:
        wanted = studio.catalogue.get(name).name if name else None
        found = [status for status in studio.models() if wanted in (None, status.spec.name)]
    if as_json:
        told = [_model_record(status) for status in found]
        click.echo(json.dumps(told[0] if name else told))
    elif name:
        _tell_model(found[0])
    elif found:
        for status in found:
            click.echo(_model_line(status))
    else:
        click.echo("There is no model in the models folder; `fm-agent doctor` says where that is.")


def _state(status: ModelStatus) -> str:
    return "loaded" if status.loaded else "installed" if status.installed else "not installed"


def _model_line(status: ModelStatus) -> str:
    spec = status.spec
    size = f"{spec.output.width}×{spec.output.height}"
    return f"{spec.name:<12} {spec.modality:<6} {size:<10} {_state(status):<14} {spec.description}"


def _tell_model(status: ModelStatus) -> None:
    spec = status.spec
    click.echo(f"{spec.title} ({spec.name} {spec.version}): {spec.description}")
    guidance = spec.guidance
    rows = {
        "state": status.problem or _state(status),
        "makes": f"{spec.modality}, {spec.output.width}×{spec.output.height} px"
        + (" with transparency" if spec.output.alpha else ""),
        "size": f"{spec.parameters / 1e6:.1f} M parameters, {spec.memory_mb} MB of memory",
        "licence": spec.license,
        "can": spec.can,
        "cannot": spec.cannot,
        "steps": f"{spec.steps.minimum} to {spec.steps.maximum}, by default {spec.steps.default}",
        "guidance": f"{guidance.minimum:g} to {guidance.maximum:g}, by default {guidance.default:g}",
        "styles": ", ".join(spec.styles) or "none",
        "examples": "; ".join(spec.examples) or "none",
        "folder": str(spec.folder),
    }
    for title, text in rows.items():
        click.echo(f"  {title:<9} {text}")


def _model_record(status: ModelStatus) -> dict[str, Any]:
    state = {"installed": status.installed, "loaded": status.loaded, "problem": status.problem}
    return {**status.spec.model_dump(mode="json"), "folder": str(status.spec.folder), **state}


@click.command()
@click.argument("id", required=False)
@click.option("--cancel", metavar="ID", help="Cancel this job; it stops within one step.")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, help="How many to show, by default 50.")
@json_option
def jobs(id: str | None, cancel: str | None, limit: int, as_json: bool) -> None:
    """What ran and runs, or all about ID."""
    with open_studio() as studio:
        if cancel:
            studio.job(cancel).cancel()
        wanted = cancel or id
        found = [studio.job(wanted)] if wanted else studio.jobs(limit=limit)
        told = [_job_record(job) for job in found]
    if as_json:
        click.echo(json.dumps(told[0] if wanted else told))
        return
    for record in told:
        click.echo(printable(_job_line(record)))
    if not told:
        click.echo("No job has run yet.")


def _job_record(job: Job) -> dict[str, Any]:
    names = ("id", "state", "model", "seed", "step", "of", "notes", "error", "conversation", "group")
    record = {name: getattr(job, name) for name in names}
    artifact = job.artifact.to_dict() if job.artifact else None
    return {**record, "created": str(job.created), "request": job.request.to_dict(), "artifact": artifact}


def _job_line(record: dict[str, Any]) -> str:
    result = record["artifact"]["path"] if record["artifact"] else (record["error"] or {}).get("message", "")
    prompt = record["request"].get("prompt", "")[:60]
    steps = f"{record['step']}/{record['of'] or '?'}"
    state = f"{record['state']:<9} {steps:>7}"
    return f"{record['id']}  {state}  {record['model']}  {prompt!r}  {result}".rstrip()
