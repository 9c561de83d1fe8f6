"""Seconds a picture, warm, alone and without the engine."""

from __future__ import annotations

import os
import time
from typing import Any

import torch

from fm_agent_tools.training.stickers.artist import Artist, Wish
from fm_agent_tools.training.stickers.study import Row, Study

FEW = 4


def measure(study: Study) -> dict[str, Any]:
    """Median and quartiles over several pictures, at the default steps and at four.

    The machine's load stands beside: 1 is this process alone, and more makes every figure worse.
    """
    allowed = study.artist.spec.steps
    counts = sorted({allowed.default, min(max(FEW, allowed.minimum), allowed.maximum)})
    study.artist.fresh([Wish("a red apple", 0, steps=counts[0])])  # the first one warms everything up
    timed = {str(steps): quartiles(study.artist, steps, study.amounts.rounds) for steps in counts}
    return {
        "threads": torch.get_num_threads(),
        "load": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
        "default_steps": allowed.default,
        "seconds": timed,
    }


def rows(found: dict[str, Any]) -> list[Row]:
    """One row for each number of steps."""
    threads = found["threads"]
    load = "" if found["load"] is None else f", load of the machine {found['load']:.0f}"
    return [
        Row(
            f"seconds a picture, {steps} steps, threads: {threads}{load}; median (quartiles)",
            f"{each['median']:.2f} ({each['lower_quartile']:.2f} to {each['upper_quartile']:.2f})",
        )
        for steps, each in found["seconds"].items()
    ]


def quartiles(artist: Artist, steps: int, rounds: int) -> dict[str, float]:
    """Quartiles of the seconds of pictures in so many steps, one after the other."""
    times = []
    for seed in range(rounds):
        start = time.perf_counter()
        artist.fresh([Wish("a red apple", seed, steps=steps)])
        times.append(time.perf_counter() - start)
    quarters = torch.quantile(torch.tensor(times), torch.tensor([0.25, 0.5, 0.75])).tolist()
    return dict(zip(("lower_quartile", "median", "upper_quartile"), quarters, strict=True))
