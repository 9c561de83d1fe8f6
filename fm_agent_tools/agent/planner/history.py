"""What a conversation already holds: the works asked for so far, and an offer that waits for a yes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, ToolMessage

from fm_agent_tools.agent.planner.attached import attached
from fm_agent_tools.agent.planner.kinds import IMAGE, KINDS, of_tool

# Where an answer keeps the call that a "yes" would make.
OFFER = "fm_agent_offer"

_OF_ITS_OWN = frozenset({"wait", "kind"})


@dataclass(frozen=True)
class Work:
    """One picture, sound or clip of the conversation, finished or in the making.

    kind: image, audio or video; args: the arguments of the call that made it, with the seed that was really
    used; number: the k of "#k", None for what this very message asks for; seconds: how long it turned out;
    uploaded: the user brought it, and nothing is known of what it shows.
    """

    kind: str = IMAGE
    args: Mapping[str, Any] = field(default_factory=dict)
    number: int | None = None
    seconds: float | None = None
    tool: str = ""
    uploaded: bool = False

    @property
    def prompt(self) -> str:
        """What it shows or sounds like; empty when that was never said here."""
        return str(self.args.get("prompt", ""))

    @property
    def maker(self) -> str:
        """The tool that made it."""
        return self.tool or KINDS[self.kind].tool

    @property
    def versions(self) -> int:
        """How many its call made."""
        return int(self.args.get("n", 1))


@dataclass(frozen=True)
class History:
    """What the planner remembers of a conversation.

    works: oldest first; offer: the arguments of generate_image that the assistant has just proposed.
    """

    works: tuple[Work, ...] = ()
    offer: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, messages: Sequence[BaseMessage]) -> History:
        """From the messages so far; of the one to be answered, it takes what came with it."""
        results = {message.tool_call_id: message for message in messages if isinstance(message, ToolMessage)}
        works = (work for message in messages for work in _brought_or_made(message, results))
        return cls(tuple(works), _offer(messages))

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> History:
        """From plain JSON: `{"works": [{"number", "kind", "args"}], "offer": {…}}`, both optional."""
        return cls(tuple(Work(**work) for work in data.get("works", ())), data.get("offer", {}))

    def last(self, *kinds: str) -> Work | None:
        """The newest work of these kinds, of any kind when none is named."""
        return next((work for work in reversed(self.works) if not kinds or work.kind in kinds), None)

    def brought(self, kind: str | None = None) -> Work | None:
        """The newest upload, of that kind if one is named."""
        found = (work for work in reversed(self.works) if work.uploaded and kind in (None, work.kind))
        return next(found, None)

    def numbered(self, number: int) -> Work | None:
        """The work "#number"."""
        return next((work for work in self.works if work.number == number), None)

    def placed(self, place: int, kind: str | None) -> Work | None:
        """The work at that place among its kind, 1 for the first, -1 for the last."""
        works = [work for work in self.works if kind is None or work.kind == kind]
        index = place - 1 if place > 0 else place
        return works[index] if -len(works) <= index < len(works) else None

    def name(self, work: Work) -> str:
        """How a call refers to it: "last picture" for the newest of its kind, else its number."""
        if "id" in work.args:
            return str(work.args["id"])
        if work is self.last(work.kind) or work.number is None:
            return f"last {KINDS[work.kind].one}"
        return f"#{work.number}"


def _brought_or_made(message: BaseMessage, results: Mapping[str, ToolMessage]) -> Iterator[Work]:
    """What came with the user's message; what the calls in the assistant's message made."""
    for one in attached(message):
        length = one["artifact"].get("seconds")
        yield Work(one["modality"], {"id": one["id"]}, one["number"], length, uploaded=True)
    if isinstance(message, AIMessage):
        for call in message.tool_calls:
            yield from _works(call, results.get(str(call["id"])))


def _works(call: Any, result: ToolMessage | None) -> Iterator[Work]:
    """What a call made, one work for each of its jobs; nothing for a call that was refused."""
    kind = of_tool(call["name"])
    if kind is None or not call["args"].get("prompt") or not _accepted(result):
        return
    artifact = result.artifact if result is not None and isinstance(result.artifact, dict) else {}
    lengths = {made["job"]: made.get("seconds") for made in artifact.get("artifacts") or []}
    jobs = artifact.get("jobs") or [None]
    for job in jobs:
        length = lengths.get(str(job["id"])) if job else None
        number = job.get("number") if job else None
        yield Work(kind.name, _args(call, job), number, length, call["name"])


def _accepted(result: ToolMessage | None) -> bool:
    """A call that was stopped was a good wish too: "again" may ask for it once more."""
    stopped = ("cancelled", "interrupted")
    return (
        result is None
        or result.status != "error"
        or any(word in str(result.content).lower() for word in stopped)
    )


def _args(call: Any, job: Mapping[str, Any] | None) -> dict[str, Any]:
    """The call's arguments, with the seed that was used, and with ids in place of "the last picture"."""
    args = {name: value for name, value in call["args"].items() if name not in _OF_ITS_OWN}
    if not job:
        return args
    request = job.get("request") or {}
    exact = {name: request[name] for name in ("image", "audio", "mask") if name in args and request.get(name)}
    return {**args, **exact, **({"seed": job["seed"]} if "seed" in job else {})}


def _offer(messages: Sequence[BaseMessage]) -> dict[str, Any]:
    last = next((message for message in reversed(messages) if isinstance(message, AIMessage)), None)
    offered = (last.additional_kwargs if last else {}).get(OFFER)
    return dict(offered) if isinstance(offered, dict) else {}
