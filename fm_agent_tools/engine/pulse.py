"""The thread beside the executor: renews the lease and reads what other processes have written.

A running step may take long, and must neither let the lease run out nor hide a wish to cancel.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator

from fm_agent_tools.engine.board import Board, Live
from fm_agent_tools.engine.deleting import DELETED
from fm_agent_tools.engine.leases import gone_workers
from fm_agent_tools.engine.records import Event, JobRow
from fm_agent_tools.engine.store import JobStore
from fm_agent_tools.errors import FMAgentError

log = logging.getLogger(__name__)

PART = 500  # ids in one query
GLANCE = 0.2  # seconds between two looks at the store while something is unfinished here
REST = 10  # times as long as a look took, the pause after it is at least


class Pulse:
    """Watches the unfinished jobs of `board`. `orphaned` is called when nobody works on one of them."""

    def __init__(self, store: JobStore, board: Board, orphaned: Callable[[], None]) -> None:
        self._store, self._board, self._orphaned = store, board, orphaned
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._renewed = time.monotonic()

    def watch(self) -> None:
        """Starts the thread; it sleeps while the board has no unfinished job."""
        with self._lock:
            if self._thread is None and not self._stop.is_set():
                self._thread = threading.Thread(target=self._run, name="fm-agent-pulse", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """Ends the thread."""
        self._stop.set()
        self._board.arrival.set()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            if not self._board.unfinished():
                self._board.arrival.wait()
                self._board.arrival.clear()
            start = time.monotonic()
            try:
                self._beat()
            except FMAgentError as error:  # the store is unreachable for now; the next beat may succeed
                log.warning("the heartbeat failed: %s", error)
            self._stop.wait(self._pause(time.monotonic() - start))

    def _pause(self, took: float) -> float:
        """Seconds until the next look: rarer where looking is dear, but never so rare that the lease ends."""
        return max(GLANCE, min(REST * took, self._store.worker.heartbeat))

    def _beat(self) -> None:
        lives = self._board.unfinished()
        if not lives:
            return
        if time.monotonic() - self._renewed > self._store.worker.heartbeat:
            self._renew(lives)
        attempts = {id: live.attempt for id, live in lives.items()}  # before the rows, which are then newer
        rows = [row for ids in _parts(list(lives)) for row in self._store.jobs(ids=ids, limit=PART)]
        for row in rows:
            self._compare(row, lives[row.id], attempts[row.id])
        for id in lives.keys() - {row.id for row in rows}:
            self._deleted(lives[id])
        nobodys = any(row.state == "queued" and row.worker is None for row in rows)
        if nobodys or gone_workers(self._store.database, self._store.worker):
            self._orphaned()

    def _renew(self, lives: dict[str, Live]) -> None:
        self._renewed = time.monotonic()
        if self._store.holds_work():
            running = {id: live.latest.step for id, live in lives.items() if live.attempt is not None}
            self._store.heartbeat(running)

    def _deleted(self, live: Live) -> None:
        """Its conversation was deleted by another process, before this one saw the end."""
        live.cancel.set()
        last = live.latest
        self._board.publish(Event("failed", last.job, last.step, last.of, error=DELETED))

    def _compare(self, row: JobRow, live: Live, attempt: int | None) -> None:
        """Brings the board up to what another process has stored."""
        mine = row.worker == self._store.worker.id and row.attempt == attempt
        if row.over:
            self._board.publish(last_event(self._store, row))
        if row.cancel or (attempt is not None and not mine):
            live.cancel.set()
        elif row.state == "running" and attempt is None and row.step > live.latest.step:
            self._board.publish(Event("step", row.id, row.step, row.of))


def _parts(ids: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(ids), PART):
        yield ids[start : start + PART]


def last_event(store: JobStore, row: JobRow) -> Event:
    """The terminal event of a job that is over, from its row."""
    found = store.artifacts(job=row.id, limit=1) if row.state == "done" else []
    kind = row.state if row.state in ("done", "failed") else "cancelled"
    return Event(kind, row.id, row.step, row.of, artifact=found[0] if found else None, error=row.error)
