"""What the planner says after its calls: results in friendly short sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from langchain_core.messages import ToolMessage

FOLLOW_UPS = "Say “make it blue”, “another one”, or name the next thing."


def report(results: Sequence[ToolMessage]) -> str:
    """One answer to all results of a turn."""
    parts = list(dict.fromkeys(_one(result) for result in results))
    made = any(_artifacts(result) for result in results)
    return "\n\n".join([*parts, FOLLOW_UPS] if made else parts)


def _one(result: ToolMessage) -> str:
    if result.status == "error":
        return f"That did not work. {result.text}"
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
    prompt = _short(made[0]["request"].get("prompt", ""))
    if len(made) == 1:
        return f"Here is {prompt}: {_where(made[0])}."
    return f"Here are {len(made)} versions of {prompt}:\n" + "\n".join(f"- {_where(item)}" for item in made)


def _where(item: dict[str, Any]) -> str:
    size = f"{item['width']}×{item['height']} px"
    return f"{_name(item)}, {size}, seed {item['seed']}, saved as `{item['path']}`"


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
    return "There was nothing to stop: no picture is being made in this conversation."


def _artifacts(result: ToolMessage) -> list[dict[str, Any]]:
    artifact = result.artifact
    return list(artifact.get("artifacts") or []) if isinstance(artifact, dict) else []


def _short(text: str) -> str:
    text = " ".join(text.split())
    return f"“{text if len(text) <= 80 else text[:79] + '…'}”"
