"""Which chord sounds when: progressions of a mood or a genre, cadences, and voices that move little."""

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import combinations, pairwise

from fm_agent_tools.training.music.genres import Genre
from fm_agent_tools.training.music.moods import Mood, endings, turns
from fm_agent_tools.training.music.theory import Chord, Key, chord

MUD = 52
"""Below this pitch (E3), voices closer than a fourth sound muddy."""


@dataclass(frozen=True)
class Sounding:
    """A chord over some beats. start, beats: in beats from the beginning."""

    start: float
    beats: float
    chord: Chord

    @property
    def end(self) -> float:
        """The beat at which the next one comes."""
        return self.start + self.beats


def progress(
    key: Key, mood: Mood, genre: Genre | None, bars: int, beats: int, closed: bool, draw: random.Random
) -> list[Sounding]:
    """The chords of `bars` bars. closed: end on a cadence to the tonic, which fills the last bar.

    A piece of one bar has two chords in it, of two bars mostly four; longer ones have one a bar.
    """
    fitting = (
        [] if genre is None else [turn for turn in genre.turns if turn.split()[0].islower() == key.minor]
    )
    turn = draw.choice(fitting or turns(mood, key.mode)).split()
    halves = beats % 2 == 0 and (bars == 1 or (bars == 2 and draw.random() < 0.5))
    slots = bars * 2 if halves else bars
    symbols = [turn[slot % len(turn)] for slot in range(slots)]
    if bars == 2 and not halves and not closed:
        symbols = [turn[0], turn[draw.choice((1, 2, 3))]]
    if closed:
        symbols = _closed(symbols, draw.choice(endings(key.mode)).split(), halves)
    long = beats / 2 if halves else float(beats)
    chords = [Sounding(slot * long, long, chord(key, symbol)) for slot, symbol in enumerate(symbols)]
    return _merged(chords)


def _closed(symbols: list[str], ending: list[str], halves: bool) -> list[str]:
    """The same with the cadence at its end; with two chords a bar the tonic has the whole last bar."""
    ending = ending + ending[-1:] if halves and len(symbols) > 2 else ending
    ending = ending[-max(1, len(symbols) - 1) :]
    return symbols[: len(symbols) - len(ending)] + ending


def _merged(chords: list[Sounding]) -> list[Sounding]:
    """One longer chord where the same one comes twice."""
    merged: list[Sounding] = []
    for each in chords:
        if merged and merged[-1].chord == each.chord:
            last = merged.pop()
            each = Sounding(last.start, last.beats + each.beats, last.chord)
        merged.append(each)
    return merged


def voiced(chords: list[Sounding], low: int, high: int, voices: int = 4) -> list[tuple[int, ...]]:
    """Pitches from `low` to `high` for each chord, ascending; the voices move as little as they can."""
    found: list[tuple[int, ...]] = []
    for each in chords:
        middle = (low + high) / 2
        before = found[-1] if found else None
        found.append(min(_voicings(each.chord, low, high, voices), key=lambda v: _cost(v, before, middle)))
    return found


def _voicings(sounding: Chord, low: int, high: int, voices: int) -> list[tuple[int, ...]]:
    classes = sounding.classes
    if len(classes) > voices:  # the root is the bass's; the fifth says least
        classes = tuple(each for each in classes if each != (sounding.root + 7) % 12)[:voices]
    pitches = [pitch for pitch in range(low, high + 1) if pitch % 12 in classes]
    size = min(voices, max(3, len(classes)))
    whole = [
        each
        for each in combinations(pitches, size)
        if {pitch % 12 for pitch in each} == set(classes) and each[-1] - each[0] <= 16 and _clear(each)
    ]
    return whole or [tuple(pitches[:size])]


def _clear(pitches: tuple[int, ...]) -> bool:
    """Neither mud in the depth nor semitones side by side."""
    gaps = [(a, b - a) for a, b in pairwise(pitches)]
    return all(gap >= (5 if pitch < MUD else 2) for pitch, gap in gaps)


def _cost(pitches: tuple[int, ...], before: tuple[int, ...] | None, middle: float) -> float:
    drift = abs(sum(pitches) / len(pitches) - middle)
    if before is None:
        return drift
    return sum(min(abs(pitch - other) for other in before) for pitch in pitches) + 0.4 * drift
