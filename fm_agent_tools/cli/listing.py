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
        found = [status for status in studio.models() if wanted in (None, status.name)]
        where = studio.catalogue.folder
    if as_json:
        told = [_model_record(status) for status in found]
        click.echo(json.dumps(told[0] if name else told))
        return
    for status in found:
        click.echo(printable(_model_details(status) if name else _model_line(status)))
    if not found:
        click.echo(f"There is no model in {where}.")


def _state(status: ModelStatus) -> str:
    if status.problem:
        return "broken" if status.spec is None else "not installed"
    return "loaded" if status.loaded else "installed"


def _model_line(status: ModelStatus) -> str:
    spec = status.spec
    size = f"{spec.output.width}×{spec.output.height}" if spec else ""
    makes, about = (spec.modality, spec.description) if spec else ("", status.problem)
    return f"{status.name:<12} {makes:<6} {size:<10} {_state(status):<14} {about}"


def _model_details(status: ModelStatus) -> str:
    spec = status.spec
    if spec is None:
        return _model_line(status)
    pixels = f"{spec.output.width}×{spec.output.height} px{', transparent' * spec.output.alpha}"
    steps, guidance = spec.steps, spec.guidance
    rows = {
        "state": status.problem or _state(status),
        "makes": f"{spec.modality}, {pixels}",
        "size": f"{spec.parameters / 1e6:.1f} M parameters, {spec.memory_mb} MB of memory",
        "licence": spec.license,
        "can": spec.can,
        "cannot": spec.cannot,
        "steps": f"{steps.minimum} to {steps.maximum}, by default {steps.default}",
        "guidance": f"{guidance.minimum:g} to {guidance.maximum:g}, by default {guidance.default:g}",
        "styles": ", ".join(spec.styles) or "none",
        "examples": "; ".join(spec.examples) or "none",
        "folder": str(spec.folder),
    }
    head = f"{spec.title} ({spec.name} {spec.version}): {spec.description}"
    return "\n".join([head, *(f"  {title:<9} {text}" for title, text in rows.items())])


def _model_record(status: ModelStatus) -> dict[str, Any]:
    state = {name: getattr(status, name) for name in ("name", "installed", "loaded", "problem")}
    spec = status.spec
    return {**(spec.model_dump(mode="json") | {"folder": str(spec.folder)} if spec else {}), **state}


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
    from fm_agent_tools.tools.records import job_record

    artifact = job.artifact
    return {**job_record(job), "artifact": artifact.to_dict() if artifact else None}


def _job_line(record: dict[str, Any]) -> str:
    result = record["artifact"]["path"] if record["artifact"] else (record["error"] or {}).get("message", "")
    prompt = record["request"].get("prompt", "")[:60]
    state = f"{record['state']:<9} {record['step']}/{record['of'] or '?'}"
    return f"{record['id']}  {state:<15}  {record['model']}  {prompt!r}  {result}".rstrip()
