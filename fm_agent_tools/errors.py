"""Everything that can go wrong here, as one tree.

    FMAgentError                          exit 1
    ├── InvalidRequest                    exit 2   a field, its value and the rule it breaks
    │   └── UnknownModel                  exit 2   lists the known ones
    ├── IdempotencyConflict               exit 2   the key was used for another request
    ├── NotFound                          exit 4
    │   ├── JobNotFound
    │   └── ArtifactNotFound
    ├── ModelError                        exit 3
    │   ├── ModelNotInstalled                      no weights for what was asked
    │   ├── WeightsMissing                         a file that the model's spec names is not there
    │   ├── WeightsCorrupt                         a file is not the one that the spec pins
    │   ├── WrongTextEncoder                       trained against another text encoder
    │   └── SpecInvalid                            a model.toml that breaks its schema
    │       └── ModelNameTaken                     one's own model has the name of another one
    ├── JobFailed                         exit 5   the job ended in "failed"
    ├── JobTimeout                        exit 5   the job goes on, the caller's patience ended
    ├── OutOfMemory                       exit 5
    ├── JobCancelled                      exit 130
    ├── StorageError                      exit 6
    │   ├── DataFolderUnwritable
    │   └── DiskFull
    └── StudioClosed                      exit 1

Beside the code that raises them stand `cli.extras.ExtraMissing` (exit 3: an optional part is not installed),
`tools.inputs.ReferenceNotFound` (4: "#2" or "the last sound" is not there; lists what is),
`agent.brain.ChatModelUnavailable` (3: its package or key is missing) and `ChatModelFailed` (5: it did not
answer), `training.data.packages.PackageUnavailable`, `training.text.teacher.TeacherUnavailable` and
`training.music.fonts.SoundsMissing` (3), and
`media.intake.refusals.FileRefused` with its kinds (2: a file of somebody's that is not taken in).

Each has a stable `code`, a process `exit_code`, and a `message` of one plain sentence that a person or a
language model can act on. `to_dict()` is what surfaces send; it never holds a stack trace.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar

LONGEST_SHOWN = 80


def shorten(value: object, limit: int = LONGEST_SHOWN) -> str:
    """`value` as printable ASCII-safe text of at most `limit` characters."""
    if isinstance(value, str):
        text = repr(value[: limit + 1])
    elif isinstance(value, int) and not isinstance(value, bool) and value.bit_length() > 4 * limit:
        text = f"an integer of {value.bit_length()} bits"
    else:
        text = repr(value)
    text = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return text if len(text) <= limit else text[: limit - 1] + "…"


class FMAgentError(Exception):
    """The root: catch it to catch every expected failure of this library."""

    code: ClassVar[str] = "error"
    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, **fields: Any) -> None:
        super().__init__(message)
        self.message = message
        self.fields = fields

    def __str__(self) -> str:
        return self.message

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.message, self.fields, self.__dict__)

    def to_dict(self) -> dict[str, Any]:
        """`{"code", "message", …the class's own fields}`, plain JSON."""
        return {"code": self.code, "message": self.message, **self.fields}


def _rebuild(
    kind: type[FMAgentError], message: str, fields: dict[str, Any], state: dict[str, Any]
) -> FMAgentError:
    error = kind.__new__(kind)
    FMAgentError.__init__(error, message, **fields)
    error.__dict__.update(state)
    return error


class InvalidRequest(FMAgentError):
    """What was asked breaks a rule: names the field, its value, the rule and the nearest legal value."""

    code = "invalid_request"
    exit_code = 2

    def __init__(self, field: str, value: object, rule: str, nearest: object = None) -> None:
        self.field, self.value, self.rule, self.nearest = field, shorten(value), rule, nearest
        hint = "" if nearest is None else f" The nearest legal value is {shorten(nearest)}."
        told = f"{field}={self.value} is not accepted: {rule}.{hint}"
        super().__init__(told, field=field, value=self.value, rule=rule, nearest=nearest)


class UnknownModel(InvalidRequest):
    """No model of that name in the models folder."""

    code = "unknown_model"

    def __init__(self, name: object, known: Iterable[str], nearest: str | None = None) -> None:
        self.known = sorted(known)
        listed = ", ".join(self.known) or "none: the models folder is empty"
        super().__init__("model", name, f"the known models are: {listed}", nearest)
        self.fields["known"] = self.known


class IdempotencyConflict(FMAgentError):
    """The same idempotency key came with another request."""

    code = "idempotency_conflict"
    exit_code = 2

    def __init__(self, key: str) -> None:
        super().__init__(
            f"The key {shorten(key)} was already used for another request; use a new key for a new request.",
            key=shorten(key),
        )


class NotFound(FMAgentError):
    """Nothing of that kind under that id, or it belongs to somebody else."""

    code = "not_found"
    exit_code = 4

    def __init__(self, kind: str, id: object) -> None:
        super().__init__(f"There is no {kind} {shorten(id)}.", kind=kind, id=shorten(id))


class JobNotFound(NotFound):
    """No such job for this caller."""

    code = "job_not_found"

    def __init__(self, id: object) -> None:
        super().__init__("job", id)


class ArtifactNotFound(NotFound):
    """No such artifact for this caller."""

    code = "artifact_not_found"

    def __init__(self, id: object) -> None:
        super().__init__("artifact", id)


class ModelError(FMAgentError):
    """Something is wrong with a model on this machine."""

    code = "model_error"
    exit_code = 3


class ModelNotInstalled(ModelError):
    """No installed model can do this."""

    code = "model_not_installed"

    def __init__(self, what: str, hint: str = "See `fm-agent models` for what is installed here.") -> None:
        super().__init__(f"No model is installed for {what!r}. {hint}", what=what)


class WeightsMissing(ModelError):
    """A weight file that the spec names is not there."""

    code = "weights_missing"

    def __init__(self, path: Path | str) -> None:
        super().__init__(
            f"The weight file {Path(path).name} is missing from {Path(path).parent}.", path=str(path)
        )


class WeightsCorrupt(ModelError):
    """A weight file is not what the spec pins, or cannot be read."""

    code = "weights_corrupt"

    def __init__(self, path: Path | str, reason: str) -> None:
        super().__init__(f"The weight file {path} cannot be used: {reason}.", path=str(path), reason=reason)


class WrongTextEncoder(ModelError):
    """The text encoder at hand is not the one that the model was trained against."""

    code = "wrong_text_encoder"

    def __init__(self, model: str, expected: str, found: str) -> None:
        told = f"The model {model!r} needs the text encoder {expected[:12]}…, but {found[:12]}… is installed."
        super().__init__(told, model=model, expected=expected, found=found)


class SpecInvalid(ModelError):
    """A model.toml that cannot be read or breaks its schema."""

    code = "spec_invalid"

    def __init__(self, path: Path | str, reason: str) -> None:
        super().__init__(f"The model spec {path} is not valid: {reason}.", path=str(path), reason=reason)


class ModelNameTaken(SpecInvalid):
    """A model of one's own has the name of one that is there already, which is used instead."""

    code = "model_name_taken"

    def __init__(self, path: Path | str, other: Path | str) -> None:
        super().__init__(
            path, f"its name is that of the model in {other}; rename one folder, and the name in it"
        )


