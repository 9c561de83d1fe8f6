"""A handle on one job: what it is, how far it is, its events, its end."""

from __future__ import annotations

import asyncio
import queue
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from fm_agent_tools.engine.pulse import last_event
from fm_agent_tools.engine.records import Artifact, Event, JobRow, State
from fm_agent_tools.errors import JobCancelled, JobFailed, JobTimeout, StudioClosed
from fm_agent_tools.requests import Request

if TYPE_CHECKING:
    from fm_agent_tools.engine.studio import Studio


class Job:
    """One job of a studio. The state is read from the store each time, until the job is over."""

    def __init__(self, studio: Studio, row: JobRow) -> None:
        self._studio = studio
        self._stored = row

    def __repr__(self) -> str:
        return f"<Job {self.id} {self._stored.state} {self.step}/{self.of}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Job) and other.id == self.id

    def __hash__(self) -> int:
        return hash(self.id)

    # ------------------------------------------------------------------ what never changes

    @property
    def id(self) -> str:
        """ "job_" and 20 hexadecimal digits."""
        return self._stored.id

    @property
    def request(self) -> Request:
        """As it was asked."""
        return self._stored.request

    @property
    def owner(self) -> str:
        """Whose job it is; nobody else can see it by id."""
        return self._stored.owner

    @property
    def conversation(self) -> str | None:
        """The conversation that it belongs to."""
        return self._stored.conversation

    @property
    def key(self) -> str | None:
        """The idempotency key that it was submitted with."""
        return self._stored.key

    @property
    def group(self) -> str | None:
        """What jobs that were asked for together have in common."""
        return self._stored.group

    @property
    def model(self) -> str | None:
        """The name of the model that runs it; None for an upload."""
        return self._stored.model or None

    @property
    def seed(self) -> int | None:
        """The seed that is really used, drawn at submission when none was asked for; None for an upload."""
        return self._stored.seed if self._stored.model else None

    @property
    def created(self) -> float:
        """Seconds since 1970."""
        return self._stored.created

    # ------------------------------------------------------------------ how it stands

    @property
    def state(self) -> State:
        """ "queued", "running", and then for ever one of "done", "failed", "cancelled"."""
        return self._row().state

    @property
    def over(self) -> bool:
        """Whether the state will not change any more."""
        return self._row().over

    @property
    def step(self) -> int:
        """Steps finished; of a job in another process, as of its last heartbeat."""
        live = self._studio.board.find(self.id)
        return live.latest.step if live else self._row().step

    @property
    def of(self) -> int:
        """Number of steps."""
        live = self._studio.board.find(self.id)
        return live.latest.of if live else self._stored.of

    @property
    def error(self) -> dict[str, Any] | None:
        """Why it failed, as `{"code", "message", …}`."""
        return self._row().error

    @property
    def notes(self) -> list[str]:
        """What was degraded or adapted; complete when the job is over."""
        return self._row().notes

    @property
    def artifact(self) -> Artifact | None:
        """The finished file, when the job is done."""
        found = self._studio.store.artifacts(job=self.id, limit=1)
        return found[0] if found else None

    @property
    def preview(self) -> bytes | None:
        """The newest preview, a WebP of at most 160 pixels a side; only in the process that runs the job.

        They are made from the first look on: here, or by listening to `events` with previews. Of a job that
        is done, it is the finished work.
        """
        live = self._studio.board.watch(self.id)
        if live is not None and live.preview is None and live.latest.artifact is not None:
            from fm_agent_tools.engine.previews import of_file  # late: it brings the codecs

            live.preview = of_file(live.latest.artifact)
        return live.preview if live else None

    @property
    def estimate(self) -> float | None:
        """Seconds left, from the measured time of its steps; None before the first and when it is over."""
        live = self._studio.board.find(self.id)
        if live is None or live.latest.over or live.seconds_a_step is None:
            return None
        return (live.latest.of - live.latest.step) * live.seconds_a_step

    def _row(self) -> JobRow:
        if not self._stored.over:
            self._stored = self._studio.store.job(self.id)
        return self._stored

    # ------------------------------------------------------------------ what happens, and the end

    def events(self, *, previews: bool = True, timeout: float | None = None) -> Iterator[Event]:
        """What happens to the job, from now: "queued", the step of now, each later one, and one end.

        Of a job that is over only the end, which shows the finished work to whoever wants previews and saw
        none. Any number of listeners may iterate, in any thread. Raises JobTimeout when the end has not come
        within `timeout` seconds, StudioClosed when the studio is closed.
        """
        if (row := self._row()).over:
            yield self._shown(self._last(row), previews)
            return
        inbox: queue.SimpleQueue[Event | None] = queue.SimpleQueue()
        until = None if timeout is None else time.monotonic() + timeout
        with self._studio.listening(row, inbox.put, previews=previews):
            while True:
                event = self._next(inbox, until, timeout)
                yield self._shown(event, previews)
                if event.over:
                    return

    async def aevents(self, *, previews: bool = True) -> AsyncIterator[Event]:
        """The same for asyncio; the event loop is never blocked."""
        if (row := await asyncio.to_thread(self._row)).over:
            yield await asyncio.to_thread(lambda: self._shown(self._last(row), previews))
            return
        loop = asyncio.get_running_loop()
        inbox: asyncio.Queue[Event | None] = asyncio.Queue()

        def deliver(event: Event | None) -> None:
            with suppress(RuntimeError):  # the loop is closed: its listener is gone, the others are not
                loop.call_soon_threadsafe(inbox.put_nowait, event)

        with self._studio.listening(row, deliver, previews=previews):
            while True:
                event = await inbox.get()
                if event is None:
                    raise StudioClosed
                if event.over:
                    yield await asyncio.to_thread(self._shown, event, previews)
                    return
                yield self._shown(event, previews)

    def result(self, timeout: float | None = None) -> Artifact:
        """Waits for the artifact, at most `timeout` seconds (None: as long as it takes).

        Raises JobFailed, JobCancelled, or JobTimeout, after which the job goes on.
        """
        last = None
        for event in self.events(previews=False, timeout=timeout):
            last = event
        return self._outcome(last)

    async def aresult(self) -> Artifact:
        """`result` for asyncio; limit it with `asyncio.timeout`."""
        last = None
        async for event in self.aevents(previews=False):
            last = event
        return self._outcome(last)

    def cancel(self) -> bool:
        """Stops the job within a step; False when it is already over.

        After True the job can only end as "cancelled". Its last preview is kept.
        """
        return self._studio.cancel(self.id)

    def _outcome(self, last: Event | None) -> Artifact:
        if last is not None and last.artifact is not None:
            return last.artifact
        if last is not None and last.kind == "cancelled":
            raise JobCancelled(self.id)
        error = (last.error if last else None) or {}
        raise JobFailed(self.id, str(error.get("message", "the reason is not known")), error or None)

    def _last(self, row: JobRow) -> Event:
        live = self._studio.board.find(self.id)
        return replace(last_event(self._studio.store, row), preview=live.preview if live else None)

    def _next(
        self, inbox: queue.SimpleQueue[Event | None], until: float | None, timeout: float | None
    ) -> Event:
        left = None if until is None else max(0.0, until - time.monotonic())
        try:
            event = inbox.get(timeout=left)
        except queue.Empty:
            raise JobTimeout(self.id, timeout or 0.0) from None
        if event is None:
            raise StudioClosed
        return event

    def _shown(self, event: Event, previews: bool) -> Event:
        if not previews:
            return replace(event, preview=None)
        # The job may have ended before anybody looked: then no preview was made on the way.
        return replace(event, preview=self.preview) if event.over and event.preview is None else event
