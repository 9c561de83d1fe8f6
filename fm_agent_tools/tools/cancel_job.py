"""`cancel_job`: stops a job within one step."""

from __future__ import annotations

from collections.abc import Sequence

from langchain_core.tools.base import ArgsSchema
from pydantic import Field

from fm_agent_tools.engine import Job
from fm_agent_tools.tools.arguments import ToolArguments
from fm_agent_tools.tools.base import Answer, Arguments, StudioTool
from fm_agent_tools.tools.caller import Caller
from fm_agent_tools.tools.check_job import LONGEST_REFERENCE
from fm_agent_tools.tools.records import job_record
from fm_agent_tools.tools.references import References


class CancelJobArguments(ToolArguments):
    """Which job."""

    job: str = Field(
        "last",
        max_length=LONGEST_REFERENCE,
        description="The job: its id (job_…), its number in this conversation (#2), 'last' for the one that "
        "is running, or 'all' for all that are running.",
    )


class CancelJob(StudioTool):
    """Stops jobs that are not over. Artifact: `{"cancelled", "jobs"}`: ids stopped, and the jobs meant."""

    name: str = "cancel_job"
    description: str = (
        "Stop a picture, sound or clip that is waiting or being made. What is already finished stays."
    )
    args_schema: ArgsSchema | None = CancelJobArguments

    def answer(self, caller: Caller, arguments: Arguments, jobs: Sequence[Job]) -> Answer:
        """Which jobs were stopped, and which were over already."""
        meant = References(self.studio, caller).running(arguments["job"])
        stopped = [job for job in meant if job.cancel()]
        lines = [f"{job.id}: {'stopped' if job in stopped else f'was already {job.state}'}" for job in meant]
        content = "\n".join(lines) or "Nothing is running in this conversation."
        return content, {"cancelled": [job.id for job in stopped], "jobs": [job_record(job) for job in meant]}
