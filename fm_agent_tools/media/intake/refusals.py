"""Why a file of somebody's is not taken in.

InvalidRequest
└── FileRefused        exit 2   nothing of it is kept
    ├── FormatRefused           another kind of file than is taken
    ├── FileTooLarge            too many bytes, pixels or seconds
    └── FileDamaged             cut short, or it contradicts itself
"""

from __future__ import annotations

from fm_agent_tools.errors import InvalidRequest


class FileRefused(InvalidRequest):
    """A file of somebody's that is not taken in; nothing of it is kept.

    field: what it was sent as; value: what it is; rule: what it has to be
    """

    code = "file_refused"

    def __init__(self, field: str, value: str, rule: str, nearest: object = None) -> None:
        super().__init__(field, value, rule, nearest)
        self.value = self.fields["value"] = value
        sent = "This file" if field == "file" else f"The file for {field}"
        self.message = f"{sent} cannot be taken in: it is {value}; it has to be {rule}."


class FormatRefused(FileRefused):
    """Another kind of file than is taken; HTTP calls it 415."""

    code = "format_refused"


class FileTooLarge(FileRefused):
    """Too many bytes, pixels, seconds; HTTP calls it 413."""

    code = "file_too_large"


class FileDamaged(FileRefused):
    """Cut short, contradicts itself, or cannot be decoded; HTTP calls it 422."""

    code = "file_damaged"
