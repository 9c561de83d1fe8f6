"""What the planner decides about one message."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Call:
    """One tool call that would be made."""

    name: str
    args: dict[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """`{"name", "args"}`."""
        return {"name": self.name, "args": self.args}


@dataclass(frozen=True)
class Turn:
    """The calls to make, or the text to say; `offer` holds the arguments that a "yes" would draw with.

    `idle` marks politeness that gives way to anything else in the same message.
    """

    calls: tuple[Call, ...] = ()
    text: str = ""
    offer: dict[str, Any] = field(default_factory=dict)
    idle: bool = False
