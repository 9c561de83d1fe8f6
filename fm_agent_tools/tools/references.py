"""What a call points at: a job id, an artifact id, "#2", "last" or "all", within its conversation."""

from __future__ import annotations

import re

from fm_agent_tools.engine import Artifact, Job, Studio
from fm_agent_tools.errors import ArtifactNotFound, JobNotFound, NotFound
from fm_agent_tools.tools.caller import Caller

RUNNING = ("queued", "running")
LAST = frozenset({"", "last", "latest", "it", "this", "that", "current", "the last one"})
ALL = frozenset({"all", "everything", "them"})

_NUMBER = re.compile(r"#?\s*(\d{1,6})")

# A conversation's jobs are listed up to here; "#k" counts within them.
MOST_JOBS = 10_000


class References:
    """Finds the jobs that one caller may see and means."""

    def __init__(self, studio: Studio, caller: Caller) -> None:
        self._studio = studio
        self.caller = caller

    def conversation(self) -> list[Job]:
        """All jobs of the conversation, oldest first: "#1" is the first."""
        jobs = self._studio.jobs(
            owner=self.caller.owner, conversation=self.caller.conversation, limit=MOST_JOBS
        )
        return jobs[::-1]

    def find(self, reference: str) -> list[Job]:
        """The jobs meant by `reference`; "last" is the last call with all its versions.

        Raises NotFound for what is not there or belongs to another conversation.
        """
        text = reference.strip()
        if text.lower() in LAST:
            return self._last(self.conversation())
        if text.lower() in ALL:
            return self._all()
        if number := _NUMBER.fullmatch(text):
            return [self.numbered(int(number[1]))]
        if text.startswith("art_"):
            return [self._own(self._studio.artifact(text, owner=self.caller.owner).job, text)]
        return [self.own(text)]

    def running(self, reference: str) -> list[Job]:
        """`find`, where "last" and "all" mean what is not over yet."""
        running = [job for job in self.conversation() if job.state in RUNNING]
        if reference.strip().lower() in LAST:
            return self._last(running) if running else []
        return running if reference.strip().lower() in ALL else self.find(reference)

    def number(self, job: Job) -> int | None:
        """The k of "#k" for a job of this conversation."""
        return self.numbers([job])[job.id]

    def numbers(self, jobs: list[Job]) -> dict[str, int | None]:
        """Job id to the k of "#k", for several jobs at once."""
        places = {other.id: place for place, other in enumerate(self.conversation(), start=1)}
        return {job.id: places.get(job.id) for job in jobs}

    def numbered(self, number: int) -> Job:
        """The job "#number"; NotFound."""
        jobs = self.conversation()
        if not 1 <= number <= len(jobs):
            raise NotFound("job in this conversation with the number", f"#{number}")
        return jobs[number - 1]

    def own(self, id: str) -> Job:
        """The job of that id; JobNotFound also when it is another conversation's."""
        return self._own(id, id)

    def own_artifact(self, id: str) -> Artifact:
        """The artifact of that id; ArtifactNotFound also when it is another conversation's.

        An upload that belongs to no conversation can be named in each of its owner's.
        """
        artifact = self._studio.artifact(id, owner=self.caller.owner)
        if artifact.uploaded and self._studio.job(artifact.job).conversation is None:
            return artifact
        try:
            self._own(artifact.job, id)
        except JobNotFound:
            raise ArtifactNotFound(id) from None
        return artifact

    def _last(self, jobs: list[Job]) -> list[Job]:
        if not jobs:
            raise NotFound("job in this conversation yet, so none is the", "last")
        group = jobs[-1].group
        return [job for job in jobs if group is not None and job.group == group] or jobs[-1:]

    def _all(self) -> list[Job]:
        if not (jobs := self.conversation()):
            raise NotFound("job in this conversation yet, so nothing is meant by", "all")
        return jobs

    def _own(self, id: str, shown: str) -> Job:
        job = self._studio.job(id, owner=self.caller.owner)
        if self.caller.conversation is not None and job.conversation != self.caller.conversation:
            raise JobNotFound(shown)
        return job
