"""Keys, modes and chords, as pitch classes above a tonic."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from fm_agent_tools.generators.musical import MODES, NAMES, scale

_NUMERALS = ("i", "ii", "iii", "iv", "v", "vi", "vii")
_MAJOR = MODES["major"]
_COLOURS: Mapping[str, tuple[int, ...]] = {
    "": (),
    "7": (10,),
    "maj7": (11,),
    "6": (9,),
    "9": (10, 14),
    "add9": (14,),
}
_SYMBOL = re.compile(
    r"(?P<bend>[b#]?)(?P<numeral>[ivIV]+)(?P<kind>°|\+|sus4|sus2|)(?P<colour>maj7|add9|6|7|9|)"
)


@dataclass(frozen=True)
class Key:
    """tonic: pitch class 0 (C) to 11 (B); mode: one of `MODES`."""

    tonic: int
    mode: str

    @property
    def classes(self) -> tuple[int, ...]:
        """The seven pitch classes, the tonic first."""
        return scale(self.tonic, self.mode)

    @property
    def name(self) -> str:
        """As a musician writes it: "Bb minor"."""
        return f"{NAMES[self.tonic]} {self.mode}"

    @property
    def minor(self) -> bool:
        """Whether its third is the small one."""
        return 3 in MODES[self.mode]


@dataclass(frozen=True)
class Chord:
    """root: pitch class; intervals: semitones above the root, ascending from 0."""

    root: int
    intervals: tuple[int, ...]

    @property
    def classes(self) -> tuple[int, ...]:
        """Its pitch classes, the root first."""
        return tuple((self.root + step) % 12 for step in self.intervals)


def chord(key: Key, symbol: str) -> Chord:
    """A chord from its Roman numeral: "ii7", "bVII", "V7", "vii°", "Isus4".

    Numerals count the steps of the major scale of the same tonic in every mode, with b and # before them.
    Capitals have a large third. Raises ValueError for what is no numeral.
    """
    found = _SYMBOL.fullmatch(symbol)
    if found is None or found["numeral"].lower() not in _NUMERALS:
        raise ValueError(f"{symbol!r} is not a Roman numeral of a chord")
    bend = {"": 0, "b": -1, "#": 1}[found["bend"]]
    root = key.tonic + _MAJOR[_NUMERALS.index(found["numeral"].lower())] + bend
    third = 4 if found["numeral"].isupper() else 3
    triads = {"": (0, third, 7), "°": (0, 3, 6), "+": (0, 4, 8), "sus4": (0, 5, 7), "sus2": (0, 2, 7)}
    colour = (9,) if (found["kind"], found["colour"]) == ("°", "7") else _COLOURS[found["colour"]]
    return Chord(root % 12, triads[found["kind"]] + colour)


def scale_over(key: Key, sounding: Chord) -> frozenset[int]:
    """The pitch classes that do not clash while a chord sounds.

    The key's own; a chord tone outside of it replaces the neighbour that it was bent from, as the leading
    tone of V replaces the seventh step in minor.
    """
    scale = set(key.classes)
    for foreign in set(sounding.classes) - scale:
        beside = {(foreign - 1) % 12, (foreign + 1) % 12}
        scale -= {each for each in beside if each not in sounding.classes and each != key.tonic}
        scale.add(foreign)
    return frozenset(scale)


def within(classes: frozenset[int] | tuple[int, ...], low: int, high: int) -> list[int]:
    """All MIDI pitches of these classes from `low` to `high`, ascending."""
    return [pitch for pitch in range(low, high + 1) if pitch % 12 in classes]
