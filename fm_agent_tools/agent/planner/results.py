"""What the planner says after its calls: results in friendly short sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from langchain_core.messages import ToolMessage

from fm_agent_tools.agent.planner.kinds import AUDIO, IMAGE, KINDS, VIDEO, of_tool
from fm_agent_tools.agent.planner.turn import Call
from fm_agent_tools.agent.problems import plainly

# What can be said next, by the kind of the last thing made.
FOLLOW_UPS = {
    IMAGE: "Say “make it blue”, “another one”, or name the next thing.",
    AUDIO: "Say “longer”, “slower”, “as a loop”, “continue it”, or name the next thing.",
    VIDEO: "Say “slower”, “as a gif”, “another one”, or name the next thing.",
}


def report(results: Sequence[ToolMessage], left_out: Sequence[Call] = ()) -> str:
    """One answer to all results of a turn; `left_out` are calls that could not be made after them."""
    parts = list(dict.fromkeys(_one(result) for result in results))
    parts += [_left_out(call) for call in left_out]
    made = [item for result in results for item in _artifacts(result)]
    return "\n\n".join([*parts, FOLLOW_UPS[_kind(made[-1])]] if made else parts)


def blocked(following: Sequence[Call], calls: Sequence[Call], results: Sequence[ToolMessage]) -> bool:
    """Whether what the following calls build on was not made."""
    done = list(zip(calls, results, strict=False))
    failed = [call for call, result in done if not _artifacts(result)]
    made = {kind.name for call, result in done if _artifacts(result) and (kind := of_tool(call.name))}
    return following[0].builds_on(failed) and not any(
        (kind := of_tool(call.name)) and kind.name in made for call in failed
    )


def _left_out(call: Call) -> str:
    kind = of_tool(call.name)
    thing = kind.one if kind else "rest"
    prompt = _short(str(call.args.get("prompt", "")))
    return f"The {thing} {prompt} has to wait: what it begins with is not there."


def _one(result: ToolMessage) -> str:
    if result.status == "error":
        return f"That did not work. {plainly(result.text)}"
    artifact = result.artifact if isinstance(result.artifact, dict) else {}
    if "artifacts" in artifact:
        return _generation(artifact, result)
    if "cancelled" in artifact:
        return _cancellation(artifact)
    return result.text


def _generation(artifact: dict[str, Any], result: ToolMessage) -> str:
    made, jobs = _artifacts(result), artifact.get("jobs") or []
    waiting = [job for job in jobs if job["state"] in ("queued", "running")]
    numbers = {job["id"]: job.get("number") for job in jobs}
    lines = [_finished([{**item, "number": numbers.get(item["job"])} for item in made])] if made else []
    lines += [_waiting(job) for job in waiting]
    lines += [f"Note: {note}" for note in dict.fromkeys(note for item in made for note in item["notes"])]
    return "\n".join(lines) or result.text


def _finished(made: list[dict[str, Any]]) -> str:
    prompt, kind = _short(made[0]["request"].get("prompt", "")), _kind(made[0])
    named = prompt if kind == IMAGE else f"the {KINDS[kind].one} {prompt}"
    if len(made) == 1:
        return f"Here is {named}: {_where(made[0])}."
    versions = f"{len(made)} versions of {named}"
    return f"Here are {versions}:\n" + "\n".join(f"- {_where(item)}" for item in made)


def _where(item: dict[str, Any]) -> str:
    return f"{_name(item)}, {', '.join(_measures(item))}, seed {item['seed']}, saved as `{item['path']}`"


def _measures(item: dict[str, Any]) -> list[str]:
    """ "512×512 px", "10 s", or both."""
    size = [f"{item['width']}×{item['height']} px"] if item.get("width") else []
    return size + ([f"{item['seconds']:g} s"] if item.get("seconds") else [])


def _kind(item: dict[str, Any]) -> str:
    kind = str(item.get("media_type", "")).partition("/")[0]
    if item.get("fps"):
        return VIDEO  # a GIF is an image by its media type alone
    return kind if kind in KINDS else IMAGE


def _name(item: dict[str, Any]) -> str:
    number = item.get("number")
    return f"#{number} ({item['id']})" if number else str(item["id"])


def _waiting(job: dict[str, Any]) -> str:
    left = f", about {max(1, round(job['estimate']))} s to go" if job.get("estimate") is not None else ""
    how_far = f"step {job['step']} of {job['of']}{left}"
    return f"{_name(job)} is still {job['state']} ({how_far}). Ask “is it done?” or say “cancel”."


def _cancellation(artifact: dict[str, Any]) -> str:
    stopped = artifact["cancelled"]
    if stopped:
        return f"Stopped {', '.join(stopped)}."
    return "There was nothing to stop: nothing is being made in this conversation."


def _artifacts(result: ToolMessage) -> list[dict[str, Any]]:
    artifact = result.artifact
    return list(artifact.get("artifacts") or []) if isinstance(artifact, dict) else []


def _short(text: str) -> str:
    text = " ".join(text.split())
    return f"“{text if len(text) <= 80 else text[:79] + '…'}”"
