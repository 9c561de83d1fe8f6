"""The one event that tools send while they work, through LangGraph's stream writer (mode "custom")."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, Literal

from typing_extensions import TypedDict

EVENT_TYPE: Literal["fm_agent.progress"] = "fm_agent.progress"


class ProgressEvent(TypedDict):
    """One step of one job. It holds no picture: take the newest preview from `studio.job(job_id).preview`.

    tool_call_id: the call of the assistant's message that the job belongs to; None outside an agent
    state: queued, running, done, failed or cancelled
    step, of: steps finished and steps in all; `of` is 0 while it is not known
    """

    type: Literal["fm_agent.progress"]
    tool: str
    tool_call_id: str | None
    job_id: str
    state: Literal["queued", "running", "done", "failed", "cancelled"]
    step: int
    of: int


Writer = Callable[[Any], None]


def silent(_: Any) -> None:
    """The writer outside a graph."""


def ambient_writer() -> Writer:
    """The stream writer of the graph that runs this code; silent outside one."""
    if "langgraph.config" not in sys.modules:
        return silent
    from langgraph.config import get_stream_writer

    try:
        return get_stream_writer()
    except (KeyError, RuntimeError):  # not inside a graph
        return silent
