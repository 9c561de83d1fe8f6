"""The attempts that run on one loaded generator and share each of its evaluations."""

from __future__ import annotations

import gc
import logging
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from fm_agent_tools.catalogue import ModelSpec
from fm_agent_tools.engine.faults import FAULTS, explained, out_of_memory
from fm_agent_tools.engine.protocol import Generator, Trajectory
from fm_agent_tools.errors import FMAgentError, StorageError

if TYPE_CHECKING:
    from fm_agent_tools.engine.attempt import Attempt

log = logging.getLogger(__name__)

ALONE = "drawn alone, because memory was short"


class Bench:
    """Attempts join and leave between evaluations; a fault of one is never another's."""

    def __init__(
        self, generator: Generator, spec: ModelSpec, later: Callable[[Callable[[], None]], None]
    ) -> None:
        self.generator, self.spec = generator, spec
        self.running: list[Attempt] = []
        self._later = later

    @property
    def full(self) -> bool:
        """Whether no other attempt can join now."""
        return len(self.running) >= max(1, self.generator.max_batch)

    @property
    def suspect(self) -> bool:
        """Whether an attempt runs here whose process vanished before: nothing may run beside it."""
        return any(attempt.job.lost for attempt in self.running)

    def join(self, attempt: Attempt) -> None:
        """Begins the attempt; a fault ends it as failed."""
        try:
            attempt.begin(self.generator, self.spec)
        except FAULTS as error:  # the border to the model: one job's fault
            self.fail(attempt, explained(error, "beginning"))
            return
        self.running.append(attempt)

    def turn(self) -> None:
        """One evaluation for all, then each one's report or end."""
        for attempt in [attempt for attempt in self.running if attempt.live.cancel.is_set()]:
            self._leave(attempt, attempt.cancelled)
        unfinished = [attempt for attempt in self.running if not _done(attempt)]
        if unfinished:
            self._advance(unfinished)
        for attempt in [attempt for attempt in self.running if _done(attempt)]:
            self._finish(attempt)

    def fail(self, attempt: Attempt, error: FMAgentError) -> None:
        """Ends the attempt as failed, now or when the store can be written again."""
        self._leave(attempt, partial(attempt.failed, error))

    def requeue_all(self) -> None:
        """Gives all attempts back to the queue."""
        for attempt in list(self.running):
            self._leave(attempt, attempt.requeued)

    def _advance(self, attempts: list[Attempt]) -> None:
        before = [attempt.step for attempt in attempts]
        start = time.perf_counter()
        try:
            self.generator.advance([_trajectory(attempt) for attempt in attempts])
        except FAULTS as error:  # the border to the model: find the guilty one
            self._separately(attempts, before, error)
            return
        share = (time.perf_counter() - start) / len(attempts)
        for attempt, step in zip(attempts, before, strict=True):
            if attempt.step != step and not _done(attempt):
                attempt.report(self.generator, share)

    def _separately(self, attempts: list[Attempt], before: list[int], error: BaseException) -> None:
        """A fault in a shared evaluation: each one alone, so that only the guilty one fails."""
        if len(attempts) == 1:
            self.fail(attempts[0], explained(error, f"drawing step {attempts[0].step + 1}"))
            return
        log.warning(
            "a shared evaluation of %d jobs broke (%s); one by one", len(attempts), type(error).__name__
        )
        short = out_of_memory(error)
        if short:
            error.__traceback__ = None  # its frames hold the very memory that is missing
            gc.collect()
        for attempt, step in zip(attempts, before, strict=True):
            if short and ALONE not in _trajectory(attempt).notes:
                _trajectory(attempt).notes.append(ALONE)
            if attempt.step == step:  # else its own part was already done
                self._advance([attempt])

    def _finish(self, attempt: Attempt) -> None:
        try:
            attempt.finish(self.generator, self.spec)
        except StorageError as error:
            self.fail(attempt, error)
        except FAULTS as error:  # the border to the model: one job's fault
            self.fail(attempt, explained(error, "finishing"))
        else:
            self._forget(attempt)

    def _leave(self, attempt: Attempt, end: Callable[[], None]) -> None:
        self._forget(attempt)
        self._later(end)

    def _forget(self, attempt: Attempt) -> None:
        self.running = [other for other in self.running if other is not attempt]


def _trajectory(attempt: Attempt) -> Trajectory:
    if attempt.trajectory is None:
        raise RuntimeError("the attempt has not begun")
    return attempt.trajectory


def _done(attempt: Attempt) -> bool:
    return _trajectory(attempt).done
