"""Whether what was asked for is heard: instrument, tempo, key, loudness; the same of the real clips."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from fm_agent_tools.training.loops.study import Study
from fm_agent_tools.training.music import listening
from fm_agent_tools.training.music.facts import Facts
from fm_agent_tools.training.music.loudness import loudness
from fm_agent_tools.training.stickers.intervals import mean
from fm_agent_tools.training.stickers.sections.wording import percent, plain
from fm_agent_tools.training.stickers.study import NotMeasured, Row

AMONG = 5
GOAL = 0.75
"""Of the figure of real clips, for instruments and tempi."""
WORDS = {
    "tempo": "tempo within 4 % of what was asked for",
    "tempo_octave": "tempo off by a factor of 2, 3 or 3/2",
    "key": "key as asked for",
    "key_related": "relative, parallel or neighbouring key",
}


def measure(study: Study) -> dict[str, Any]:
    """Figures of the sounds made for the facts of real clips (`made`), and of those clips (`real`)."""
    facts = [study.music.facts[row] for row in study.chosen]
    real = study.real(study.chosen)
    lengths = [study.music.frames[row] for row in study.chosen]
    found = {
        "made": _heard(study, study.made, facts, [study.made.shape[1]] * len(facts)),
        "real": _heard(study, real, facts, lengths),
    }
    return {"prompts": len(facts), **found}


def rows(found: dict[str, Any]) -> list[Row]:
    """Instruments, tempi, keys and loudness."""
    made, real = found["made"], found["real"]
    table = []
    if "instrument" in made:
        table += [
            _compared("instrument named by the judge", made["instrument"], real["instrument"], goal=True),
            _compared(f"instrument among the judge's first {AMONG}", made["among"], real["among"]),
        ]
    else:
        table.append(Row(f"instrument: not measured: {made['not_measured']}", "–"))
    table += [_compared(words, made[name], real[name], goal=name == "tempo") for name, words in WORDS.items()]
    return [
        *table,
        Row("loudness, LUFS", plain(made["loudness"], 1), plain(real["loudness"], 1)),
        _compared("silent parts of 20 ms", made["silence"], real["silence"]),
    ]


def _heard(study: Study, sounds: Tensor, facts: Sequence[Facts], lengths: Sequence[int]) -> dict[str, Any]:
    pieces = [sound[:size].numpy() for sound, size in zip(sounds, lengths, strict=True)]
    rate = study.rate
    tempi = [_tempo(piece, rate, fact) for piece, fact in zip(pieces, facts, strict=True)]
    keys = [_key(piece, rate, fact) for piece, fact in zip(pieces, facts, strict=True)]
    return {
        **_instruments(study, sounds),
        "tempo": _share(tempi, lambda match: match == "same"),
        "tempo_octave": _share(tempi, lambda match: match == "octave"),
        "key": _share(keys, lambda match: match == "same"),
        "key_related": _share(keys, lambda match: match in ("relative", "parallel", "fifth")),
        "loudness": mean(torch.tensor([loudness(piece, rate) for piece in pieces])),
        "silence": mean(torch.tensor([listening.silence(piece, rate) for piece in pieces])),
    }


def _instruments(study: Study, sounds: Tensor) -> dict[str, Any]:
    try:
        order = study.listen(sounds).order
    except NotMeasured as reason:
        return {"not_measured": str(reason)}
    right = order == study.kinds(study.chosen)[:, None]
    return {"instrument": mean(right[:, :1].float()), "among": mean(right[:, :AMONG].any(dim=1).float())}


def _tempo(piece: np.ndarray[Any, np.dtype[np.float32]], rate: int, facts: Facts) -> str:
    if not facts.tempo or facts.texture in ("notification", "jingle"):
        return ""
    return listening.match_tempo(listening.tempo(piece, rate), facts.tempo)


def _key(piece: np.ndarray[Any, np.dtype[np.float32]], rate: int, facts: Facts) -> str:
    if facts.key is None or facts.texture in ("notification", "bass"):
        return ""
    return listening.match_key(listening.key(piece, rate), facts.key)


def _share(matches: Sequence[str], counts: Callable[[str], bool]) -> Any:
    """Of those that state one at all."""
    return mean(torch.tensor([float(counts(match)) if match else float("nan") for match in matches]))


def _compared(words: str, made: Any, real: Any, goal: bool = False) -> Row:
    if not goal:
        return Row(words, percent(made), percent(real))
    wanted = GOAL * real["value"]
    return Row(words, percent(made), percent(real), f"≥ {100 * wanted:.0f} %", made["value"] >= wanted)
