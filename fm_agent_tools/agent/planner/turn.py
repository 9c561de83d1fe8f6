"""What the planner decides about one message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from fm_agent_tools.agent.planner.kinds import KINDS, of_tool


@dataclass(frozen=True)
class Call:
    """One tool call that would be made."""

    name: str
    args: dict[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """`{"name", "args"}`."""
        return {"name": self.name, "args": self.args}

    def builds_on(self, earlier: Sequence[Call]) -> bool:
        """Whether it points at what one of these calls is about to make ("last picture")."""
        made = {f"last {kind.one}" for call in earlier if (kind := of_tool(call.name))}
        return any(self.args.get(name) in made for name in ("image", "audio"))


@dataclass(frozen=True)
class Turn:
    """The calls to make, or the text to say; `offer` holds the arguments that a "yes" would draw with.

    `idle` marks politeness that gives way to anything else in the same message; `follows` that the call takes
    the place of the last one ("draw a fox. make it blue." is one picture); `refused` that the text says what
    cannot be made, and must not be lost beside calls that can.
    """

    calls: tuple[Call, ...] = ()
    text: str = ""
    offer: dict[str, Any] = field(default_factory=dict)
    idle: bool = False
    follows: bool = False
    refused: bool = False

    def stage(self, made: int = 0) -> tuple[Call, ...]:
        """The calls that can be made at once after the first `made`: up to one that builds on another."""
        calls = self.calls[made:]
        for place in range(1, len(calls)):
            if calls[place].builds_on(calls[:place]):
                return calls[:place]
        return calls


def made_kinds(calls: Sequence[Call]) -> list[str]:
    """The kinds that these calls make, in the order of the table of kinds."""
    tools = {kind.name for call in calls if (kind := of_tool(call.name))}
    return [name for name in KINDS if name in tools]
