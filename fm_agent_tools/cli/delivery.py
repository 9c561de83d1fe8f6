"""Results leave whole or not at all: a file is written beside its place and renamed into it."""

from __future__ import annotations

import errno
import io
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from fm_agent_tools.errors import DiskFull, InvalidRequest, StorageError

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def check_destination(out: Path, formats: tuple[str, ...]) -> str:
    """The format that the name asks for; raises before any work is done when `out` cannot be written."""
    suffix = out.suffix.lower().removeprefix(".")
    if suffix not in formats:
        nearest = out.with_suffix(f".{formats[0]}").name if out.name else None
        suffixes = " or ".join(f".{format}" for format in formats)
        raise InvalidRequest("out", str(out), f"its name ends in {suffixes}", nearest)
    with _beside(out):
        if out.is_dir():
            raise StorageError(out, "this is a folder, not a file")
    return suffix


def numbered(out: Path, count: int) -> list[Path]:
    """`fox.png` for one file; `fox-1.png`, `fox-2.png` and so on for several."""
    if count == 1:
        return [out]
    return [out.with_name(f"{out.stem}-{place}{out.suffix}") for place in range(1, count + 1)]


def deliver(source: Path, out: Path) -> None:
    """Copy `source` to `out` in one step; an older file there stays until the new one is complete."""
    with source.open("rb") as content:
        _write(content, out)


def written(content: bytes, out: Path) -> None:
    """Write `content` to `out` in one step, as `deliver` does."""
    _write(io.BytesIO(content), out)


def _write(content: BinaryIO, out: Path) -> None:
    with _beside(out) as temporary:
        with temporary.open("wb") as file:
            shutil.copyfileobj(content, file)
            file.flush()
            os.fsync(file.fileno())
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
