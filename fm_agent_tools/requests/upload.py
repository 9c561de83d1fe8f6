"""What is stored in the place of a request for a file that somebody brought: nobody asked a model for it."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import Field

from fm_agent_tools.requests.base import Request
from fm_agent_tools.requests.parsing import KINDS, parse_request

LONGEST_NAME = 80


class Upload(Request):
    """A file of somebody's. No model makes one, so it cannot be submitted."""

    name: str = Field(
        "",
        max_length=LONGEST_NAME,
        description="What the file was called. It is shown to people; it is no path, and no model reads it.",
    )


class ImageUpload(Upload):
    """A picture of somebody's."""

    kind: ClassVar[str] = "image_upload"
    modality: ClassVar[str] = "image"


class AudioUpload(Upload):
    """A sound of somebody's."""

    kind: ClassVar[str] = "audio_upload"
    modality: ClassVar[str] = "audio"


UPLOADS: dict[str, type[Upload]] = {upload.modality: upload for upload in (ImageUpload, AudioUpload)}
_KINDS: dict[str, type[Request]] = {**KINDS, **{upload.kind: upload for upload in UPLOADS.values()}}


def parse_stored(source: dict[str, Any] | str) -> Request:
    """`parse_request` for what is in the store, where uploads are, too."""
    return parse_request(source, _KINDS)


def shown_name(name: str) -> str:
    """The last part of a file's name, for people: printable, on one line, of at most 80 characters.

    Characters that hide, or that turn the direction of writing, are left out.
    """
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    line = "".join(letter if letter.isprintable() else " " for letter in last)
    words = " ".join(line.split())
    return words if len(words) <= LONGEST_NAME else words[: LONGEST_NAME - 1] + "…"
