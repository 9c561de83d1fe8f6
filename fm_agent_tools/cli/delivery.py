"""Results leave whole or not at all: a file is written beside its place and renamed into it."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fm_agent_tools.errors import DiskFull, InvalidRequest, StorageError

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def check_destination(out: Path, formats: tuple[str, ...]) -> str:
    """The format that the name asks for; raises before any work is done when `out` cannot be written."""
    suffix = out.suffix.lower().removeprefix(".")
    if suffix not in formats:
        nearest = out.with_suffix(f".{formats[0]}").name if out.name else None
        suffixes = " or ".join(f".{format}" for format in formats)
        raise InvalidRequest("out", str(out), f"its name ends in {suffixes}", nearest)
    if out.is_dir():
        raise StorageError(out, "this is a folder, not a file")
    with _beside(out):
        return suffix


def deliver(source: Path, out: Path) -> None:
    """Copy `source` to `out` in one step; an older file there stays until the new one is complete."""
    with source.open("rb") as read, _beside(out) as temporary:
        with temporary.open("wb") as written:
            shutil.copyfileobj(read, written)
            written.flush()
            os.fsync(written.fileno())
        temporary.replace(out)


@contextmanager
def _beside(out: Path) -> Iterator[Path]:
    """A temporary file in the folder of `out`, gone afterwards unless it was renamed."""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{out.stem[:40]}-", suffix=".tmp", dir=out.parent)
        os.close(handle)
        try:
            os.chmod(name, 0o666 & ~_umask())
            yield Path(name)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        kind = DiskFull if error.errno in FULL else StorageError
        raise kind(out, f"cannot be written: {reason}") from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
