"""Seconds of computing for a second of sound, warm, alone and without the engine."""

from __future__ import annotations

import os
import time
from typing import Any

import torch

from fm_agent_tools.training.loops.study import Study, Wish
from fm_agent_tools.training.stickers.study import Row

LENGTHS = (4.0, 30.0)
PROMPT = "a calm piano melody"


def measure(study: Study) -> dict[str, Any]:
    """Median and quartiles at the default steps, of sounds of one window and of many.

    The machine's load stands beside: 1 is this process alone, and more makes every figure worse.
    """
    study.fresh([Wish(PROMPT, 0, steps=1)])  # the first one warms everything up
    allowed = study.spec.seconds
    lengths = [each for each in LENGTHS if allowed is None or each <= allowed.maximum]
    return {
        "threads": torch.get_num_threads(),
        "load": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
        "steps": study.spec.steps.default,
        "factor": {f"{seconds:g}": _factors(study, seconds) for seconds in lengths},
    }


def rows(found: dict[str, Any]) -> list[Row]:
    """One row for each length."""
    load = "" if found["load"] is None else f", load of the machine {found['load']:.0f}"
    how = f"{found['steps']} steps, threads: {found['threads']}{load}; median (quartiles)"
    return [
        Row(
            f"real-time factor of {seconds} s, {how}",
            f"{each['median']:.2f} ({each['lower_quartile']:.2f} to {each['upper_quartile']:.2f})",
            goal="≤ 0.1",
            reached=each["median"] <= 0.1,
        )
        for seconds, each in found["factor"].items()
    ]


def _factors(study: Study, seconds: float) -> dict[str, float]:
    times = []
    for seed in range(study.amounts.rounds):
        start = time.perf_counter()
        study.fresh([Wish(PROMPT, seed, seconds)])
        times.append((time.perf_counter() - start) / seconds)
    quarters = torch.quantile(torch.tensor(times), torch.tensor([0.25, 0.5, 0.75])).tolist()
    return dict(zip(("lower_quartile", "median", "upper_quartile"), quarters, strict=True))
