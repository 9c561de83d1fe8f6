"""Drums: grooves of a genre, a fill before it comes round, a cymbal where it begins."""

from __future__ import annotations

import random

from fm_agent_tools.training.music.genres import DRUM_KEYS, Genre
from fm_agent_tools.training.music.strokes import LOUD, STEPS, Stroke, hits

FILLS = (
    "snare x.x.",
    "snare xxxx",
    "snare xx..|low tom ..xx",
    "high tom x...|mid tom .x..|low tom ..xx",
    "high tom x.|low tom .x",
)
SHORT = 0.2
"""How long a drum's key is held, in beats; it sounds as long as it sounds."""


def drumming(genre: Genre, bars: int, home: float | None, draw: random.Random) -> list[Stroke]:
    """The drums of a genre, whose `grooves` must not be empty. home: the beat of the last stroke, if any."""
    groove = draw.choice(genre.grooves)
    dropped = draw.choice([*groove, *("",) * 4]) if len(groove) > 2 else ""
    played = {name: steps for name, steps in groove.items() if name != dropped}
    strokes: list[Stroke] = []
    filled = home is None and bars >= 2 and draw.random() < 0.45
    for bar in range(bars):
        strokes.extend(_bar(played, bar * genre.beats, genre.beats, filled and bar == bars - 1, draw))
    if home is not None:
        before = [stroke for stroke in strokes if stroke.start < home]
        return [*before, *(_stroke(name, home, 1.1) for name in ("kick", "crash"))]
    if draw.random() < 0.15 and "kick" in played:
        strokes.append(_stroke("crash", 0, 0.9))
    return strokes


def _bar(groove: dict[str, str], start: int, beats: int, filled: bool, draw: random.Random) -> list[Stroke]:
    until = (beats - 1) * STEPS if filled else beats * STEPS
    strokes = [
        _stroke(name, start + step / STEPS, LOUD[sign])
        for name, pattern in groove.items()
        for step, sign in hits(pattern, beats * STEPS)
        if step < until or name in ("hat", "ride", "shaker")
    ]
    if filled:
        for line in draw.choice(FILLS).split("|"):
            name, _, pattern = line.rpartition(" ")
            rise = 0.8
            for step, sign in hits(pattern, STEPS):
                strokes.append(
                    _stroke(name, start + (until + step) / STEPS, LOUD[sign] * (rise + 0.08 * step))
                )
    return strokes


def _stroke(name: str, start: float, force: float) -> Stroke:
    return Stroke(start, SHORT, DRUM_KEYS[name], force)
