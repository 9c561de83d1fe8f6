"""From the agent's messages to what the chat shows."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from html import escape
from typing import Any

from gradio import ChatMessage
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage

from fm_agent_tools import FMAgentError, Job, Studio, attached, plainly

from . import bringing, pictures
from .turns import STOPPED, View

_CODE = re.compile(
    r"^```(?!`)[^`\n]*\n.*?(?:^ {0,3}`{3,}[ \t]*$|\Z)|(?<![\\`])(?P<run>`+)(?!`)[^\n]*?(?<!`)(?P=run)(?!`)",
    re.DOTALL | re.MULTILINE,
)
"""A fenced block, or a span within a line between two runs of as many backticks, the first not escaped."""
_LOOSE = re.compile(r"`|^ {0,3}~~~", re.MULTILINE)
"""What may begin code outside of that."""
_MARKDOWN_IMAGE = re.compile(r"!\[([^\]]*)\]\([^)]*\)")
_SIGN = re.compile(r"[!-/:-@\[-`{-~]")
"""What Markdown may take for more than itself, and what a backslash makes itself again."""
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)


def render(view: View, studio: Studio) -> list[ChatMessage]:
    """The whole conversation as Gradio's messages."""
    return list(_Rendering(view, studio).messages())


class _Rendering:
    def __init__(self, view: View, studio: Studio) -> None:
        self._view = view
        self._studio = studio
        self._results = {m.tool_call_id: m for m in view.messages if isinstance(m, ToolMessage)}
        self._jobs_shown: set[str] = set()
        self._problems: set[str] = set()  # what went wrong, as it stands on the screen
        self._drawn = False  # what was stopped is on the screen
        self._moving = False  # something on the screen already shows that work goes on

    def messages(self) -> Iterator[ChatMessage]:
        for message in self._view.messages:
            yield from self._message(message)
        if not self._view.running:
            yield from self._ending()
        elif not self._moving:
            yield ChatMessage(role="assistant", content=pictures.THINKING)

    def _message(self, message: AnyMessage) -> Iterator[ChatMessage]:
        self._moving = False
        if isinstance(message, HumanMessage):
            self._drawn = False
            for one in attached(message):
                yield ChatMessage(role="user", content=bringing.shown(one))
            if message.text.strip():
                yield ChatMessage(role="user", content=literal(message.text))
        elif isinstance(message, AIMessage):
            if worded := self._worded(message.text).strip():
                self._moving = True
                yield ChatMessage(role="assistant", content=prose(worded))
            for call in message.tool_calls:
                yield from self._call(dict(call))

    def _worded(self, text: str) -> str:
        """What the assistant wrote, without the remarks and problems that already stand above it."""
        above = {f"Note: {note}" for one in self._made for note in one.get("notes", [])}
        above |= {f"That did not work. {problem}" for problem in self._problems}
        return self._linked("\n".join(line for line in text.split("\n") if line not in above))

    @property
    def _made(self) -> list[dict[str, Any]]:
        return [one for result in self._results.values() for one in _artifacts(result).values()]

    def _linked(self, text: str) -> str:
        """Paths on the server's disk, which the tools name, become links that the browser can follow."""
        for one in self._made:
            link = f"[{pictures.file_name(one)}](artifacts/{one['id']}?download=1)"
            text = text.replace(f"`{one['path']}`", link).replace(str(one["path"]), link)
        return text

    def _call(self, call: dict[str, Any]) -> Iterator[ChatMessage]:
        result = self._results.get(str(call["id"]))
        running = result is None and self._view.running
        yield _fold_out(call)
        for html in self._outcome(call, result, running):
            yield ChatMessage(role="assistant", content=html)

    def _outcome(self, call: dict[str, Any], result: ToolMessage | None, running: bool) -> Iterator[str]:
        prompt, tool = call["args"].get("prompt"), str(call["name"])
        made, numbers = _artifacts(result), _numbers(result)
        jobs = [id for id in self._jobs(str(call["id"]), result) if id not in self._jobs_shown]
        self._jobs_shown.update(jobs)
        for id in jobs:
            yield (
                pictures.finished(made[id], numbers.get(id))
                if id in made
                else self._job(id, str(prompt or ""))
            )
        if not jobs and result is not None and result.status == "error":
            self._problems.add(plainly(result.text))
            yield pictures.problem(plainly(result.text))
        elif not jobs and running and prompt:
            self._moving = True
            yield pictures.growing(str(prompt), 0, 0, None, kind=tool)

    def _job(self, id: str, prompt: str) -> str:
        try:
            job = self._studio.job(id)
            made = job.artifact
        except FMAgentError as error:
            return pictures.problem(error.message)
        if made is not None:
            return pictures.finished(made.to_dict())
        if job.state == "failed":
            return pictures.problem((job.error or {}).get("message", "It could not be made."))
        self._drawn = True
        if job.state == "cancelled":
            return pictures.stopped(prompt, job.step, job.of, job.preview, job.request.kind)
        self._moving = True
        return pictures.growing(prompt, job.step, job.of, job.preview, job.estimate, job.request.kind)

    def _jobs(self, call: str, result: ToolMessage | None) -> list[str]:
        """The ids of a call's jobs: as its result says, else as its progress says, else by their key."""
        if result is not None and isinstance(result.artifact, dict):
            return [str(job["id"]) for job in result.artifact.get("jobs", [])]
        if named := self._view.progress.get(call):
            return list(named)
        key = f"{self._view.conversation}:{call}"
        found = [(job.key, job.id) for job in self._all_jobs if job.key]
        return [id for name, id in sorted(found) if name == key or name.startswith(f"{key}:")]

    @cached_property
    def _all_jobs(self) -> list[Job]:
        return self._studio.jobs(conversation=self._view.conversation, limit=200)

    def _ending(self) -> Iterator[ChatMessage]:
        if self._view.ending == STOPPED and not self._drawn:
            yield ChatMessage(role="assistant", content=pictures.quiet("Stopped."))
        elif self._view.ending and self._view.ending != STOPPED:
            yield ChatMessage(role="assistant", content=pictures.problem(self._view.ending))


