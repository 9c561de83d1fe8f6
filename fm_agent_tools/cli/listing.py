"""`fm-agent models` and `fm-agent jobs`: what can be made here, what ran and runs."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import click

from fm_agent_tools.cli import own
from fm_agent_tools.cli.border import json_option, printable
from fm_agent_tools.cli.helping import examples
from fm_agent_tools.cli.studio import open_studio
from fm_agent_tools.errors import InvalidRequest, NotFound

if TYPE_CHECKING:
    from fm_agent_tools.catalogue import ModelSpec
    from fm_agent_tools.engine import Job, ModelStatus, Studio
    from fm_agent_tools.tools.references import References


@click.command(
    epilog=examples(
        "fm-agent models",
        "fm-agent models sticker",
        "fm-agent models --json",
        "fm-agent models --remove my-cats",
    )
)
@click.argument("name", required=False)
@click.option("--remove", metavar="NAME", help="Delete a model that was trained here, after asking.")
@click.option("--yes", is_flag=True, help="Delete without asking.")
@json_option
def models(name: str | None, remove: str | None, yes: bool, as_json: bool) -> None:
    """What can be made here, or all about NAME."""
    with open_studio() as studio:
        if remove is not None:
            own.remove(studio.catalogue, remove, yes)
            return
        if yes:
            raise InvalidRequest("yes", True, "left out, or given beside --remove NAME")
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
    kinds, about = (", ".join(spec.kinds), spec.description) if spec else ("", status.problem)
    return f"{status.name:<14} {kinds:<12} {_state(status):<14} {about}"


def _model_details(status: ModelStatus) -> str:
    from fm_agent_tools.tools.wording import native

    spec = status.spec
    if spec is None:
        return _model_line(status)
    transparent = ["transparent"] if spec.output and spec.output.alpha else []
    rows = {
        "state": status.problem or _state(status),
        "makes": ", ".join([spec.modality, *native(spec), *transparent]),
        "serves": ", ".join(f"fm-agent {kind}" for kind in spec.kinds),
        "size": f"{spec.parameters / 1e6:.1f} M parameters, {spec.memory_mb} MB of memory",
        "licence": spec.license,
        "can": spec.can,
        "cannot": spec.cannot,
        **_ranges(spec),
        "takes": ", ".join(f"--{field}" for field in spec.takes) or "words alone",
        "styles": ", ".join(spec.styles) + (f"; by default {spec.style}" if spec.style else "") or "none",
        "examples": "; ".join(spec.examples) or "none",
        "folder": str(spec.folder),
    }
    return _table(f"{spec.title} ({spec.name} {spec.version}): {spec.description}", rows)


def _ranges(spec: ModelSpec) -> dict[str, str]:
    """What may be asked of the model's numbers."""
    named = {name: getattr(spec, name) for name in ("steps", "guidance", "strength", "seconds", "fps")}
    return {
        name: f"{span.minimum:g} to {span.maximum:g}, by default {span.default:g}"
        for name, span in named.items()
        if span is not None
    }


def _table(head: str, rows: dict[str, str]) -> str:
    return "\n".join([head, *(f"  {title:<9} {text}" for title, text in rows.items())])


def _model_record(status: ModelStatus) -> dict[str, Any]:
    state = {name: getattr(status, name) for name in ("name", "installed", "loaded", "problem")}
    spec = status.spec
    return {**(spec.model_dump(mode="json") | {"folder": str(spec.folder)} if spec else {}), **state}


@click.command(
    epilog=examples(
        "fm-agent jobs", 'fm-agent jobs "#3"', "fm-agent jobs --cancel last", "fm-agent jobs --json"
    )
)
@click.argument("id", required=False)
@click.option("--cancel", metavar="ID", help="Cancel this job, or `all` that run; they stop within one step.")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, help="How many to show, by default 50.")
@json_option
def jobs(id: str | None, cancel: str | None, limit: int, as_json: bool) -> None:
    """What ran and runs, or all about ID.

    ID is a job's id, its number in this list (#3) or `last`.
    """
    with open_studio() as studio:
        found = _cancelled(studio, cancel) if cancel else _meant(studio, id, limit)
        numbers = _references(studio).numbers(found)
        told = [_job_record(job, numbers[job.id]) for job in found]
    alone = id is not None or cancel not in (None, "all")
    if as_json:
        click.echo(json.dumps(told[0] if alone else told))
        return
    for record in told:
        click.echo(printable(_job_details(record) if alone else _job_line(record)))
    if not told:
        click.echo("Nothing is running." if cancel else "No job has run yet.")


def _meant(studio: Studio, id: str | None, limit: int) -> list[Job]:
    if id is None:
        return studio.jobs(limit=limit)
    return [studio.job(id)] if id.startswith("job_") else _references(studio).find(id)[-1:]


def _cancelled(studio: Studio, id: str) -> list[Job]:
    """The jobs that were meant, stopped; one of that id also when it belongs to somebody else here."""
    if id == "all":
        found = _references(studio).running(id)
    elif id.startswith("job_"):
        found = [studio.job(id)]
    elif not (found := _references(studio).running(id)[-1:]):
        raise NotFound("running job, so none is the", id)
    for job in found:
        job.cancel()
    return found


def _references(studio: Studio) -> References:
    from fm_agent_tools.tools.caller import Caller
    from fm_agent_tools.tools.references import References

    return References(studio, Caller("local"))


def _job_record(job: Job, number: int | None) -> dict[str, Any]:
    from fm_agent_tools.tools.records import job_record

    artifact = job.artifact
    return {**job_record(job, number), "artifact": artifact.to_dict() if artifact else None}


def _job_line(record: dict[str, Any]) -> str:
    asked = record["request"]
    uploaded = record["model"] is None
    about = asked.get("name" if uploaded else "prompt", "")[:60]
    number = f"#{record['number']}" if record["number"] else ""
    state = f"{record['state']:<9} {'' if uploaded else _steps(record)}"
    kind, model = ("upload", "-") if uploaded else (asked["kind"], record["model"])
    return (
        f"{number:<5}{record['id']}  {state:<15}  {kind:<6}  {model}  {about!r}  {_result(record)}".rstrip()
    )


def _job_details(record: dict[str, Any]) -> str:
    asked = {
        name: value
        for name, value in record["request"].items()
        if name != "kind" and value not in ("", False)
    }
    left = f", about {record['estimate']:.0f} s left" if record["estimate"] is not None else ""
    rows = {
        "state": f"{record['state']}, step {_steps(record)}{left}" if record["model"] else record["state"],
        "kind": record["request"]["kind"],
        "model": record["model"] or "none: this was uploaded",
        "seed": str(record["seed"]) if record["model"] else "none",
        "asked": ", ".join(f"{name}={value!r}" for name, value in asked.items()),
        "created": time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(record["created"])),
        "notes": "; ".join(record["notes"]) or "none",
        "result": _result(record) or "none yet",
    }
    if record["artifact"]:
        rows["artifact"] = record["artifact"]["id"]
    return _table(f"#{record['number']} {record['id']}" if record["number"] else record["id"], rows)


def _steps(record: dict[str, Any]) -> str:
    return f"{record['step']}/{record['of'] or '?'}"


def _result(record: dict[str, Any]) -> str:
    """The file, or why there is none."""
    return str(
        record["artifact"]["path"] if record["artifact"] else (record["error"] or {}).get("message", "")
    )
