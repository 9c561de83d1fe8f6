"""The jobs and artifacts of one data folder: what was asked, what became of it, where the file is.

Every change of state is a compare-and-set in one transaction: submit, claim, end. An attempt is known by
its job, its worker and its number; whoever lost it can change nothing any more.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from fm_agent_tools.engine.database import Database
from fm_agent_tools.engine.identifiers import is_id, new_id
from fm_agent_tools.engine.leases import living, renew
from fm_agent_tools.engine.records import Artifact, JobRow, NewArtifact, NewJob, State
from fm_agent_tools.engine.rows import ARTIFACT_COLUMNS, artifact_of, insert_artifact, job_of
from fm_agent_tools.engine.worker import Worker
from fm_agent_tools.errors import ArtifactNotFound, IdempotencyConflict, JobNotFound

LONG_GONE = 86_400.0  # seconds after which an idle worker that never signed off is forgotten
MINE = "id = ? AND state = 'running' AND worker = ? AND attempt = ?"


class JobStore:
    """Jobs and artifacts in `database`, whose files are in `files`; for one worker of this process."""

    def __init__(self, database: Database, files: Path, worker: Worker) -> None:
        self.database = database
        self.files = files
        self.worker = worker

    # ------------------------------------------------------------------ submit, claim, end

    def submit(self, new: NewJob) -> tuple[JobRow, bool]:
        """Commits a queued job and returns it with True; with a known key, the earlier job and False.

        The job is this worker's to run while it is alive. Raises IdempotencyConflict.
        """
        with self.database.writing() as connection:
            if new.key is not None and (row := _by_key(connection, new.owner, new.key)):
                if row["request"] != new.request.to_json():
                    raise IdempotencyConflict(new.key)
                return job_of(row), False
            id = new_id("job")
            values = (id, new.owner, new.conversation, new.key, new.group, new.request.to_json(), new.model)
            connection.execute(
                "INSERT INTO jobs (id, owner, conversation, key, grp, request, model, seed, steps, state,"
                " worker, created) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'queued', ?, ?)",
                (*values, new.seed, new.of, self.worker.id, time.time()),
            )
            renew(connection, self.worker)
            return _by_id(connection, id), True

    def claim(
        self, full: Collection[str] = (), *, only: Collection[str] | None = None, busy: bool = False
    ) -> JobRow | None:
        """Starts the oldest queued job that is this worker's or nobody's, and whose model is not in `full`.

        only: the models whose jobs come into question, when not all do. A job whose process once vanished is
        started only when this worker is not `busy`: should it be the one that kills processes, then it kills
        nobody else's attempt.
        """
        models = f"model NOT IN ({_holes(full)})"
        if only is not None:
            models += f" AND model IN ({_holes(only)})"
        oldest = (
            "SELECT id, lost FROM jobs WHERE state = 'queued' AND (worker IS NULL OR worker = ?)"
            f" AND {models} ORDER BY number LIMIT 1"
        )
        values = (self.worker.id, *full, *(only or ()))
        seen = self.database.read(oldest, values)
        if not seen or (busy and seen[0]["lost"]):
            return None
        with self.database.writing() as connection:
            found = connection.execute(oldest, values).fetchone()
            if found is None or (busy and found["lost"]):
                return None
            connection.execute(
                "UPDATE jobs SET state = 'running', worker = ?, attempt = attempt + 1, step = 0, pending = ?,"
                " started = ? WHERE id = ? AND state = 'queued'",
                (self.worker.id, new_id("art"), time.time(), found["id"]),
            )
            renew(connection, self.worker)
            return _by_id(connection, found["id"])

    def complete(
        self,
        job: JobRow,
        artifact: NewArtifact,
        step: int,
        notes: Sequence[str],
        withdraw: Callable[[], None] = lambda: None,
    ) -> State | None:
        """Ends the attempt `job` with an artifact: "done", or "cancelled" when that was asked before.

        None when the attempt is no longer this worker's. withdraw: removes the file unless it is "done",
        before the transaction ends: whoever reads "cancelled" finds no file.
        """
        with self.database.writing() as connection:
            state = self._end(connection, job, "done", step, notes, None)
            if state == "done":
                insert_artifact(connection, job, artifact)
            else:
                withdraw()
            return state

    def fail(
        self, job: JobRow, error: Mapping[str, Any], step: int, notes: Sequence[str] = ()
    ) -> State | None:
        """Ends the attempt with a reason: "failed", "cancelled" when that was asked, None when it is lost."""
        with self.database.writing() as connection:
            return self._end(connection, job, "failed", step, notes, error)

    def acknowledge_cancel(self, job: JobRow, step: int, notes: Sequence[str] = ()) -> State | None:
        """Ends the attempt as cancelled; None when it is no longer this worker's."""
        with self.database.writing() as connection:
            return self._end(connection, job, "cancelled", step, notes, None)

    def requeue(self, job: JobRow) -> State | None:
        """Gives a running attempt back, for any worker; it does not count as lost.

        "queued", or "cancelled" when that was asked; None when the attempt is no longer this worker's.
        """
        with self.database.writing() as connection:
            mine = (job.id, self.worker.id, job.attempt)
            row = connection.execute(f"SELECT cancel FROM jobs WHERE {MINE}", mine).fetchone()
            if row is None:
                return None
            if row["cancel"]:
                return self._end(connection, job, "cancelled", 0, (), None)
            connection.execute(
                f"UPDATE jobs SET state = 'queued', worker = NULL, pending = NULL, step = 0 WHERE {MINE}",
                mine,
            )
            return "queued"

    def _end(
        self,
        connection: sqlite3.Connection,
        job: JobRow,
        state: State,
        step: int,
        notes: Sequence[str],
        error: Mapping[str, Any] | None,
    ) -> State | None:
        mine = (job.id, self.worker.id, job.attempt)
        row = connection.execute(f"SELECT cancel FROM jobs WHERE {MINE}", mine).fetchone()
        if row is None:
            return None
        if row["cancel"]:
            state, error = "cancelled", None
        connection.execute(
            "UPDATE jobs SET state = ?, pending = NULL, step = ?, notes = ?, error = ?, ended = ?"
            f" WHERE {MINE}",
            (state, step, json.dumps(list(notes)), json.dumps(error) if error else None, time.time(), *mine),
        )
        return state

    # ------------------------------------------------------------------ cancel, lease

    def cancel(self, id: str) -> JobRow | None:
        """Asks for the end of a job: at once when nobody runs it, else within a step. None when it is over.

        After this no other end than "cancelled" can be stored.
        """
        with self.database.writing() as connection:
            row = connection.execute("SELECT * FROM jobs WHERE id = ?", (id,)).fetchone()
            if row is None or job_of(row).over:
                return None
            running = row["state"] == "running" and row["worker"] in living(connection)
            connection.execute("UPDATE jobs SET cancel = 1 WHERE id = ?", (id,))
            if not running:
                ended = "UPDATE jobs SET state = 'cancelled', pending = NULL, ended = ? WHERE id = ?"
                connection.execute(ended, (time.time(), id))
            return _by_id(connection, id)

    def heartbeat(self, steps: Mapping[str, int]) -> None:
        """Renews this worker's lease, and stores how far its jobs are, for watchers in other processes."""
        with self.database.writing() as connection:
            renew(connection, self.worker)
            connection.executemany(
                "UPDATE jobs SET step = ? WHERE id = ? AND state = 'running' AND worker = ?",
                [(step, id, self.worker.id) for id, step in steps.items()],
            )

    def holds_work(self) -> bool:
        """Whether an unfinished job is this worker's."""
        sql = "SELECT 1 FROM jobs WHERE state IN ('queued', 'running') AND worker = ? LIMIT 1"
        return bool(self.database.read(sql, (self.worker.id,)))

    def release(self) -> None:
        """Signs this worker off: its queued jobs are anybody's."""
        if not self.database.read("SELECT 1 FROM workers WHERE id = ?", (self.worker.id,)):
            return
        with self.database.writing() as connection:
            connection.execute(
                "UPDATE jobs SET worker = NULL WHERE state = 'queued' AND worker = ?", (self.worker.id,)
            )
            connection.execute(
                "DELETE FROM workers WHERE id = ? OR expires < ?", (self.worker.id, time.time() - LONG_GONE)
            )

    # ------------------------------------------------------------------ reads

    def job(self, id: str, owner: str | None = None) -> JobRow:
        """The job, if it is `owner`'s (None: anybody's). Raises JobNotFound."""
        rows = self.database.read("SELECT * FROM jobs WHERE id = ?", (id,)) if is_id("job", id) else []
        if not rows or (owner is not None and rows[0]["owner"] != owner):
            raise JobNotFound(id)
        return job_of(rows[0])

    def jobs(
        self,
        *,
        owner: str | None = None,
        conversation: str | None = None,
        states: Collection[str] | None = None,
        group: str | None = None,
        ids: Collection[str] | None = None,
        limit: int = 50,
    ) -> list[JobRow]:
        """Jobs that match all that is given, newest first."""
        filters = {"owner": owner, "conversation": conversation, "grp": group, "state": states, "id": ids}
        where, values = _where(filters)
        rows = self.database.read(
            f"SELECT * FROM jobs {where} ORDER BY number DESC LIMIT ?", (*values, limit)
        )
        return [job_of(row) for row in rows]

    def artifact(self, id: str, owner: str | None = None) -> Artifact:
        """The artifact, if it is `owner`'s (None: anybody's). Raises ArtifactNotFound."""
        sql = f"SELECT artifacts.owner AS holder, {ARTIFACT_COLUMNS} WHERE artifacts.id = ?"
        rows = self.database.read(sql, (id,)) if is_id("art", id) else []
        if not rows or (owner is not None and rows[0]["holder"] != owner):
            raise ArtifactNotFound(id)
        return artifact_of(rows[0], self.files)

    def artifacts(
        self,
        *,
        owner: str | None = None,
        conversation: str | None = None,
        job: str | None = None,
        limit: int = 50,
    ) -> list[Artifact]:
        """Artifacts that match all that is given, newest first."""
        filters = {"owner": owner, "conversation": conversation, "job": job}
        where, values = _where({f"artifacts.{name}": value for name, value in filters.items()})
        sql = f"SELECT {ARTIFACT_COLUMNS} {where} ORDER BY artifacts.number DESC LIMIT ?"
        return [artifact_of(row, self.files) for row in self.database.read(sql, (*values, limit))]


def _holes(values: Collection[str]) -> str:
    """As many question marks as there are values, for `IN (…)`."""
    return ", ".join("?" * len(values))


def _by_id(connection: sqlite3.Connection, id: str) -> JobRow:
    return job_of(connection.execute("SELECT * FROM jobs WHERE id = ?", (id,)).fetchone())


def _by_key(connection: sqlite3.Connection, owner: str, key: str) -> sqlite3.Row | None:
    found: sqlite3.Row | None = connection.execute(
        "SELECT * FROM jobs WHERE owner = ? AND key = ?", (owner, key)
    ).fetchone()
    return found


def _where(filters: Mapping[str, Any]) -> tuple[str, tuple[Any, ...]]:
    """Joins the filters that are not None; a collection matches any of its members."""
    clauses: list[str] = []
    values: list[Any] = []
    for column, value in filters.items():
        if value is None:
            continue
        members = [value] if isinstance(value, str) else list(value)
        clauses.append(f"{column} IN ({', '.join('?' * len(members))})")
        values.extend(members)
    return ("WHERE " + " AND ".join(clauses) if clauses else ""), tuple(values)
