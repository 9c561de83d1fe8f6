"""`check_job`: how far a job is, or its result."""

from __future__ import annotations

from collections.abc import Sequence

from langchain_core.tools.base import ArgsSchema
from pydantic import Field

from fm_agent_tools.engine import Job
from fm_agent_tools.tools.arguments import ToolArguments, wait_field
from fm_agent_tools.tools.base import Answer, Arguments, StudioTool
from fm_agent_tools.tools.caller import Caller
from fm_agent_tools.tools.describing import describe_jobs
from fm_agent_tools.tools.references import References

LONGEST_REFERENCE = 100


class CheckJobArguments(ToolArguments):
    """Which job, and how long to wait for it."""

    job: str = Field(
        "last",
        max_length=LONGEST_REFERENCE,
        description="The job: its id (job_…), the id of what it made (art_…), its number in this "
        "conversation (#2), 'last', or 'all'.",
    )
    wait: float = wait_field(30)


class CheckJob(StudioTool):
    """Waits up to `wait` seconds for a job. Artifact: as generate_image's."""

    name: str = "check_job"
    description: str = (
        "See how far a picture, sound or clip is and get it when it is ready. "
        "Waits a while by itself, so do not ask in a loop."
    )
    args_schema: ArgsSchema | None = CheckJobArguments

    def jobs(self, caller: Caller, arguments: Arguments) -> Sequence[Job]:
        """The jobs meant; JobNotFound for those of other conversations."""
        return References(self.studio, caller).find(arguments["job"])

    def answer(self, caller: Caller, arguments: Arguments, jobs: Sequence[Job]) -> Answer:
        """What is finished, and handles for what is not."""
        return describe_jobs(jobs, References(self.studio, caller))
