"""Weight files are what their spec pins, or they are not used."""

from __future__ import annotations

import hashlib
from pathlib import Path

from fm_agent_tools.errors import WeightsCorrupt, WeightsMissing


def check_file(path: Path, sha256: str) -> None:
    """Returns when the file's SHA-256 is `sha256` (64 hex digits).

    Raises WeightsMissing when it is not there, WeightsCorrupt when it is unreadable or another file.
    """
    if not path.is_file():
        raise WeightsMissing(path)
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise WeightsCorrupt(path, error.strerror or "it cannot be read") from error
    if found != sha256:
        raise WeightsCorrupt(
            path, f"its hash is {found[:12]}… and not {sha256[:12]}…; it is damaged or another version"
        )
