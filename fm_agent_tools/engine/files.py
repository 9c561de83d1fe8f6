"""Artifact files: whole and on the disk before anything points to them, or not there at all."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from fm_agent_tools.engine.database import make_folder
from fm_agent_tools.errors import DataFolderUnwritable, DiskFull, StorageError

PARTIAL = ".part"
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_DENIED = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.ENOENT)


class ArtifactFiles:
    """The folder of finished files, each named after its artifact's id."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, name: str, content: bytes) -> Path:
        """Temporary file, fsync, rename, fsync of the folder; StorageError leaves nothing behind."""
        path, partial = self.folder / name, self.folder / (name + PARTIAL)
        make_folder(self.folder)
        with _typed(path):
            try:
                _write_through(partial, content)
                os.replace(partial, path)
                _sync_folder(self.folder)
            except BaseException:
                self.remove(partial.name)
                self.remove(name)
                raise
        return path

    def remove(self, name: str) -> None:
        """Removes a file that no row points to; one that is not there is fine."""
        with suppress(OSError):
            (self.folder / name).unlink(missing_ok=True)

    def erase(self, name: str) -> None:
        """Removes the file of a work that is deleted; StorageError when it is still there afterwards."""
        path = self.folder / name
        with _typed(path, "removed"):
            path.unlink(missing_ok=True)

    def names(self) -> set[str]:
        """The names of all files, partial ones too."""
        try:
            with os.scandir(self.folder) as entries:
                return {entry.name for entry in entries if entry.is_file(follow_symlinks=False)}
        except FileNotFoundError:
            return set()
        except OSError as error:
            raise StorageError(self.folder, f"the artifacts cannot be listed ({error.strerror})") from error


def _write_through(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows has no handle for a folder; NTFS journals the rename itself
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _typed(path: Path, done: str = "written") -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        if error.errno in _FULL:
            raise DiskFull(path, f"there is no room for the file ({reason}); free some space") from error
        if error.errno in _DENIED:
            raise DataFolderUnwritable(path, f"the file cannot be {done} ({reason})") from error
        raise StorageError(path, f"the file cannot be {done} ({reason})") from error