def _fold_out(call: Mapping[str, Any]) -> ChatMessage:
    arguments = json.dumps(call["args"], indent=2, ensure_ascii=False)
    return ChatMessage(role="assistant", content=pictures.fold_out(str(call["name"]), arguments))


def _artifacts(result: ToolMessage | None) -> dict[str, dict[str, Any]]:
    """What a result has finished, by job."""
    artifact = result.artifact if result is not None else None
    made = artifact.get("artifacts", []) if isinstance(artifact, dict) else []
    return {str(one["job"]): one for one in made}


def _numbers(result: ToolMessage | None) -> dict[str, int]:
    """By job, the k of the "#k" by which people speak of it."""
    artifact = result.artifact if result is not None else None
    jobs = artifact.get("jobs", []) if isinstance(artifact, dict) else []
    return {str(job["id"]): job["number"] for job in jobs if job.get("number")}


def literal(text: str) -> str:
    """What a person typed, sign for sign: neither HTML nor Markdown in it is obeyed."""
    plain = _SIGN.sub(lambda sign: _ENTITIES.get(sign[0], f"\\{sign[0]}"), text)
    return _INDENT.sub(lambda space: "&nbsp;" * len(space[0].expandtabs(4)), plain)


def prose(text: str) -> str:
    """What the assistant wrote: Markdown, without HTML and without pictures from elsewhere."""
    return _outside_code(text, lambda part: _MARKDOWN_IMAGE.sub(r"\1", escape(part, quote=False)))


def _outside_code(text: str, change: Callable[[str], str]) -> str:
    """`text` changed where it is no code for certain; a browser may take what is in doubt for prose."""
    codes = [*_CODE.finditer(text)]
    ends = [0, *(code.end() for code in codes)]
    plain = [
        text[end:start] for end, start in zip(ends, [*(code.start() for code in codes), None], strict=True)
    ]
    if any(map(_LOOSE.search, plain)):
        return change(text)
    return "".join(
        change(part) + (codes[place][0] if place < len(codes) else "") for place, part in enumerate(plain)
    )
