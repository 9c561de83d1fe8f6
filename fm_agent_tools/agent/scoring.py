"""How often the planner plans exactly what people who wrote the messages expected.

A folder of messages holds `setting.json` (what the models can do; conversations by name) and any number of
`*.jsonl` files, one message a line: `{"say": …, "after": conversation, "calls": [{"name", "args"}]}`. A hash
of the message decides whether it may be looked at while the rules are tuned or is held out to be scored.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fm_agent_tools.agent.offline import plan
from fm_agent_tools.agent.planner import History, World

SETTING = "setting.json"


@dataclass(frozen=True)
class Message:
    """What is said, where, and the calls that it should lead to."""

    say: str
    calls: list[dict[str, Any]]
    after: str = ""
    topic: str = ""
    history: dict[str, Any] = field(default_factory=dict)

    @property
    def held_out(self) -> bool:
        """Whether it is in the half that is only scored."""
        return hashlib.sha256(f"{self.after}\n{self.say}".encode()).digest()[0] % 2 == 1


@dataclass(frozen=True)
class Miss:
    """A message whose plan is not exactly the expected one."""

    message: Message
    planned: list[dict[str, Any]]

    def __str__(self) -> str:
        after = f" [after {self.message.after}]" if self.message.after else ""
        expected, planned = _line(self.message.calls), _line(self.planned)
        return f"{self.message.say!r}{after}\n  expected {expected}\n  planned  {planned}"


@dataclass(frozen=True)
class Score:
    """How many messages there were, and those that went wrong."""

    messages: int
    misses: tuple[Miss, ...]

    @property
    def right(self) -> float:
        """The share that is exactly right, 0 to 1."""
        return 1 - len(self.misses) / self.messages if self.messages else 0.0


def read_messages(folder: Path) -> tuple[World, list[Message]]:
    """The setting's models and all messages of a folder."""
    setting = json.loads((folder / SETTING).read_text("utf-8"))
    styles, models = (tuple(setting["world"].get(name, ())) for name in ("styles", "models"))
    messages = [
        Message(**row, topic=path.stem, history=setting["histories"].get(row.get("after", ""), {}))
        for path in sorted(folder.glob("*.jsonl"))
        for row in map(json.loads, path.read_text("utf-8").splitlines())
    ]
    return World(styles=styles, models=models), messages


def score(messages: Iterable[Message], world: World) -> Score:
    """Plans each message; names and arguments have to be equal, in order."""
    everything = list(messages)
    planned = [
        (one, plan(one.say, world=world, history=History.from_dict(one.history))) for one in everything
    ]
    return Score(len(everything), tuple(Miss(one, calls) for one, calls in planned if calls != one.calls))


def _line(calls: Sequence[dict[str, Any]]) -> str:
    return json.dumps(calls, ensure_ascii=False)
