"""One clause of a message as the planner works on it, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from fm_agent_tools.agent.planner.grammar import Match
from fm_agent_tools.agent.planner.history import History, Work
from fm_agent_tools.agent.planner.world import World

Fields = dict[str, Any]


@dataclass(frozen=True)
class Sentence:
    """One clause: its form's slots, what is left of it, and all that was taken out before.

    text: without politeness and options; said: as it came; options: the options it carried; work: what it
    points at ("#2", "the jingle"), None when it says "it" or nothing.
    """

    slots: Match
    text: str
    said: str
    options: Fields = field(default_factory=dict)
    work: Work | None = None


@dataclass(frozen=True)
class Scene:
    """What a clause is read against: the conversation, what the models can do, and the tools at hand."""

    history: History
    world: World
    tools: tuple[str, ...]

    def target(self, sentence: Sentence, *kinds: str) -> Work | None:
        """What the clause is about: the work it points at, else the newest of these kinds."""
        if sentence.work and (not kinds or sentence.work.kind in kinds):
            return sentence.work
        return self.history.last(*kinds)
