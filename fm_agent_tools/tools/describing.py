"""The answer about jobs in any state: short text for the language model, plain JSON for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from langchain_core.tools import ToolException

from fm_agent_tools.engine import Artifact, Job
from fm_agent_tools.requests.count import LARGEST_COUNT
from fm_agent_tools.tools.base import Answer
from fm_agent_tools.tools.kinds import THINGS
from fm_agent_tools.tools.records import job_record
from fm_agent_tools.tools.references import RUNNING, References
from fm_agent_tools.tools.wording import count, finished, notes, progress, quoted

MOST_LINES = LARGEST_COUNT
"""Results and handles in one answer; what is left out can be asked for by its number."""


def describe_jobs(jobs: Sequence[Job], references: References) -> Answer:
    """What is finished, and handles for what is not; a ToolException when nothing will come of any."""
    states = {job.id: job.state for job in jobs}  # once: a job that ends meanwhile must be somewhere
    lost = [job for job in jobs if states[job.id] in ("failed", "cancelled")]
    if jobs and len(lost) == len(jobs):
        raise ToolException(_nothing(lost))
    finished_ones = (job.artifact for job in jobs if states[job.id] == "done")
    artifacts = [artifact for artifact in finished_ones if artifact is not None]
    running = [job for job in jobs if states[job.id] in RUNNING]
    numbers = references.numbers(list(jobs))
    lines = [finished(artifact, numbers[artifact.job]) for artifact in artifacts]
    lines += [progress(job, numbers[job.id]) for job in (*running, *lost)]
    content = "\n".join([*_made(artifacts), *_shortened(lines), *_handle(running)])
    records = [job_record(job, numbers[job.id]) for job in jobs]
    return content + notes([*artifacts, *running]), {
        "job": records[0] if records else None,
        "jobs": records,
        "artifacts": [artifact.to_dict() for artifact in artifacts],
    }


def _made(artifacts: Sequence[Artifact]) -> list[str]:
    """ "Made 2 pictures of “a fox”."."""
    artifacts = [artifact for artifact in artifacts if not artifact.uploaded]
    if not artifacts:
        return []
    amounts = Counter(artifact.request.modality for artifact in artifacts)
    things = " and ".join(count(amount, *THINGS[modality][:2]) for modality, amount in amounts.items())
    prompts = dict.fromkeys(str(getattr(artifact.request, "prompt", "")) for artifact in artifacts)
    return [f"Made {things} of {quoted(next(iter(prompts)))}." if len(prompts) == 1 else f"Made {things}."]


def _shortened(lines: list[str]) -> list[str]:
    left = len(lines) - MOST_LINES
    more = [f"… and {left} more; ask check_job for one by its number."] if left > 0 else []
    return [*lines[:MOST_LINES], *more]


def _handle(running: Sequence[Job]) -> list[str]:
    if not running:
        return []
    return [f"Not ready yet; the work goes on. Ask check_job with job={running[0].id!r}."]


def _nothing(lost: Sequence[Job]) -> str:
    modalities = {job.request.modality for job in lost}
    what = f"No {THINGS[modalities.pop()].one}" if len(modalities) == 1 else "Nothing"
    return "\n".join([f"{what} was made.", *_shortened([progress(job) for job in lost])])
