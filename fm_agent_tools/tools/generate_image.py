"""`generate_image`: words become pictures."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any, ClassVar

from langchain_core.tools import ToolException
from langchain_core.tools.base import ArgsSchema
from pydantic import Field

from fm_agent_tools.catalogue import ModelSpec
from fm_agent_tools.engine import Job
from fm_agent_tools.errors import FMAgentError, IdempotencyConflict
from fm_agent_tools.requests import ImageRequest
from fm_agent_tools.requests.image import LARGEST_SEED
from fm_agent_tools.tools.arguments import request_arguments
from fm_agent_tools.tools.base import Answer, Arguments, StudioTool
from fm_agent_tools.tools.caller import Caller
from fm_agent_tools.tools.records import job_record
from fm_agent_tools.tools.references import MOST_JOBS, RUNNING, References
from fm_agent_tools.tools.wording import count, notes, picture, progress, quoted

MODALITY = "image"

DESCRIPTION = (
    "Make a picture from a description in words. The answer gives the id, seed, model and file of the "
    "finished "
    "picture; the user sees the picture itself."
)


class GenerateImage(StudioTool):
    """Makes 1 to 4 pictures and waits for them up to `wait` seconds.

    Artifact: `{"job", "jobs", "artifacts"}`, the first job, all jobs, and what is finished.
    """

    name: str = "generate_image"
    description: str = DESCRIPTION
    args_schema: ArgsSchema | None = Field(default_factory=lambda: request_arguments(ImageRequest))

    owns_jobs: ClassVar[bool] = True

    def model_post_init(self, context: Any) -> None:
        """The description and the schema say what the models on this machine can do."""
        super().model_post_init(context)
        catalogue = self.studio.catalogue
        specs = [spec for spec in catalogue.for_modality(MODALITY) if catalogue.installed(spec)]
        if specs:
            self.description = f"{DESCRIPTION} {' '.join(_abilities(spec) for spec in specs)}"
            self.args_schema = request_arguments(ImageRequest, specs)

    def jobs(self, caller: Caller, arguments: Arguments) -> Sequence[Job]:
        """Submits one job a version; a replayed call finds the jobs that it made before."""
        request = _request(caller, arguments)
        total = arguments.get("n", 1)
        group = _group(caller) if total > 1 else None
        jobs = [self._submit(request, caller, group, 0)]
        try:
            for index in range(1, total):
                following = request.replace(seed=(jobs[0].seed + index) % (LARGEST_SEED + 1))
                jobs.append(self._submit(following, caller, group, index))
        except FMAgentError:
            self._interrupted(jobs)
            raise
        return jobs

    def _submit(self, request: ImageRequest, caller: Caller, group: str | None, index: int) -> Job:
        key = caller.key(index)
        try:
            return self.studio.submit(
                request, owner=caller.owner, conversation=caller.conversation, key=key, group=group
            )
        except IdempotencyConflict:
            # The same call, replayed after the host's defaults have changed: the job it made stands.
            made = self.studio.jobs(owner=caller.owner, conversation=caller.conversation, limit=MOST_JOBS)
            return next(job for job in made if job.key == key)

    def answer(self, caller: Caller, arguments: Arguments, jobs: Sequence[Job]) -> Answer:
        """What is finished, and handles for what is not."""
        return describe_jobs(jobs, References(self.studio, caller))


def describe_jobs(jobs: Sequence[Job], references: References) -> Answer:
    """The answer about picture jobs in any state; a ToolException when none can give a picture any more."""
    lost = [job for job in jobs if job.state in ("failed", "cancelled")]
    if jobs and len(lost) == len(jobs):
        raise ToolException("No picture was made. " + "\n".join(progress(job) for job in lost))
    artifacts = [job.artifact for job in jobs if job.artifact is not None]
    running = [job for job in jobs if job.state in RUNNING]
    numbers = {job.id: references.number(job) for job in jobs}
    lines = [picture(artifact, numbers[artifact.job]) for artifact in artifacts]
    lines += [progress(job, numbers[job.id]) for job in (*running, *lost)]
    if artifacts:
        shown = quoted(str(getattr(artifacts[0].request, "prompt", "")))
        lines.insert(0, f"Made {count(artifacts, 'picture', 'pictures')} of {shown}.")
    if running:
        lines.append(f"Not ready yet; the work goes on. Ask check_job with job={running[0].id!r}.")
    content = "\n".join(lines) + notes([*artifacts, *running])
    records = [job_record(job, numbers[job.id]) for job in jobs]
    artifact = {
        "job": records[0] if records else None,
        "jobs": records,
        "artifacts": [a.to_dict() for a in artifacts],
    }
    return content, artifact


def _request(caller: Caller, arguments: Arguments) -> ImageRequest:
    """The call's own fields over the host's defaults; the request checks both."""
    names = ImageRequest.model_fields
    defaults = {name: value for name, value in caller.defaults.items() if name in names and value is not None}
    given = {name: arguments[name] for name in names if arguments.get(name) not in (None, "")}
    return ImageRequest(**{**defaults, **given})


def _group(caller: Caller) -> str:
    """One id for all versions of a call, the same when the call is replayed."""
    key = caller.key(0)
    return f"grp_{uuid.uuid5(uuid.NAMESPACE_OID, key).hex if key else uuid.uuid4().hex}"


def _abilities(spec: ModelSpec) -> str:
    size = f"{spec.output.width}×{spec.output.height} px"
    return f"The model {spec.name!r} ({size}) draws {spec.can}; it cannot draw {spec.cannot}."
