"""Progress notifications: steps of all jobs of a call, never behind and never more than the client reads."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

import anyio
from mcp.server.session import ServerSession
from mcp.types import ProgressToken

from fm_agent_tools.engine import Event, Job

logger = logging.getLogger(__name__)


class Progress:
    """Tells one client how far the jobs of one call are; only the newest state waits to be sent."""

    def __init__(self, session: ServerSession, token: ProgressToken, jobs: Sequence[Job]) -> None:
        self._session = session
        self._token = token
        self._steps = dict.fromkeys((job.id for job in jobs), 0)
        self._of = {job.id: job.of for job in jobs}
        self._sent = -1
        self._news = asyncio.Event()

    def report(self, event: Event) -> None:
        """Takes note of an event; returns at once."""
        self._steps[event.job] = max(event.step, self._steps[event.job])
        self._of[event.job] = event.of or self._of[event.job]
        self._news.set()

    async def run(self) -> None:
        """Sends what is new until it is cancelled."""
        while True:
            await self._news.wait()
            self._news.clear()
            await self.send()

    async def send(self) -> None:
        """Sends the state of now, unless the client knows it; a client that has left is nobody's fault."""
        done, total = sum(self._steps.values()), sum(self._of.values())
        if done <= self._sent:
            return
        try:
            await self._session.send_progress_notification(
                self._token, float(done), float(total) if total else None, self._message(done, total)
            )
            self._sent = done
        except (anyio.ClosedResourceError, anyio.BrokenResourceError):
            logger.debug("progress was dropped: the client has left")

    def _message(self, done: int, total: int) -> str:
        told = f"step {done} of {total}" if total else "waiting"
        return told if len(self._steps) == 1 else f"{told} for {len(self._steps)} files"
