"""Melodies: motifs that come again over other chords, in steps and small leaps, that close on the tonic."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate

from fm_agent_tools.training.music.harmony import Sounding
from fm_agent_tools.training.music.strokes import Stroke, one_voice
from fm_agent_tools.training.music.theory import Key, scale_over, within

LEAP = 9
"""The largest step between two notes, in semitones: a sixth."""
RESTS = 0.08

_RHYTHMS: Mapping[tuple[int, str], tuple[str, ...]] = {
    (4, "sparse"): ("2 2", "3 1", "2 1 1", "1.5 .5 2", "1 3", "1 1 2"),
    (4, "medium"): ("1 1 1 1", "1 .5 .5 1 1", "1.5 .5 1 1", ".5 .5 1 .5 .5 1", "1 .5 .5 2", "1.5 1.5 1"),
    (4, "busy"): (
        ".5 .5 .5 .5 .5 .5 .5 .5", ".5 .5 1 .5 .5 .5 .5", ".75 .75 .5 1 .5 .5", "1 .5 .25 .25 .5 .5 1",
    ),
    (3, "sparse"): ("3", "2 1", "1 2"),
    (3, "medium"): ("1 1 1", "1.5 .5 1", "2 .5 .5", "1 .5 .5 1"),
    (3, "busy"): (".5 .5 .5 .5 .5 .5", "1 .5 .5 .5 .5", ".5 .5 .5 .5 1"),
}  # fmt: skip
_FORMS: Mapping[int, tuple[str, ...]] = {
    1: ("A",),
    2: ("AA", "AB"),
    3: ("AAB", "ABA"),
    4: ("AABA", "ABAC", "AAAB"),
}


@dataclass(frozen=True)
class Motif:
    """lengths: of its notes, in beats; steps: how far each is from the one before, on the scale."""

    lengths: tuple[float, ...]
    steps: tuple[int, ...]
    rests: tuple[bool, ...]


def melody(
    key: Key,
    chords: list[Sounding],
    span: tuple[int, int],
    beats: int,
    density: str,
    closed: bool,
    draw: random.Random,
) -> list[Stroke]:
    """A tune over the chords. span: lowest, highest pitch; beats: a bar's; closed: ends on a long tonic."""
    bars = round(chords[-1].end / beats)
    home = home_beat(chords, beats) if closed else chords[-1].end
    motifs = {letter: _motif(beats, density, draw) for letter in "ABCD"}
    tune: list[Stroke] = []
    pitch = sum(span) // 2
    for bar, letter in enumerate(_form(bars, draw)):
        played = _bar(motifs[letter], key, chords, span, pitch, bar * beats)
        heard = [stroke for stroke, rest in zip(played, motifs[letter].rests, strict=True) if not rest]
        tune.extend(stroke for stroke in heard if stroke.start < home)
        pitch = tune[-1].pitch
    if closed:
        last = _nearest(within((key.tonic,), *span), pitch, pitch)
        tune = one_voice([*tune, Stroke(home, chords[-1].end - home, last, 1.05)])
    return tune


def home_beat(chords: list[Sounding], beats: int) -> float:
    """Where a closed piece arrives: at its last chord, or its last bar if that is later; never at once."""
    return max(chords[-1].start, chords[-1].end - beats) or chords[-1].end / 2


def _form(bars: int, draw: random.Random) -> str:
    """A letter for each bar; longer pieces are periods of four bars of which the second answers with D."""
    if bars in _FORMS:
        return draw.choice(_FORMS[bars])
    question = draw.choice(_FORMS[4])
    answer = question[:3] + "D"
    return ((question + answer) * (bars // 8 + 1))[:bars]


def _motif(beats: int, density: str, draw: random.Random) -> Motif:
    lengths = tuple(float(each) for each in draw.choice(_RHYTHMS[beats, density]).split())
    rises = draw.random() < 0.5
    steps = [0]
    for index in range(1, len(lengths)):
        towards = 1 if rises == (index <= len(lengths) // 2) else -1
        leapt = abs(steps[-1]) > 1
        size = 1 if leapt else draw.choices((0, 1, 2, 3), (1, 6, 2, 1))[0]
        steps.append((-1 if steps[-1] > 0 else 1) * size if leapt else towards * size)
    rests = tuple(index > 0 and draw.random() < RESTS for index in range(len(lengths)))
    return Motif(lengths, tuple(steps), rests)


def _bar(
    motif: Motif, key: Key, chords: list[Sounding], span: tuple[int, int], pitch: int, start: int
) -> list[Stroke]:
    """The motif over the chords from a beat on: chord tones where it counts, the rest in scale steps."""
    strokes: list[Stroke] = []
    free = True  # whether the note before was a chord tone, which may be left by a leap
    onsets = accumulate(motif.lengths, initial=0.0)
    for offset, length, step in zip(onsets, motif.lengths, motif.steps, strict=False):
        beat = start + offset
        sounding = _at(chords, beat)
        ladder = within(scale_over(key, sounding.chord), *span)
        step = step if free else (1 if step > 0 else -1)
        pitch, before = _moved(ladder, pitch, step), pitch
        strong = beat == sounding.start or offset % 2 == 0 or length >= 1
        if strong or abs(step) > 1:
            pitch = _nearest(within(sounding.chord.classes, *span), pitch, before)
        free = pitch % 12 in sounding.chord.classes
        force = 1.08 if offset == 0 else 1.0 if strong else 0.9
        strokes.append(Stroke(beat, length * 0.95, pitch, force))
    return strokes


def _at(chords: list[Sounding], beat: float) -> Sounding:
    return next(each for each in chords if each.start <= beat < each.end)


def _moved(ladder: list[int], pitch: int, step: int) -> int:
    """`pitch` some steps along the scale; turns back at the ends of the range."""
    index = min(range(len(ladder)), key=lambda k: abs(ladder[k] - pitch))
    wanted = index + step
    if not 0 <= wanted < len(ladder):
        wanted = index - step
    return ladder[min(max(wanted, 0), len(ladder) - 1)]


def _nearest(pitches: list[int], wanted: int, before: int) -> int:
    """The chord tone nearest to what is wanted, within a leap of the note before."""
    reachable = [pitch for pitch in pitches if abs(pitch - before) <= LEAP] or pitches
    return min(reachable, key=lambda pitch: (abs(pitch - wanted), abs(pitch - before)))
