"""Artifacts as resources: `artifact://ID`, the newest of the conversation listed, each read as bytes."""

from __future__ import annotations

import base64
import re

from mcp.types import (
    Annotations,
    BlobResourceContents,
    ReadResourceResult,
    Resource,
    ResourceTemplate,
)
from pydantic import AnyUrl

from fm_agent_tools.engine import Artifact
from fm_agent_tools.errors import ArtifactNotFound, InvalidRequest
from fm_agent_tools.servers.mcp.structured import uri_of
from fm_agent_tools.servers.mcp.visit import Visit
from fm_agent_tools.tools.wording import UPLOADED, shown_prompt

MOST_LISTED = 50
LARGEST_SENT = 32_000_000  # bytes; they travel as text, a third longer

_URI = re.compile(r"artifact://(art_[0-9a-f]{20})")

TEMPLATES = [
    ResourceTemplate(
        uriTemplate="artifact://{id}",
        name="artifact",
        title="A picture, sound or clip",
        description="A file that was made in this conversation, by its id (art_…).",
    )
]


def listed(visit: Visit) -> list[Resource]:
    """The newest artifacts of the conversation, the newest first."""
    return [_resource(artifact) for artifact in visit.artifacts(MOST_LISTED)]


def read(visit: Visit, uri: AnyUrl) -> ReadResourceResult:
    """The file of an artifact.

    Raises ArtifactNotFound for every other address, for other conversations' artifacts and for files that
    are no longer there; InvalidRequest for a file that is too large to be sent as text.
    """
    found = _URI.fullmatch(str(uri))
    if found is None:
        raise ArtifactNotFound(str(uri))
    artifact = visit.artifact(found[1])
    if artifact.size_bytes > LARGEST_SENT:
        rule = f"a file of at most {LARGEST_SENT // 1_000_000} MB; open {artifact.path} instead"
        raise InvalidRequest("uri", str(uri), rule)
    try:
        content = artifact.path.read_bytes()
    except OSError:
        raise ArtifactNotFound(artifact.id) from None
    blob = BlobResourceContents(
        uri=uri, mimeType=artifact.media_type, blob=base64.b64encode(content).decode("ascii")
    )
    return ReadResourceResult(contents=[blob])


def _resource(artifact: Artifact) -> Resource:
    made = f"Made by {artifact.model} {artifact.model_version} with seed {artifact.seed}."
    return Resource(
        uri=AnyUrl(uri_of(artifact.id)),
        name=artifact.path.name,
        title=shown_prompt(artifact.request),
        description=f"{UPLOADED.capitalize()}." if artifact.uploaded else made,
        mimeType=artifact.media_type,
        size=artifact.size_bytes,
        annotations=Annotations(audience=["user"]),
    )
