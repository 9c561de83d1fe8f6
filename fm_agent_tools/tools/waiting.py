"""Following jobs until they are over or the caller's patience ends, from a thread or from an event loop."""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from fm_agent_tools.errors import FMAgentError, JobTimeout

if TYPE_CHECKING:
    from fm_agent_tools.engine import Event, Job

OVER = frozenset({"done", "failed", "cancelled"})

Report = Callable[["Event"], None]


def follow(jobs: Sequence[Job], seconds: float, report: Report) -> None:
    """Reports every event of `jobs` until all are over or `seconds` have passed; blocks this thread."""
    events: queue.SimpleQueue[Event | FMAgentError] = queue.SimpleQueue()
    deadline = time.monotonic() + seconds
    for job in jobs if seconds else ():
        threading.Thread(
            target=_pump, args=(job, seconds, events), name=f"follow-{job.id}", daemon=True
        ).start()
    running = len(jobs)
    while running and (left := deadline - time.monotonic()) > 0:
        try:
            event = events.get(timeout=left)
        except queue.Empty:
            return
        if isinstance(event, FMAgentError):
            raise event
        report(event)
        running -= event.kind in OVER


def _pump(job: Job, seconds: float, events: queue.SimpleQueue[Event | FMAgentError]) -> None:
    """Runs in a thread of its own, one a job: the versions of a call advance side by side."""
    try:
        for event in job.events(previews=False, timeout=seconds):
            events.put(event)
    except JobTimeout:
        return
    except FMAgentError as error:
        events.put(error)


async def afollow(jobs: Sequence[Job], seconds: float, report: Report) -> None:
    """`follow` for an event loop, which it never blocks."""

    async def one(job: Job) -> None:
        async for event in job.aevents(previews=False):
            report(event)

    if not seconds:
        return
    try:
        async with asyncio.timeout(seconds):
            await asyncio.gather(*(one(job) for job in jobs))
    except TimeoutError:
        return
