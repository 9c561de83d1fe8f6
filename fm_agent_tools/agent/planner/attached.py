"""What came with a message of the user's: pictures and sounds of their own."""

from __future__ import annotations

from typing import Any

from langchain_core.messages import BaseMessage, HumanMessage

# Where a message keeps what came with it; its text stays what the person wrote.
ATTACHED = "fm_agent_attached"


def attached(message: BaseMessage) -> list[dict[str, Any]]:
    """One record a file: id, number in its conversation, modality, and the artifact as plain JSON."""
    found = message.additional_kwargs.get(ATTACHED) if isinstance(message, HumanMessage) else None
    return [dict(one) for one in found] if isinstance(found, list) else []
