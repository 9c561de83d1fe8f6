"""Who runs the queued jobs. Worker processes and Ray implement the same protocol later."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from functools import partial
from queue import SimpleQueue
from typing import Protocol

from fm_agent_tools.catalogue import Catalogue
from fm_agent_tools.engine.bench import Bench
from fm_agent_tools.engine.desk import Desk
from fm_agent_tools.engine.faults import FAULTS, explained
from fm_agent_tools.engine.loading import load
from fm_agent_tools.engine.reconciling import sweep, take_over
from fm_agent_tools.engine.records import JobRow
from fm_agent_tools.errors import FMAgentError, StorageError
from fm_agent_tools.folders import miniatures

log = logging.getLogger(__name__)

POLL = 2.0  # seconds between two looks for jobs of vanished processes


class Executor(Protocol):
    """Claims queued jobs from the store and runs them to their end, each attempt under this worker's lease.

    Listeners learn what happens from the board; the store is the truth.
    """

    def start(self) -> None:
        """Begins to work, after reconciling what a crash has left; does nothing when it already works."""
        ...

    def wake(self) -> None:
        """There is a new job in the store."""
        ...

    def warm(self, model: str) -> None:
        """Loads a model before its first job needs it, in the background."""
        ...

    def loaded(self) -> frozenset[str]:
        """The names of the models that are in memory."""
        ...

    def stop(self, timeout: float) -> None:
        """Claims no more; lets what runs finish for `timeout` seconds, then gives it back to the queue."""
        ...


class ThreadExecutor:
    """One thread of this process, which steps all running jobs of a model together."""

    def __init__(self, desk: Desk, catalogue: Catalogue) -> None:
        self._desk, self._catalogue = desk, catalogue
        self._benches: dict[str, Bench] = {}
        self._unrecorded: list[Callable[[], None]] = []
        self._wished: SimpleQueue[str] = SimpleQueue()
        self._wake = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._deadline: float | None = None
        self._due = 0.0  # when to look after the rest of the house again
        self._swept = False

    def start(self) -> None:
        """Starts the thread once."""
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="fm-agent-executor", daemon=True)
                self._thread.start()

    def wake(self) -> None:
        """Looks at the store without waiting for the next poll."""
        self._wake.set()

    def warm(self, model: str) -> None:
        """Has the thread load the model at its next turn."""
        self._wished.put(model)
        self.start()
        self.wake()

    def loaded(self) -> frozenset[str]:
        """The models whose weights this thread keeps."""
        return frozenset(self._benches)

    def stop(self, timeout: float) -> None:
        """Returns within about `timeout` seconds; a step that takes longer loses its attempt."""
        self._deadline = time.monotonic() + timeout
        self._wake.set()
        with self._lock:
            thread = self._thread
        if thread is None or thread is threading.current_thread():
            return
        thread.join(timeout + 0.2)
        if thread.is_alive():  # inside one long step: its attempt is taken away
            for bench in list(self._benches.values()):
                bench.requeue_all()

    # ------------------------------------------------------------------ the thread

    def _run(self) -> None:
        while self._deadline is None or (self._busy() and time.monotonic() < self._deadline):
            self._guarded(self._keep_house)
            self._guarded(self._load_wished)
            if not self._busy():
                self._wake.wait(POLL)
            for bench in list(self._benches.values()):
                self._guarded(partial(self._turn, bench))
        for bench in list(self._benches.values()):
            bench.requeue_all()
        self._record()

    def _turn(self, bench: Bench) -> None:
        """One evaluation on the bench; where somebody has left there is room for the next job."""
        seats = len(bench.running)
        try:
            bench.turn()
        finally:
            if len(bench.running) < seats:
                self._wake.set()

    def _keep_house(self) -> None:
        """What the store needs, before a turn: admits when there is news, does the rest every few seconds."""
        due = time.monotonic() >= self._due
        if due:
            self._due = time.monotonic() + POLL
            self._record()
            self._reconcile()
        if due or self._wake.is_set():
            self._wake.clear()  # before the look: what comes during it is looked for again
            self._admit()

    def _load_wished(self) -> None:
        """After the jobs were admitted: a waiting job's own model comes first."""
        if not self._wished.empty():
            self._bench(self._wished.get())

    def _guarded(self, work: Callable[[], None]) -> None:
        """A store that cannot be read or written now must not stop the steps of those that run."""
        try:
            work()
        except FMAgentError as error:
            log.warning("the executor goes on without: %s", error)
        except FAULTS:
            log.exception("the executor goes on after an unexpected fault")

    def _busy(self) -> bool:
        return any(bench.running for bench in self._benches.values())

    def _reconcile(self) -> None:
        if take_over(self._desk.store) or not self._swept:
            sweep(self._desk.store, self._desk.files)
            self._swept = True

    def _admit(self) -> None:
        """Claims jobs while there is room beside the running ones."""
        while self._deadline is None and not any(bench.suspect for bench in self._benches.values()):
            full = [name for name, bench in self._benches.items() if bench.full]
            job = self._claim(full)
            if job is None:
                return
            self._begin(job)

    def _claim(self, full: list[str]) -> JobRow | None:
        """Miniatures and real models may share a data folder: each studio leaves the others' jobs to them."""
        models = self._catalogue
        only = models.names() if models.of_miniatures else None
        others = miniatures() - set(models.names())  # somebody may have made a folder of their copies
        return self._desk.store.claim([*full, *others], only=only, busy=self._busy())

    def _begin(self, job: JobRow) -> None:
        from fm_agent_tools.engine.attempt import Attempt  # late: pixels and files, which no plan needs

        live = self._desk.board.open(job)
        live.cancel.clear()
        live.attempt = job.attempt
        attempt = Attempt(self._desk, job, live)
        try:
            bench = self._bench(job.model)
        except FMAgentError as error:
            self._later(partial(attempt.failed, error))
            return
        bench.join(attempt)

    def _bench(self, model: str) -> Bench:
        """The bench of a model, loaded once; again, when it was trained anew and nothing runs on it."""
        spec, bench = self._catalogue.get(model), self._benches.get(model)
        if bench is None or (bench.spec != spec and not bench.running):
            self._benches[model] = Bench(load(spec, self._catalogue.folder), spec, self._later)
        return self._benches[model]

    def _later(self, end: Callable[[], None]) -> None:
        """Stores the end of an attempt; keeps it for the next turn when the store cannot be written."""
        try:
            end()
        except StorageError as error:
            log.warning("the end of a job cannot be stored yet: %s", error)
            self._unrecorded.append(end)
        except FAULTS as error:  # reported, and left to the lease
            explained(error, "ending a job")

    def _record(self) -> None:
        waiting, self._unrecorded = self._unrecorded, []
        for end in waiting:
            self._later(end)
