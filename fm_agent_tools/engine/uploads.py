"""Files of people become artifacts: read, checked, written anew, stored like everything else."""

from __future__ import annotations

import json
import os
import sqlite3
import stat
import threading
import time
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from fm_agent_tools.engine.files import ArtifactFiles
from fm_agent_tools.engine.identifiers import new_id
from fm_agent_tools.engine.records import Artifact, JobRow, NewArtifact
from fm_agent_tools.engine.rows import insert_artifact, job_of
from fm_agent_tools.engine.store import JobStore
from fm_agent_tools.errors import InvalidRequest, NotFound, StorageError
from fm_agent_tools.requests.upload import UPLOADS, shown_name
from fm_agent_tools.settings import Settings

if TYPE_CHECKING:
    from fm_agent_tools.media.intake import TakenIn

# A pipe is opened without waiting for its writer; it is then refused, for it is no file.
_READING = (
    os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOCTTY", 0)
)


class Uploads:
    """Takes files in for one studio; one at a time is decoded, so that many need no more memory than one."""

    def __init__(self, store: JobStore, files: ArtifactFiles, settings: Settings) -> None:
        self._store, self._files, self._settings = store, files, settings
        self._decoding = threading.Lock()

    def add(
        self,
        file: Path | str | bytes,
        *,
        name: str | None,
        owner: str,
        conversation: str | None,
        modalities: Collection[str],
        field: str,
    ) -> Artifact:
        """`Studio.upload`, with its labels checked."""
        from fm_agent_tools.media.intake import Limits, take_in  # late: it brings the codecs

        if not modalities or not set(modalities) <= set(UPLOADS):
            raise InvalidRequest("modalities", modalities, f"some of {list(UPLOADS)}", list(UPLOADS))
        most = self._settings
        limits = Limits(most.upload_mb * 1_000_000, most.upload_pixels, most.upload_seconds)
        content, called = _content(file, limits.bytes, field)
        with self._decoding:
            taken = take_in(content, limits, modalities, field)
        return self._stored(taken, shown_name(called if name is None else name), owner, conversation)

    def _stored(self, taken: TakenIn, name: str, owner: str, conversation: str | None) -> Artifact:
        """The file, then its rows, in one transaction: whoever sweeps meanwhile waits and then sees them."""
        upload = UPLOADS[taken.modality](name=name)
        job, artifact = new_id("job"), new_id("art")
        new = NewArtifact(
            artifact,
            f"{artifact}.{taken.suffix}",
            taken.media_type,
            taken.width,
            taken.height,
            "",
            len(taken.content),
            taken.seconds,
            taken.rate,
        )
        try:
            with self._store.database.writing() as connection:
                self._files.write(new.file, taken.content)
                values = (job, owner, conversation, upload.to_json(), json.dumps(taken.notes))
                insert_artifact(connection, _done(connection, values), new)
        except BaseException:
            self._files.remove(new.file)
            raise
        return self._store.artifact(artifact)


def _done(connection: sqlite3.Connection, values: tuple[str | None, ...]) -> JobRow:
    """The row of a job that is done without ever having run: of no model, in no steps, with no seed."""
    now = time.time()
    connection.execute(
        "INSERT INTO jobs (id, owner, conversation, request, notes, model, seed, steps, state, created,"
        " ended) VALUES (?, ?, ?, ?, ?, '', 0, 0, 'done', ?, ?)",
        (*values, now, now),
    )
    return job_of(connection.execute("SELECT * FROM jobs WHERE id = ?", values[:1]).fetchone())


def _content(file: Path | str | bytes, most: int, field: str) -> tuple[bytes, str]:
    """What is in a file, and what it is called. Of a path that is no plain file, nothing is read."""
    if isinstance(file, bytes | bytearray | memoryview):
        return bytes(file), ""
    if not isinstance(file, str | os.PathLike):
        raise InvalidRequest(field, file, "the path of a file, or what is in it as bytes")
    path = Path(file)
    try:
        with open(path.expanduser(), "rb", opener=lambda name, _: os.open(name, _READING)) as opened:
            if not stat.S_ISREG(os.fstat(opened.fileno()).st_mode):
                raise InvalidRequest(field, str(path), "a plain file")
            return opened.read(most + 1), path.name
    except (FileNotFoundError, NotADirectoryError):
        raise NotFound("file", str(path)) from None
    except IsADirectoryError:
        raise InvalidRequest(field, str(path), "a plain file, not a folder") from None
    except (ValueError, RuntimeError) as error:  # a NUL in the name, or a "~user" that is nobody
        raise InvalidRequest(field, str(path), f"the path of a file ({error})") from None
    except OSError as error:
        raise StorageError(path, f"the file cannot be read ({error.strerror})") from error
