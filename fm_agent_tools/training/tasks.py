"""The names by which recipes call what can be trained."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from fm_agent_tools.errors import InvalidRequest
from fm_agent_tools.training.task import Task

TASKS = {
    "text-encoder": "fm_agent_tools.training.text.distillation",
    "picture-codec": "fm_agent_tools.training.stickers.codec",
    "picture-decoder": "fm_agent_tools.training.stickers.decoder",
    "picture-flow": "fm_agent_tools.training.stickers.flow",
    "picture-flow-map": "fm_agent_tools.training.stickers.flow_map",
    "picture-consistency": "fm_agent_tools.training.stickers.consistency",
    "picture-upscaler": "fm_agent_tools.training.stickers.upscaler",
    "sound-codec": "fm_agent_tools.training.loops.codec",
    "sound-flow": "fm_agent_tools.training.loops.flow",
    "sound-judge": "fm_agent_tools.training.loops.judge",
    "picture-judge": "fm_agent_tools.training.stickers.judge",
}


def build_task(name: str, options: Mapping[str, Any], cache: Path, seed: int) -> Task:
    """The task called `name`; InvalidRequest lists the known names, or names the option that breaks a
    rule."""
    if name not in TASKS:
        raise InvalidRequest("task", name, f"one of {', '.join(sorted(TASKS))}")
    try:
        task: Task = importlib.import_module(TASKS[name]).build(options, cache, seed)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        raise InvalidRequest(f"{name}.{key}", first.get("input"), first["msg"]) from error
    return task
