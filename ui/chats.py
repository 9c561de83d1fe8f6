"""Which conversations there are: a small table. What was said in them is in the agent's memory."""

from __future__ import annotations

import json
import secrets
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fm_agent_tools import FMAgentError

_TABLE = """CREATE TABLE IF NOT EXISTS chats (
    id TEXT PRIMARY KEY, title TEXT NOT NULL, updated REAL NOT NULL,
    running INTEGER NOT NULL, ending TEXT NOT NULL, settings TEXT NOT NULL)"""
_LONGEST_TITLE = 60
BUSY = 10.0  # seconds to wait for somebody else's commit


@dataclass(frozen=True)
class Chat:
    """One conversation.

    running: a turn began and has not ended, in this process or in one that is gone
    ending:  how the last turn ended: "" well, "stopped", or the sentence that says what went wrong
    settings: what the settings panel said when the last message was sent
    """

    id: str
    title: str = ""
    updated: float = 0.0
    running: bool = False
    ending: str = ""
    settings: dict[str, Any] = field(default_factory=dict)


class Chats:
    """The table of conversations in `folder`; safe to use from any thread."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "chats.sqlite"
        with self._open() as table:
            table.execute(_TABLE)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self._path, timeout=BUSY)) as connection, connection:
                yield connection
        except sqlite3.Error as error:
            raise FMAgentError(f"The list of chats, {self._path}, cannot be used: {error}.") from error

    def get(self, id: str) -> Chat | None:
        """The conversation, or None when nothing was ever said under that id."""
        with self._open() as table:
            row = table.execute(f"SELECT {_COLUMNS} FROM chats WHERE id = ?", (id,)).fetchone()
        return _chat(row) if row else None

    def recent(self, limit: int = 30) -> list[Chat]:
        """The newest conversations, newest first."""
        query = f"SELECT {_COLUMNS} FROM chats ORDER BY updated DESC LIMIT ?"
        with self._open() as table:
            return [_chat(row) for row in table.execute(query, (limit,))]

    def begin(self, id: str, text: str, settings: dict[str, Any]) -> None:
        """A turn begins; the first message becomes the title."""
        row = (id, _title(text), time.time(), json.dumps(settings))
        with self._open() as table:
            table.execute(
                "INSERT INTO chats (id, title, updated, running, ending, settings) VALUES (?, ?, ?, 1, '', ?)"
                " ON CONFLICT (id) DO UPDATE SET updated = excluded.updated, running = 1, ending = '',"
                " settings = excluded.settings",
                row,
            )

    def delete(self, id: str) -> None:
        """Takes the conversation off the list; one that is not there is fine."""
        with self._open() as table:
            table.execute("DELETE FROM chats WHERE id = ?", (id,))

    def end(self, id: str, ending: str) -> None:
        """The turn is over; see `Chat.ending`."""
        with self._open() as table:
            table.execute("UPDATE chats SET running = 0, ending = ? WHERE id = ?", (ending, id))


_COLUMNS = "id, title, updated, running, ending, settings"


def _chat(row: tuple[Any, ...]) -> Chat:
    return Chat(row[0], row[1], row[2], bool(row[3]), row[4], json.loads(row[5]))


def _title(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_TITLE else line[: _LONGEST_TITLE - 1].rstrip() + "…"


def new_id() -> str:
    """An id that cannot be guessed: who has it may read the conversation."""
    return secrets.token_urlsafe(16)
