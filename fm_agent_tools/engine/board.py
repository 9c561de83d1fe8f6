"""What this process knows of its unfinished jobs beyond their rows: previews, listeners, wishes to cancel."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from fm_agent_tools.engine.records import Event, JobRow

REMEMBERED = 256  # jobs that are over and whose last preview is kept

Deliver = Callable[[Event | None], None]  # None: the studio is closed, nothing more comes


@dataclass(eq=False)
class Live:
    """One job in memory. Changed only under the board's lock; its plain values may be read without it."""

    latest: Event
    preview: bytes | None = None
    seconds_a_step: float | None = None
    cancel: threading.Event = field(default_factory=threading.Event)
    attempt: int | None = None  # the attempt that runs in this process
    listeners: list[Deliver] = field(default_factory=list)
    watched: bool = False  # somebody has asked for previews; until then none are made


class Board:
    """The live jobs by id. Any thread may publish or listen; delivery never blocks."""

    def __init__(self) -> None:
        self.arrival = threading.Event()  # set when an unfinished job has come
        self._lock = threading.RLock()
        self._lives: OrderedDict[str, Live] = OrderedDict()
        self._closed = False

    def find(self, id: str) -> Live | None:
        """What is known in this process, or None."""
        with self._lock:
            return self._lives.get(id)

    def open(self, job: JobRow) -> Live:
        """The live record of an unfinished job, made when there is none."""
        with self._lock:
            if job.id not in self._lives:
                self._lives[job.id] = Live(Event("queued", job.id, 0, job.of))
                self._forget_old()
                self.arrival.set()
            return self._lives[job.id]

    def watch(self, id: str) -> Live | None:
        """What is known in this process, whose previews are made from now on because somebody looks."""
        with self._lock:
            if (live := self._lives.get(id)) is not None:
                live.watched = True
            return live

    def drop(self, ids: Collection[str]) -> None:
        """Forgets jobs that were deleted, and their previews."""
        with self._lock:
            for id in ids:
                self._lives.pop(id, None)

    def unfinished(self) -> dict[str, Live]:
        """The live jobs that are not over, as far as this process knows."""
        with self._lock:
            return {id: live for id, live in self._lives.items() if not live.latest.over}

    def publish(self, event: Event, seconds_a_step: float | None = None) -> None:
        """Tells all listeners of the job; after the one last event of a job nothing more is told."""
        with self._lock:
            live = self._lives.get(event.job)
            if live is None or live.latest.over:
                return
            live.preview = event.preview or live.preview
            event = replace(event, preview=live.preview)
            live.seconds_a_step = seconds_a_step or live.seconds_a_step
            if event.kind != "degraded":
                live.latest = event
            for deliver in list(live.listeners):
                deliver(event)

    @contextmanager
    def listening(self, job: JobRow, deliver: Deliver, *, previews: bool) -> Iterator[None]:
        """Delivers "queued" and the state of now, then all that follows, until the end of the block."""
        with self._lock:
            live = self.open(job)
            live.watched = live.watched or previews
            if live.latest.kind == "step":
                deliver(Event("queued", job.id, 0, live.latest.of))
            deliver(live.latest)
            live.listeners.append(deliver)
            if self._closed:
                deliver(None)
        try:
            yield
        finally:
            with self._lock:
                live.listeners.remove(deliver)

    def close(self) -> None:
        """Tells all listeners that nothing more will be told."""
        with self._lock:
            self._closed = True
            for live in self._lives.values():
                for deliver in list(live.listeners):
                    deliver(None)

    def _forget_old(self) -> None:
        over = [id for id, live in self._lives.items() if live.latest.over and not live.listeners]
        for id in over[: max(0, len(over) - REMEMBERED)]:
            del self._lives[id]
