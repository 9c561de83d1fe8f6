"""The stored records and what callers see of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from fm_agent_tools.catalogue import ModelSpec
from fm_agent_tools.requests import Request, Upload, parse_stored

State = Literal["queued", "running", "done", "failed", "cancelled"]
OVER = ("done", "failed", "cancelled")


@dataclass(frozen=True)
class Artifact:
    """A finished file. Its id is what later requests and conversations refer to.

    path: the file, in the data folder; media_type: such as "image/png"; width, height: pixels, None for a
    sound; request: as it was asked; seed: the one really used; notes: what was degraded or adapted;
    created: seconds since 1970; size_bytes: of the file; seconds: of a sound or clip; rate: of a sound,
    in Hz; fps: frames a second of a clip. Of an upload no model is known: seed, model, model_version: None.
    """

    id: str
    job: str
    path: Path
    media_type: str
    width: int | None
    height: int | None
    seed: int | None
    model: str | None
    model_version: str | None
    request: Request
    notes: list[str]
    created: float
    size_bytes: int
    seconds: float | None = None
    rate: int | None = None
    fps: float | None = None

    @property
    def uploaded(self) -> bool:
        """Whether somebody brought it, and no model here made it."""
        return isinstance(self.request, Upload)

    @property
    def modality(self) -> str:
        """ "image", "audio" or "video"."""
        return self.request.modality

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON, without the file's content."""
        return {
            **vars(self),
            "path": str(self.path),
            "request": self.request.to_dict(),
            "notes": list(self.notes),
            "uploaded": self.uploaded,
        }


@dataclass(frozen=True)
class JobRow:
    """One job as stored. `attempt` counts claims, `lost` those whose process vanished.

    An upload is a job that was done from the start, without a model: `model` is "" then.
    """

    id: str
    owner: str
    conversation: str | None
    key: str | None
    group: str | None
    asked: str
    model: str
    seed: int
    state: State
    attempt: int
    lost: int
    worker: str | None
    pending: str | None
    cancel: bool
    step: int
    of: int
    error: dict[str, Any] | None
    notes: list[str]
    created: float
    started: float | None
    ended: float | None

    @property
    def over(self) -> bool:
        """Whether the job is in its one terminal state."""
        return self.state in OVER

    @cached_property
    def request(self) -> Request:
        """`asked`, read when it is needed: the watchers of many jobs do not need it."""
        return parse_stored(self.asked)


@dataclass(frozen=True)
class NewJob:
    """What `submit` stores. `of` is the number of steps as far as it is known."""

    request: Request
    model: str
    seed: int
    of: int
    owner: str = "local"
    conversation: str | None = None
    key: str | None = None
    group: str | None = None


@dataclass(frozen=True)
class NewArtifact:
    """A finished file that is on the disk under `file`, and what the row says about it."""

    id: str
    file: str
    media_type: str
    width: int | None
    height: int | None
    model_version: str
    size_bytes: int
    seconds: float | None = None
    rate: int | None = None
    fps: float | None = None


@dataclass(frozen=True)
class Event:
    """Something that happened to a job; the last one is done, failed or cancelled.

    step, of: steps finished and their number; preview: the newest preview, a small WebP; note: what was
    degraded, for "degraded"; artifact: for "done"; error: `{"code", "message", …}` for "failed".
    """

    kind: Literal["queued", "step", "degraded", "done", "failed", "cancelled"]
    job: str
    step: int = 0
    of: int = 0
    preview: bytes | None = None
    note: str | None = None
    artifact: Artifact | None = None
    error: dict[str, Any] | None = None

    @property
    def over(self) -> bool:
        """Whether this is the last event of its job."""
        return self.kind in OVER


@dataclass(frozen=True)
class ModelStatus:
    """A model as this machine has it; `problem` says in plain words why it cannot be used, or is None."""

    spec: ModelSpec | None
    name: str
    installed: bool
    loaded: bool
    problem: str | None