class JobFailed(FMAgentError):
    """The job ended in "failed"; `error` is the stored reason as `{"code", "message", …}`."""

    code = "job_failed"
    exit_code = 5

    def __init__(self, job_id: str, reason: str, error: dict[str, Any] | None = None) -> None:
        self.error = error or {"code": self.code, "message": reason}
        super().__init__(f"The job {job_id} failed: {reason}", job=job_id, reason=reason, error=self.error)


class JobCancelled(FMAgentError):
    """The job was cancelled before it was done."""

    code = "job_cancelled"
    exit_code = 130

    def __init__(self, job_id: str) -> None:
        super().__init__(f"The job {job_id} was cancelled.", job=job_id)


class JobTimeout(FMAgentError):
    """The job was not over within the caller's time; it goes on."""

    code = "job_timeout"
    exit_code = 5

    def __init__(self, job_id: str, seconds: float) -> None:
        super().__init__(
            f"The job {job_id} is not over after {seconds:g} s; it goes on and can be asked for again.",
            job=job_id,
            seconds=seconds,
        )


class OutOfMemory(FMAgentError):
    """The model does not fit in the memory at hand."""

    code = "out_of_memory"
    exit_code = 5

    def __init__(self, what: str) -> None:
        super().__init__(
            f"There was not enough memory for {what}; ask for a smaller size, or close other programs.",
            what=what,
        )


class StorageError(FMAgentError):
    """A file or folder cannot be read or written."""

    code = "storage_error"
    exit_code = 6

    def __init__(self, path: Path | str, reason: str) -> None:
        super().__init__(f"{path}: {reason}.", path=str(path), reason=reason)


class DataFolderUnwritable(StorageError):
    """The data folder cannot be created or written."""

    code = "data_folder_unwritable"


class DiskFull(StorageError):
    """No room, or the quota or file size limit is reached."""

    code = "disk_full"


class StudioClosed(FMAgentError):
    """The studio takes no more jobs."""

    code = "studio_closed"

    def __init__(self) -> None:
        super().__init__("The studio is closed and takes no new jobs; make a new Studio.")
