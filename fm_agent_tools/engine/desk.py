"""What the executor and each of its attempts need of this process."""

from __future__ import annotations

from dataclasses import dataclass

from fm_agent_tools.engine.board import Board
from fm_agent_tools.engine.files import ArtifactFiles
from fm_agent_tools.engine.store import JobStore


@dataclass(frozen=True)
class Desk:
    """The rows, the files, what listeners are told, and the loudness of finished sounds in LUFS."""

    store: JobStore
    files: ArtifactFiles
    board: Board
    loudness: float | None = None
