"""Deleting for good: a single work, or all of a conversation; rows and files in one transaction."""

from __future__ import annotations

import json
import sqlite3

from fm_agent_tools.engine.files import ArtifactFiles
from fm_agent_tools.engine.store import JobStore

DELETED = {"code": "deleted", "message": "It was made, and then deleted."}
_THEIRS = "conversation = ? AND (? IS NULL OR owner = ?) AND state IN ('done', 'failed', 'cancelled')"


def delete_artifact(store: JobStore, files: ArtifactFiles, id: str, owner: str | None) -> str:
    """Deletes the artifact and its file; the id of its job, which stays: later ones keep their numbers.

    Raises ArtifactNotFound, and StorageError when the file cannot be removed; nothing is changed then.
    """
    found = store.artifact(id, owner)
    with store.database.writing() as connection:
        connection.execute("DELETE FROM artifacts WHERE id = ?", (id,))
        connection.execute(
            "UPDATE jobs SET state = 'failed', error = ?, notes = '[]' WHERE id = ?",
            (json.dumps(DELETED), found.job),
        )
        files.erase(found.path.name)
    return found.job


def delete_conversation(
    store: JobStore, files: ArtifactFiles, conversation: str, owner: str | None
) -> tuple[list[str], int]:
    """Deletes its jobs that are over, their artifacts and files: the ids of those jobs, how many artifacts.

    Raises StorageError when a file cannot be removed; the rows are all kept then.
    """
    whose = (conversation, owner, owner)
    with store.database.writing() as connection:
        jobs = _column(connection, f"SELECT id FROM jobs WHERE {_THEIRS}", whose)
        theirs = f"job IN (SELECT id FROM jobs WHERE {_THEIRS})"
        made = _column(connection, f"SELECT file FROM artifacts WHERE {theirs}", whose)
        connection.execute(f"DELETE FROM artifacts WHERE {theirs}", whose)
        connection.execute(f"DELETE FROM jobs WHERE {_THEIRS}", whose)
        for name in made:
            files.erase(name)
    return jobs, len(made)


def _column(connection: sqlite3.Connection, sql: str, values: tuple[str | None, ...]) -> list[str]:
    return [row[0] for row in connection.execute(sql, values)]
