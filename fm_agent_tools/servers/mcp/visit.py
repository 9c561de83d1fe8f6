"""One client on one connection: whose work it is, which conversation, and how long the client waits."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import anyio
from mcp.types import RequestId, RequestParams

from fm_agent_tools.engine import Artifact, Studio
from fm_agent_tools.tools.caller import Caller
from fm_agent_tools.tools.references import References

# Where hosts write the id of the language model's own tool call, which a retry repeats.
CALL_IDS = ("fm-agent/callId", "claudecode/toolUseId")
LONGEST_CALL_ID = 200
MOST_AT_ONCE = 64  # calls that may submit at the same time; each has a thread, as it may wait for a file


@dataclass
class Visit:
    """What holds for every call on one connection.

    conversation: within it "#2" and "the last picture" are found; nothing outside it can be reached
    nonce:        tells the request ids of this connection from those of others in the same conversation
    patience:     seconds after which a call is answered, finished or not
    show:         what results hold beside text: "auto", "text", "picture", "link" or "all"
    leaving:      the connection ends; from now on an interrupted call leaves its jobs alone
    submitting:   room for threads that submit
    """

    studio: Studio
    owner: str = "local"
    conversation: str = field(default_factory=lambda: f"mcp-{uuid.uuid4().hex}")
    nonce: str = field(default_factory=lambda: uuid.uuid4().hex)
    patience: float = 45
    show: str = "auto"
    leaving: bool = False
    submitting: anyio.CapacityLimiter = field(default_factory=lambda: anyio.CapacityLimiter(MOST_AT_ONCE))

    def caller(
        self,
        request: RequestId,
        meta: RequestParams.Meta | None,
        tool: str,
        arguments: Mapping[str, Any],
    ) -> Caller:
        """Who makes this call; a retry of it is the same call, anything else is another one."""
        told = (meta.model_extra or {}) if meta else {}
        named = next((told[name] for name in CALL_IDS if isinstance(told.get(name), str)), None)
        id = f"{self.nonce}:{request!r}" if named is None else named[:LONGEST_CALL_ID]
        asked = json.dumps([id, tool, arguments], sort_keys=True, default=str)
        call = hashlib.sha256(asked.encode("utf-8", "backslashreplace")).hexdigest()
        return Caller(owner=self.owner, conversation=self.conversation, call=call)

    def artifact(self, id: str) -> Artifact:
        """An artifact of this conversation; ArtifactNotFound for every other one."""
        return References(self.studio, Caller(self.owner, self.conversation)).own_artifact(id)

    def artifacts(self, limit: int) -> list[Artifact]:
        """The newest artifacts of this conversation."""
        return self.studio.artifacts(owner=self.owner, conversation=self.conversation, limit=limit)
