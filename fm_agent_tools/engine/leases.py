"""Which workers are still there: their rows, renewed with every claim and by the heartbeat."""

from __future__ import annotations

import sqlite3

from fm_agent_tools.engine.database import Database
from fm_agent_tools.engine.worker import Worker, is_alive


def renew(connection: sqlite3.Connection, worker: Worker) -> None:
    """Writes the worker's row with a fresh lease, within the caller's transaction."""
    connection.execute(
        "INSERT OR REPLACE INTO workers (id, pid, machine, expires, expires_here) VALUES (?, ?, ?, ?, ?)",
        worker.signature(),
    )


def living(connection: sqlite3.Connection) -> set[str]:
    """The ids of the workers that hold their lease."""
    return {row["id"] for row in connection.execute("SELECT * FROM workers") if _alive(row)}


def gone_workers(database: Database, me: Worker) -> set[str]:
    """The workers that own unfinished jobs and are no longer there. Reads only.

    Never `me`: whoever asks is there, even when it could not renew its own lease in time.
    """
    rows = database.read(
        "SELECT DISTINCT jobs.worker, pid, machine, expires, expires_here"
        " FROM jobs LEFT JOIN workers ON workers.id = jobs.worker"
        " WHERE state IN ('queued', 'running') AND jobs.worker IS NOT NULL"
    )
    return {row["worker"] for row in rows if row["worker"] != me.id and not _alive(row)}


def _alive(row: sqlite3.Row) -> bool:
    if row["pid"] is None:  # no such worker any more
        return False
    return is_alive(row["pid"], row["machine"], row["expires"], row["expires_here"])
