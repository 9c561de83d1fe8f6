"""One SQLite file that several processes share: short transactions, durable commits, typed errors."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fm_agent_tools.engine.schema import prepare
from fm_agent_tools.errors import DataFolderUnwritable, DiskFull, StorageError

BUSY = 20.0  # seconds to wait for another process's commit


class Database:
    """The file at `path`, opened on first use; one connection, used by one thread at a time.

    `commits` counts the write transactions that were committed through this object.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.commits = 0
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        self._process = os.getpid()

    @property
    def is_open(self) -> bool:
        """Whether anything has been read or written yet."""
        return self._connection is not None

    def read(self, sql: str, values: tuple[Any, ...] = ()) -> list[sqlite3.Row]:
        """All rows of one SELECT."""
        with self._lock, _typed(self.path):
            return self._open().execute(sql, values).fetchall()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One write transaction: committed durably at the end, rolled back on any exception."""
        with self._lock, _typed(self.path):
            connection = self._open()
            before = connection.total_changes
            try:
                connection.execute("BEGIN IMMEDIATE")
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                _roll_back(connection)
                raise
            self.commits += connection.total_changes > before

    def close(self) -> None:
        """Closes the file; the next use opens it again."""
        with self._lock:
            if self._connection is not None and self._process == os.getpid():
                self._connection.close()
            self._connection = None

    def _open(self) -> sqlite3.Connection:
        if self._connection is None or self._process != os.getpid():  # never share a connection across fork
            self._connection, self._process = self._connect(), os.getpid()
        return self._connection

    def _connect(self) -> sqlite3.Connection:
        make_folder(self.path.parent)
        connection = sqlite3.connect(
            self.path, timeout=BUSY, isolation_level=None, check_same_thread=False, cached_statements=64
        )
        try:
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA journal_mode = PERSIST")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA trusted_schema = OFF")
            prepare(connection, self.path)
        except BaseException:
            connection.close()
            raise
        return connection


def make_folder(path: Path) -> None:
    """Makes a private folder with its parents; DataFolderUnwritable when that is not allowed."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise DataFolderUnwritable(path, f"the data folder cannot be made ({error.strerror})") from error


def _roll_back(connection: sqlite3.Connection) -> None:
    if connection.in_transaction:
        connection.execute("ROLLBACK")


@contextmanager
def _typed(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise _translated(path, error) from error


def _translated(path: Path, error: sqlite3.Error) -> StorageError:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return DiskFull(path, f"the job database cannot grow ({error}); free some space")
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return DataFolderUnwritable(path, f"the job database cannot be written ({error})")
    return StorageError(path, f"the job database cannot be used ({error})")
