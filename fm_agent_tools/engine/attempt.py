"""One attempt at one job: it begins, reports each step, and ends once."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from functools import partial

from fm_agent_tools.catalogue import ModelSpec
from fm_agent_tools.engine.board import Live
from fm_agent_tools.engine.desk import Desk
from fm_agent_tools.engine.enlarging import enlarger
from fm_agent_tools.engine.faults import FAULTS, explained
from fm_agent_tools.engine.finishing import Finished, finished, provenance
from fm_agent_tools.engine.inputs import load_inputs
from fm_agent_tools.engine.previews import PreviewBudget, small_webp
from fm_agent_tools.engine.protocol import Generator, Trajectory
from fm_agent_tools.engine.records import Event, JobRow, NewArtifact, State
from fm_agent_tools.errors import FMAgentError
from fm_agent_tools.media import Image, Media
from fm_agent_tools.requests import Request

log = logging.getLogger(__name__)


class Attempt:
    """A claimed job on a generator. Used by the executor's thread alone."""

    def __init__(self, desk: Desk, job: JobRow, live: Live) -> None:
        self.job, self.live = job, live
        self.trajectory: Trajectory | None = None
        self._desk = desk
        self._budget = PreviewBudget()
        self._told = 0
        self._began = time.monotonic()

    @property
    def step(self) -> int:
        """Steps finished."""
        return self.trajectory.step if self.trajectory else 0

    def begin(self, generator: Generator, spec: ModelSpec) -> None:
        """Makes the trajectory; raises what the generator or the narrowing raises."""
        inputs = load_inputs(self._desk.store, self.job.request, self.job.owner)
        self.trajectory = generator.begin(_narrowed(spec, self.job, inputs), self.job.seed, inputs)
        self._began = time.monotonic()
        self._tell_notes()

    def report(self, generator: Generator, seconds: float) -> None:
        """Publishes a finished step that took `seconds` of this attempt's own."""
        trajectory = self._running()
        self._budget.stepped(seconds)
        preview = self._preview(generator, trajectory)
        self._publish_step(preview)
        self._tell_notes()

    def finish(self, generator: Generator, spec: ModelSpec) -> None:
        """What was made, its last preview, the file, the row: in this order. Raises what goes wrong."""
        trajectory = self._running()
        media = generator.finish(trajectory)
        self._publish_step(small_webp(media) if self.live.watched else None)
        if self.live.cancel.is_set():
            self.cancelled()
            return
        metadata = provenance(spec, self.job.request, trajectory.request, self.job.seed)
        metadata |= {"caption": trajectory.caption} if trajectory.caption else {}
        enlarge, loudness = partial(enlarger, spec), self._desk.loudness
        made = finished(media, trajectory.request, metadata, enlarge, loudness)
        trajectory.notes.extend(made.notes)
        self._tell_notes()
        self._store(made, spec, trajectory)

    def failed(self, error: FMAgentError) -> None:
        """Ends the attempt with a reason. Raises StorageError when that cannot be stored."""
        reason = error.to_dict()
        state = self._desk.store.fail(self.job, reason, self.step, self._notes())
        self._ended(state, Event("failed", self.job.id, self.step, self._of(), error=reason))

    def cancelled(self) -> None:
        """Ends the attempt as cancelled."""
        state = self._desk.store.acknowledge_cancel(self.job, self.step, self._notes())
        self._ended(state, Event("cancelled", self.job.id, self.step, self._of()))

    def requeued(self) -> None:
        """Gives the job back to the queue."""
        state = self._desk.store.requeue(self.job)
        self._ended(state, None)

    def _store(self, made: Finished, spec: ModelSpec, trajectory: Trajectory) -> None:
        id = self.job.pending or ""
        name = f"{id}.{made.format}"
        self._desk.files.write(name, made.content)
        artifact = NewArtifact(
            id,
            name,
            made.media_type,
            made.width,
            made.height,
            spec.version,
            len(made.content),
            made.seconds,
            made.rate,
            made.fps,
        )
        withdraw = partial(self._desk.files.remove, name)
        try:
            state = self._desk.store.complete(self.job, artifact, self.step, trajectory.notes, withdraw)
        except BaseException:
            withdraw()
            raise
        self._ended(state, self._done_event(id) if state == "done" else None)

    def _done_event(self, id: str) -> Event:
        artifact = self._desk.store.artifact(id)
        return Event("done", self.job.id, self.step, self._of(), artifact=artifact)

    def _ended(self, state: State | None, event: Event | None) -> None:
        """Publishes what was stored: the caller's wish to cancel may have changed it."""
        self.live.attempt = None
        if state == "cancelled":
            event = Event("cancelled", self.job.id, self.step, self._of())
        if state is None:
            log.warning("another worker has taken over %s", self.job.id)
        elif event is not None:
            self._desk.board.publish(event)

    def _preview(self, generator: Generator, trajectory: Trajectory) -> bytes | None:
        if trajectory.done or not self.live.watched or not self._budget.allows():
            return None
        with self._budget.spending():
            try:
                return small_webp(generator.preview(trajectory))
            except FAULTS as error:  # a picture to look at is not worth the job
                self._budget.close()
                explained(error, f"previewing {self.job.id}")
                return None

    def _publish_step(self, preview: bytes | None) -> None:
        pace = (time.monotonic() - self._began) / self.step if self.step else None
        self._desk.board.publish(Event("step", self.job.id, self.step, self._of(), preview), pace)

    def _tell_notes(self) -> None:
        for note in self._notes()[self._told :]:
            self._desk.board.publish(Event("degraded", self.job.id, self.step, self._of(), note=note))
        self._told = len(self._notes())

    def _notes(self) -> list[str]:
        return list(self.trajectory.notes) if self.trajectory else []

    def _of(self) -> int:
        return self.trajectory.of if self.trajectory else self.job.of

    def _running(self) -> Trajectory:
        if self.trajectory is None:
            raise RuntimeError("the attempt has not begun")
        return self.trajectory


def _narrowed(spec: ModelSpec, job: JobRow, inputs: Mapping[str, Media]) -> Request:
    """An edit gets the size of the picture that it changes."""
    changed = inputs.get("image") if job.request.kind == "edit" else None
    like = (changed.width, changed.height) if isinstance(changed, Image) else None
    return spec.narrow(job.request, like)
