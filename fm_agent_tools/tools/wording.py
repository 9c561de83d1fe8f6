"""The short texts that a language model reads: ids, sizes, seeds, paths and notes; never the media itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from fm_agent_tools.catalogue import ModelSpec
from fm_agent_tools.engine import Artifact, Job
from fm_agent_tools.requests import Request, Upload

LONGEST_QUOTE = 60
UPLOADED = "uploaded by the user"


def quoted(text: str, limit: int = LONGEST_QUOTE) -> str:
    """A prompt as a short quotation on one line."""
    text = " ".join(text.split())
    return f"“{text if len(text) <= limit else text[: limit - 1] + '…'}”"


def finished(artifact: Artifact, number: int | None = None) -> str:
    """One line on one finished picture, sound or clip."""
    label = f"#{number} {artifact.id}" if number else artifact.id
    told = f"{label}: {', '.join([artifact.media_type, *measures(artifact.to_dict())])}"
    if artifact.uploaded:
        return f"{told}, {UPLOADED}, file {artifact.path}"
    made = f"seed {artifact.seed}, model {artifact.model} {artifact.model_version}"
    return f"{told}, {made}, file {artifact.path}"


def shown_prompt(request: Request, limit: int = LONGEST_QUOTE) -> str:
    """What a work shows, as far as a language model may hear of it: of an upload not even its name."""
    return UPLOADED if isinstance(request, Upload) else quoted(str(getattr(request, "prompt", "")), limit)


def measures(artifact: Mapping[str, Any]) -> list[str]:
    """Size, length and rate, as far as a file has them: `["128×128 px", "2 s", "24 fps"]`."""
    told = []
    if artifact.get("width") and artifact.get("height"):
        told.append(f"{artifact['width']}×{artifact['height']} px")
    for name, unit in (("seconds", "s"), ("fps", "fps"), ("rate", "Hz")):
        if artifact.get(name):
            told.append(f"{round(artifact[name], 2):g} {unit}" if name != "rate" else f"{artifact[name]} Hz")
    return told


def progress(job: Job, number: int | None = None) -> str:
    """One line on a job that is not done."""
    label = f"#{number} {job.id}" if number else job.id
    if job.state == "running":
        left = f", about {max(1, round(job.estimate))} s left" if job.estimate is not None else ""
        return f"{label}: running, step {job.step} of {job.of}{left}"
    if job.state == "failed":
        return f"{label}: failed, {(job.error or {}).get('message', 'no reason was recorded')}"
    return f"{label}: {job.state}"


def notes(items: Iterable[Artifact | Job]) -> str:
    """What was degraded or adapted, each remark once."""
    remarks = dict.fromkeys(note for item in items for note in item.notes)
    return "".join(f"\nNote: {note}" for note in remarks)


def count(amount: int, one: str, many: str) -> str:
    """ "1 picture" or "3 pictures"."""
    return f"{amount} {one if amount == 1 else many}"


def abilities(spec: ModelSpec) -> str:
    """What a model can and cannot make, in one sentence."""
    sizes = ", ".join(native(spec))
    return f"The model {spec.name!r} ({sizes}) makes {spec.can}; it cannot make {spec.cannot}."


def native(spec: ModelSpec) -> list[str]:
    """Size, length and rate of what a model makes when nothing is asked for."""
    return measures(native_sizes(spec))


def native_sizes(spec: ModelSpec) -> dict[str, Any]:
    """The same as numbers, under the names that an artifact has; None for what it has not."""
    output = spec.output
    return {
        "width": output.width if output else None,
        "height": output.height if output else None,
        "seconds": spec.seconds.default if spec.seconds else None,
        "fps": spec.fps.default if spec.fps else None,
        "rate": spec.rate.hz if spec.rate else None,
    }
