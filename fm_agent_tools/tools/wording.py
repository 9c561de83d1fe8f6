"""The short texts that a language model reads: ids, sizes, seeds, paths and notes; never the media itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fm_agent_tools.engine import Artifact, Job

LONGEST_QUOTE = 60


def quoted(text: str, limit: int = LONGEST_QUOTE) -> str:
    """A prompt as a short quotation on one line."""
    text = " ".join(text.split())
    return f"“{text if len(text) <= limit else text[: limit - 1] + '…'}”"


def picture(artifact: Artifact, number: int | None = None) -> str:
    """One line on one finished picture."""
    label = f"#{number} {artifact.id}" if number else artifact.id
    return (
        f"{label}: {artifact.media_type}, {artifact.width}×{artifact.height} px, seed {artifact.seed}, "
        f"model {artifact.model} {artifact.model_version}, file {artifact.path}"
    )


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


def count(things: Sequence[object], one: str, many: str) -> str:
    """ "1 picture" or "3 pictures"."""
    return f"{len(things)} {one if len(things) == 1 else many}"
