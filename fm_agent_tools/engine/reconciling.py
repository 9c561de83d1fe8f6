"""After a crash: unfinished jobs find a new worker, files and rows agree again."""

from __future__ import annotations

import json
import logging
import re
import sqlite3
import time

from fm_agent_tools.engine.files import ArtifactFiles
from fm_agent_tools.engine.leases import gone_workers
from fm_agent_tools.engine.store import JobStore

log = logging.getLogger(__name__)

MOST_LOST = 2
_OURS = re.compile(r"(art_[0-9a-f]{20})\.[a-z0-9]+(\.part)?")

CRASHED = {
    "code": "worker_lost",
    "message": "The process that made it ended in the middle, twice; it will not be tried again.",
}
FILE_LOST = {"code": "file_lost", "message": "The finished file is no longer in the data folder."}


def take_over(store: JobStore) -> int:
    """Gives the jobs of vanished workers back to the queue; fails those that lost two. How many changed.

    A job that was to be cancelled is cancelled. Commits nothing when every worker is there.
    """
    if not gone_workers(store.database, store.worker):
        return 0
    with store.database.writing() as connection:
        gone = gone_workers(store.database, store.worker)  # under the lock: another may have been first
        changed = sum(_free(connection, worker) for worker in gone)
        connection.executemany("DELETE FROM workers WHERE id = ?", [(worker,) for worker in gone])
    log.info("took over %d unfinished jobs of %d vanished workers", changed, len(gone))
    return changed


def _free(connection: sqlite3.Connection, worker: str) -> int:
    now = time.time()
    changes = [
        connection.execute(
            "UPDATE jobs SET state = 'cancelled', pending = NULL, lost = lost + 1, ended = ?"
            " WHERE state = 'running' AND worker = ? AND cancel = 1",
            (now, worker),
        ),
        connection.execute(
            "UPDATE jobs SET state = 'failed', pending = NULL, lost = lost + 1, error = ?, ended = ?"
            " WHERE state = 'running' AND worker = ? AND lost + 1 >= ?",
            (json.dumps(CRASHED), now, worker, MOST_LOST),
        ),
        connection.execute(
            "UPDATE jobs SET state = 'queued', worker = NULL, pending = NULL, lost = lost + 1, step = 0"
            " WHERE state = 'running' AND worker = ?",
            (worker,),
        ),
        connection.execute("UPDATE jobs SET worker = NULL WHERE state = 'queued' AND worker = ?", (worker,)),
    ]
    return sum(change.rowcount for change in changes)


def sweep(store: JobStore, files: ArtifactFiles) -> None:
    """Removes files that no row points to and no attempt is writing; fails jobs whose file is gone."""
    names = files.names()  # before the rows: a file finished in between has its row by then
    stored = _stored(store)
    if stray := {name for name in names - stored if _OURS.fullmatch(name)}:
        _remove(store, files, stray)
    gone = [name for name in stored - names if not (files.folder / name).is_file()]
    if gone:
        _fail_without_file(store, gone)


def _stored(store: JobStore) -> set[str]:
    return {row["file"] for row in store.database.read("SELECT file FROM artifacts")}


def _remove(store: JobStore, files: ArtifactFiles, stray: set[str]) -> None:
    """Looks once more with the database locked: an upload writes its file and its row under that lock."""
    with store.database.writing():
        writing = {
            row["pending"]
            for row in store.database.read("SELECT pending FROM jobs WHERE pending IS NOT NULL")
        }
        for name in stray - _stored(store):
            ours = _OURS.fullmatch(name)
            if ours and ours[1] not in writing:
                log.info("removing %s, which no job points to", name)
                files.remove(name)


def _fail_without_file(store: JobStore, gone: list[str]) -> None:
    log.warning("%d artifacts have lost their file", len(gone))
    with store.database.writing() as connection:
        for name in gone:
            connection.execute(
                "UPDATE jobs SET state = 'failed', error = ? WHERE state = 'done'"
                " AND id = (SELECT job FROM artifacts WHERE file = ?)",
                (json.dumps(FILE_LOST), name),
            )
            connection.execute("DELETE FROM artifacts WHERE file = ?", (name,))
