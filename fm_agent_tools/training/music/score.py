"""Music as data: notes in seconds, the parts that play them, and how long it lasts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

RING = 2.5
"""Seconds that are rendered after the end (or before a cut), so that notes may ring and rooms answer."""


class Note(NamedTuple):
    """One note. start, seconds: in s from the beginning; pitch, velocity: 1 to 127; part: an index."""

    start: float
    seconds: float
    pitch: int
    velocity: int
    part: int

    @property
    def end(self) -> float:
        """When the key is let go."""
        return self.start + self.seconds


@dataclass(frozen=True)
class Part:
    """Who plays: a General MIDI program, 0 to 127, or for drums the number of a kit; volume: 0 to 127."""

    program: int
    drums: bool = False
    volume: int = 100


@dataclass(frozen=True)
class Score:
    """Notes by their beginnings; those of a loop that ring on past `seconds` sound at its start."""

    notes: tuple[Note, ...]
    parts: tuple[Part, ...]
    seconds: float
    loop: bool = False

    @classmethod
    def of(cls, notes: Iterable[Note], parts: Iterable[Part], seconds: float, loop: bool = False) -> Score:
        """A score in order; who plays early before its start plays on it."""
        moved = (note._replace(start=max(0.0, note.start)) for note in notes)
        return cls(tuple(sorted(moved)), tuple(parts), seconds, loop)

    def between(self, start: float, seconds: float) -> tuple[Score, float]:
        """What is needed to render `seconds` from `start` on, and how far into that they begin."""
        lead = min(start, RING)
        first = start - lead
        kept = (note for note in self.notes if first <= note.start < start + seconds)
        moved = tuple(note._replace(start=note.start - first) for note in kept)
        return replace(self, notes=moved, seconds=lead + seconds, loop=False), lead
