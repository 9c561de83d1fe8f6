"""The front door: requests in, jobs and artifacts out."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from fm_agent_tools.catalogue import Catalogue
from fm_agent_tools.engine.admitting import checked, seed_of, status
from fm_agent_tools.engine.beginning import begin, begun
from fm_agent_tools.engine.board import Board, Deliver
from fm_agent_tools.engine.database import Database
from fm_agent_tools.engine.deleting import delete_artifact, delete_conversation
from fm_agent_tools.engine.desk import Desk
from fm_agent_tools.engine.executor import Executor, ThreadExecutor
from fm_agent_tools.engine.exiting import AT_EXIT, close_at_exit
from fm_agent_tools.engine.files import ArtifactFiles
from fm_agent_tools.engine.identifiers import checked_label, checked_limit, checked_states
from fm_agent_tools.engine.inputs import find_inputs
from fm_agent_tools.engine.job import Job
from fm_agent_tools.engine.pulse import Pulse, last_event
from fm_agent_tools.engine.records import Artifact, JobRow, ModelStatus, NewJob
from fm_agent_tools.engine.store import JobStore
from fm_agent_tools.engine.uploads import Uploads
from fm_agent_tools.engine.worker import Worker
from fm_agent_tools.errors import FMAgentError, InvalidRequest, StorageError, StudioClosed
from fm_agent_tools.folders import models_folder, own_models
from fm_agent_tools.requests import Request
from fm_agent_tools.settings import Settings


class Studio:
    """Jobs, artifacts and models of one data folder. Making one is cheap: models load with the first job.

    data: the folder of the job database and the files; models: the models folder, or "tiny" for miniatures
    of every kind that take milliseconds, for tests; both default to the settings. Models that were trained
    here are in the data folder, in `models`, and come after the others. Several studios, in
    several processes too, may share a data folder. All methods may be called from any thread.
    """

    def __init__(
        self,
        *,
        data: Path | str | None = None,
        models: Path | str | None = None,
        settings: Settings | None = None,
    ) -> None:
        self.settings = settings or Settings.load()
        self.data = Path(data or self.settings.data).expanduser().resolve()
        found = models_folder(models or self.settings.models)
        self.catalogue = Catalogue(found, own_models(self.data, found))
        self.board = Board()
        self._files = ArtifactFiles(self.data / "artifacts")
        self.store = JobStore(Database(self.data / "jobs.sqlite"), self._files.folder, Worker())
        desk = Desk(self.store, self._files, self.board, self.settings.loudness)
        self._executor: Executor = ThreadExecutor(desk, self.catalogue)
        self._uploads = Uploads(self.store, self._files, self.settings)
        self._pulse = Pulse(self.store, self.board, self._start)
        self._closed = False
        self._lock = threading.Lock()
        close_at_exit(self)

    # ------------------------------------------------------------------ ask

    def submit(
        self,
        request: Request,
        *,
        owner: str = "local",
        conversation: str | None = None,
        key: str | None = None,
        group: str | None = None,
    ) -> Job:
        """Checks the request against its model, commits the job, and returns its handle at once.

        The same owner and key with the same request give the same job. Raises InvalidRequest, UnknownModel,
        ModelNotInstalled, ArtifactNotFound, IdempotencyConflict, StorageError or StudioClosed; nothing is
        queued then.
        """
        self._admit()
        spec, narrowed = checked(self.catalogue, request)
        owner = checked_label("owner", owner) or "local"
        find_inputs(self.store, request, owner)
        new = NewJob(
            request=request,
            model=spec.name,
            seed=seed_of(request),
            of=int(getattr(narrowed, "steps", None) or spec.steps.default),
            owner=owner,
            conversation=checked_label("conversation", conversation),
            key=checked_label("key", key),
            group=checked_label("group", group),
        )
        row, _ = self.store.submit(new)
        if not row.over:
            self.board.open(row)
            self._start()
        return Job(self, row)

    def run(self, request: Request, **options: Any) -> Artifact:
        """`submit` and wait. Ctrl-C cancels the job and is raised again; a second one does not wait for that.

        options: as for `submit`, and `timeout` in seconds. Raises what `submit` and `Job.result` raise.
        """
        timeout = options.pop("timeout", None)
        starting: Future[Job] = Future()
        try:
            begin(partial(self.submit, request, **options), starting)
            return starting.result().result(timeout)
        except KeyboardInterrupt:
            self._interrupted(starting)
            raise

    def upload(
        self,
        file: Path | str | bytes,
        *,
        name: str | None = None,
        owner: str = "local",
        conversation: str | None = None,
        modalities: Collection[str] = ("image", "audio"),
        field: str = "file",
    ) -> Artifact:
        """Takes a picture or a sound of somebody's in, as an artifact that requests can name by its id.

        file: a path, or what is in the file; name: what people see it called, by default its own name;
        modalities: what it may be; field: how errors name it. A picture (PNG, JPEG, WebP) becomes an upright
        PNG in sRGB, a sound (WAV, FLAC, Ogg, MP3) a FLAC, with nothing hidden inside. Raises FormatRefused,
        FileTooLarge, FileDamaged, NotFound, StorageError or StudioClosed; nothing is kept then.
        """
        self._admit()
        owner = checked_label("owner", owner) or "local"
        conversation = checked_label("conversation", conversation)
        return self._uploads.add(
            file, name=name, owner=owner, conversation=conversation, modalities=modalities, field=field
        )

    # ------------------------------------------------------------------ look

    def job(self, id: str, *, owner: str | None = None) -> Job:
        """The job of that id; JobNotFound also when it is another owner's."""
        return Job(self, self.store.job(id, checked_label("owner", owner)))

    def jobs(
        self,
        *,
        owner: str | None = None,
        conversation: str | None = None,
        states: Collection[str] | None = None,
        group: str | None = None,
        limit: int = 50,
    ) -> list[Job]:
        """Jobs that match all that is given, newest first."""
        rows = self.store.jobs(
            owner=checked_label("owner", owner),
            conversation=checked_label("conversation", conversation),
            group=checked_label("group", group),
            states=checked_states(states),
            limit=checked_limit(limit),
        )
        return [Job(self, row) for row in rows]

    def artifact(self, id: str, *, owner: str | None = None) -> Artifact:
        """The artifact of that id; ArtifactNotFound also when it is another owner's."""
        return self.store.artifact(id, checked_label("owner", owner))

    def artifacts(
        self, *, owner: str | None = None, conversation: str | None = None, limit: int = 50
    ) -> list[Artifact]:
        """Artifacts that match all that is given, newest first."""
        return self.store.artifacts(
            owner=checked_label("owner", owner),
            conversation=checked_label("conversation", conversation),
            limit=checked_limit(limit),
        )

    def models(self) -> list[ModelStatus]:
        """Every model, those that were trained here last: installed, loaded, and what is wrong with it."""
        loaded = self._executor.loaded()
        found = [status(self.catalogue, spec, spec.name in loaded) for spec in self.catalogue.specs]
        broken = self.catalogue.problems.items()
        found += [ModelStatus(None, name, False, False, error.message) for name, error in broken]
        return sorted(found, key=lambda one: (self.catalogue.is_own(one.name), one.name))

    # ------------------------------------------------------------------ delete

    def delete(self, id: str, *, owner: str | None = None) -> None:
        """Deletes the artifact of that id and its file for good; the job stays, "failed" with code "deleted".

        Raises ArtifactNotFound, also when it is another owner's, StorageError or StudioClosed.
        """
        self._admit()
        self.board.drop([delete_artifact(self.store, self._files, id, checked_label("owner", owner))])

    def forget(self, conversation: str, *, owner: str | None = None, timeout: float = 30) -> int:
        """Deletes all jobs of a conversation, what they made and what was uploaded into it; how many files.

        What runs is cancelled first; JobTimeout when it has not stopped in `timeout` seconds, and nothing is
        deleted then. What an assistant remembers, `conversations.delete` deletes. Raises StorageError too.
        """
        self._admit()
        if (name := checked_label("conversation", conversation)) is None:
            raise InvalidRequest("conversation", conversation, "the id of a conversation")
        while running := self.jobs(conversation=name, owner=owner, states=("queued", "running")):
            for job in running:
                job.cancel()
                list(job.events(previews=False, timeout=timeout))
        jobs, files = delete_conversation(self.store, self._files, name, checked_label("owner", owner))
        self.board.drop(jobs)
        return files

    # ------------------------------------------------------------------ begin and end

    def resume(self) -> None:
        """Starts the executor, which also takes up what an earlier process left. StudioClosed when closed."""
        self._admit()
        self._start()

    def warm(self, model: str | None = None) -> None:
        """Loads a model in the background, so that its first job need not wait; by default the picture model.

        Returns at once; `models()` says when it is loaded. A fault is logged, and met again by the first job.
        Raises UnknownModel, ModelNotInstalled or StudioClosed.
        """
        self._admit()
        spec = self.catalogue.get(model) if model else self.catalogue.default("image")
        self._executor.warm(spec.name)

    def close(self, timeout: float = 30) -> None:
        """Takes no more jobs, lets the running ones finish for `timeout` seconds, requeues the rest.

        What is stored can still be read. Closing twice does nothing.
        """
        with self._lock:
            if self._closed:
                return
            self._closed = True
        self._executor.stop(timeout)
        self._pulse.stop()
        self.board.close()
        with suppress(StorageError):  # then the lease runs out instead
            if self.store.database.is_open:
                self.store.release()
        self.store.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close(AT_EXIT if kind is not None else 30)

    # ------------------------------------------------------------------ for the handles

    def cancel(self, id: str) -> bool:
        """`Job.cancel`."""
        row = self.store.cancel(id)
        if row is None:
            return False
        if live := self.board.find(id):
            live.cancel.set()
        if row.over:
            self.board.publish(last_event(self.store, row))
        return True

    @contextmanager
    def listening(self, row: JobRow, deliver: Deliver, *, previews: bool) -> Iterator[None]:
        """Delivers the job's events to `deliver` until the end of the block; `previews` are wanted or not."""
        self._admit()
        with self.board.listening(row, deliver, previews=previews):
            self._pulse.watch()
            yield

    def _interrupted(self, starting: Future[Job]) -> None:
        try:
            with suppress(FMAgentError):  # Ctrl-C is what the caller must hear of
                if job := begun(starting):
                    job.cancel()
                    list(job.events(previews=False, timeout=AT_EXIT))
        except KeyboardInterrupt:  # the second one: the wish to cancel is stored, nobody waits for it
            self.close(0)
            raise

    def _admit(self) -> None:
        if self._closed:
            raise StudioClosed

    def _start(self) -> None:
        """Has somebody work on what is stored; a studio that closes meanwhile leaves it to the next one."""
        if not self._closed:
            self._executor.start()
            self._executor.wake()
            self._pulse.watch()
