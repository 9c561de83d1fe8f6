"""What a conversation already holds: the last picture asked for, and an offer that waits for a yes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, ToolMessage

GENERATE = "generate_image"

# Where an answer keeps the call that a "yes" would make.
OFFER = "fm_agent_offer"


@dataclass(frozen=True)
class History:
    """What the planner remembers of a conversation.

    wish: the arguments of the last picture call that was not refused, with the seed that was really used;
    offer: the arguments that the assistant has just proposed; pictures: how many calls there were.
    """

    wish: dict[str, Any] = field(default_factory=dict)
    offer: dict[str, Any] = field(default_factory=dict)
    pictures: int = 0

    @classmethod
    def of(cls, messages: Sequence[BaseMessage]) -> History:
        """From the messages before the one to be answered."""
        results = {message.tool_call_id: message for message in messages if isinstance(message, ToolMessage)}
        calls = [
            call
            for message in messages
            if isinstance(message, AIMessage)
            for call in message.tool_calls
            if call["name"] == GENERATE
        ]
        wish = next((_made(call, results) for call in reversed(calls) if _accepted(call, results)), {})
        return cls(wish, _offer(messages), len(calls))


def _accepted(call: Any, results: dict[str, ToolMessage]) -> bool:
    result = results.get(call["id"])
    return bool(call["args"].get("prompt")) and (
        result is None or result.status != "error" or _stopped(result)
    )


def _stopped(result: ToolMessage) -> bool:
    """A call that was stopped was a good wish: "again" may ask for it once more."""
    return any(word in str(result.content).lower() for word in ("cancelled", "interrupted"))


def _made(call: Any, results: dict[str, ToolMessage]) -> dict[str, Any]:
    result = results.get(call["id"])
    job = (getattr(result, "artifact", None) or {}).get("job") if result else None
    seed = {"seed": job["seed"]} if isinstance(job, dict) and "seed" in job else {}
    return {**call["args"], **seed}


def _offer(messages: Sequence[BaseMessage]) -> dict[str, Any]:
    last = next((message for message in reversed(messages) if isinstance(message, AIMessage)), None)
    offered = (last.additional_kwargs if last else {}).get(OFFER)
    return dict(offered) if isinstance(offered, dict) else {}
