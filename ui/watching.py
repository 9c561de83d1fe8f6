"""Who watches a conversation in a browser."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field

from fm_agent_tools import FMAgentError, Job


@dataclass(frozen=True, eq=False)
class Listener:
    """A watcher, in its own loop. It hears of the turn, and of the jobs that the turn left behind."""

    loop: asyncio.AbstractEventLoop
    event: asyncio.Event
    jobs: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    def tell(self) -> None:
        """Something has changed."""
        with suppress(RuntimeError):  # the loop is closed
            self.loop.call_soon_threadsafe(self.event.set)

    def follow(self, jobs: list[Job]) -> None:
        """Hears of these jobs, too."""
        for job in jobs:
            if job.id not in self.jobs:
                self.jobs[job.id] = asyncio.create_task(self._hear(job))

    async def _hear(self, job: Job) -> None:
        with suppress(FMAgentError):  # the studio was closed
            async for _ in job.aevents(previews=False):
                self.event.set()

    def close(self) -> None:
        """Hears of no job any more."""
        for task in self.jobs.values():
            task.cancel()
