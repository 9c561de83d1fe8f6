"""Clicks where loops come round, beside real loops and beside sounds that were not made as loops."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from fm_agent_tools.training.loops.study import Study, Wish, request_for
from fm_agent_tools.training.music.facts import Facts
from fm_agent_tools.training.music.listening import seam
from fm_agent_tools.training.stickers.intervals import mean
from fm_agent_tools.training.stickers.sections.wording import plain
from fm_agent_tools.training.stickers.study import NotMeasured, Row


def measure(study: Study) -> dict[str, Any]:
    """`jump` and `flux` of seams, see `listening.seam`, of four-second loops.

    Raises NotMeasured where no clip of the data is a loop.
    """
    facts = study.music.facts
    real = [row for row in range(len(facts)) if facts[row].shape == "loop"][-study.amounts.loops :]
    if not real:
        raise NotMeasured("no clip of the data is a loop")
    prompts = [request_for(facts[row]) for row in real]
    made = study.make([Wish(text, k, loop=True) for k, text in enumerate(prompts)], "loops")
    cut = study.make([Wish(text, k) for k, text in enumerate(prompts)], "the same, not as loops")
    rounds = [_round(study, row, facts[row]) for row in real]
    return {
        "loops": len(real),
        "made": _seams([each.numpy() for each in made], study.rate),
        "not_looped": _seams([each.numpy() for each in cut], study.rate),
        "real": _seams(rounds, study.rate),
    }


def rows(found: dict[str, Any]) -> list[Row]:
    """Steps and strokes at the seam; 1 is the largest inside."""
    return [
        Row(
            f"{words} where a loop comes round; not made as a loop: {plain(found['not_looped'][name], 2)}",
            plain(found["made"][name], 2),
            plain(found["real"][name], 2),
        )
        for name, words in (("jump", "step"), ("flux", "growth above 4 kHz"))
    ]


def _round(study: Study, row: int, facts: Facts) -> np.ndarray[Any, np.dtype[np.float32]]:
    return study.music.samples(row)[: round(facts.period * study.rate)]


def _seams(sounds: list[np.ndarray[Any, np.dtype[np.float32]]], rate: int) -> dict[str, Any]:
    found = [seam(sound, rate) for sound in sounds]
    return {
        "jump": mean(torch.tensor([each.jump for each in found])),
        "flux": mean(torch.tensor([each.flux for each in found])),
    }
