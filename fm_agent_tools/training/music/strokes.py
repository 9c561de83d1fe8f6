"""What players play, in beats: patterns of steps, and how people play them in time."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from fm_agent_tools.training.music.score import Note

STEPS = 4
"""Steps of a pattern in a beat."""
LOUD = {"x": 0.85, "X": 1.1, "o": 0.5}


class Stroke(NamedTuple):
    """One note to be played. start, beats: in beats; force: 1 is ordinary; late: seconds, as in a strum."""

    start: float
    beats: float
    pitch: int
    force: float = 1.0
    late: float = 0.0


class Feel(NamedTuple):
    """How beats become seconds. tempo: beats a minute; swing: 0 even, 1 triplets, of `span` beats;

    force: velocity of an ordinary note; steady: standard deviation of the timing, s.
    """

    tempo: float
    force: int
    swing: float = 0.0
    span: float = 1.0
    steady: float = 0.006

    def seconds(self, beat: float) -> float:
        """When a beat comes: in each span, the middle is late by up to a sixth of it."""
        whole, part = divmod(beat, self.span)
        middle, part = 0.5 + self.swing / 6, part / self.span
        warped = part * 2 * middle if part < 0.5 else middle + (part - 0.5) * 2 * (1 - middle)
        return (whole + warped) * self.span * 60 / self.tempo


def performed(strokes: Iterable[Stroke], part: int, feel: Feel, draw: random.Random) -> Iterator[Note]:
    """Notes of one part, a little uneven in time and force as people are."""
    for stroke in strokes:
        start, end = feel.seconds(stroke.start), feel.seconds(stroke.start + stroke.beats)
        moved = start + stroke.late + draw.gauss(0, feel.steady)
        velocity = round(feel.force * stroke.force * draw.gauss(1, 0.05))
        yield Note(moved, max(0.05, end - start), stroke.pitch, min(124, max(12, velocity)), part)


def hits(pattern: str, steps: int) -> list[tuple[int, str]]:
    """Step and sign of everything in a pattern that is no rest, repeated (or cut) to `steps` steps."""
    filled = (pattern * (steps // len(pattern) + 1))[:steps]
    return [(step, sign) for step, sign in enumerate(filled) if sign != "."]


def one_voice(strokes: list[Stroke]) -> list[Stroke]:
    """The same, each note ended when the next one begins."""
    following = [stroke.start for stroke in strokes[1:]] + [float("inf")]
    return [
        stroke._replace(beats=min(stroke.beats, after - stroke.start))
        for stroke, after in zip(strokes, following, strict=True)
        if after > stroke.start
    ]
