"""The tables of the job database, and the version that they are written in."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from fm_agent_tools.errors import StorageError

# What each version adds to the one before; a file is brought up from wherever it stands.
VERSION_1 = """
CREATE TABLE jobs (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    owner TEXT NOT NULL,
    conversation TEXT,
    key TEXT,
    grp TEXT,
    request TEXT NOT NULL,
    model TEXT NOT NULL,
    seed INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
    attempt INTEGER NOT NULL DEFAULT 0,
    lost INTEGER NOT NULL DEFAULT 0,
    worker TEXT,
    pending TEXT,
    cancel INTEGER NOT NULL DEFAULT 0,
    step INTEGER NOT NULL DEFAULT 0,
    steps INTEGER NOT NULL,
    error TEXT,
    notes TEXT NOT NULL DEFAULT '[]',
    created REAL NOT NULL,
    started REAL,
    ended REAL
);
CREATE UNIQUE INDEX jobs_key ON jobs (owner, key) WHERE key IS NOT NULL;
CREATE INDEX jobs_unfinished ON jobs (state, number) WHERE state IN ('queued', 'running');
CREATE INDEX jobs_owner ON jobs (owner, conversation, number);
CREATE TABLE artifacts (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    job TEXT NOT NULL UNIQUE REFERENCES jobs (id),
    owner TEXT NOT NULL,
    conversation TEXT,
    file TEXT NOT NULL,
    media_type TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    model_version TEXT NOT NULL,
    created REAL NOT NULL,
    size_bytes INTEGER NOT NULL
);
CREATE INDEX artifacts_owner ON artifacts (owner, conversation, number);
CREATE TABLE workers (
    id TEXT PRIMARY KEY,
    pid INTEGER NOT NULL,
    machine TEXT NOT NULL,
    expires REAL NOT NULL,
    expires_here REAL NOT NULL
);
"""
VERSION_2 = """
ALTER TABLE artifacts ADD COLUMN seconds REAL;
ALTER TABLE artifacts ADD COLUMN rate INTEGER;
ALTER TABLE artifacts ADD COLUMN fps REAL;
"""
VERSIONS = (VERSION_1, VERSION_2)
VERSION = len(VERSIONS)


def prepare(connection: sqlite3.Connection, path: Path) -> None:
    """Creates the tables in a new file and adds to an older one; StorageError for one of a newer version."""
    if _version(connection) == VERSION:
        return
    connection.execute("BEGIN IMMEDIATE")
    found = _version(connection)
    for statements in VERSIONS[found:]:
        for statement in statements.split(";\n"):
            if statement.strip():
                connection.execute(statement)
    if found < VERSION:
        connection.execute(f"PRAGMA user_version = {VERSION}")
    connection.execute("COMMIT")
    if found > VERSION:
        raise StorageError(
            path, f"it has format {found}, this program knows {VERSION}; use the newer program"
        )


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
