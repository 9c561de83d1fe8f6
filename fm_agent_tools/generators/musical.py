"""Tempo and key as a prompt states them. Numbers and letters say little to an encoder of words, so a network
of sounds is told them as numbers, too."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

MODES: Mapping[str, tuple[int, ...]] = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
}
"""The pitch classes of a mode, above its tonic."""
NAMES = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
"""One name for each tonic, the one that musicians use most."""
SLOWEST, FASTEST = 30, 300
"""Beats a minute that are believed; what else stands before "bpm" is not a tempo of music."""

_NATURAL = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}
_BEND = {"": 0, "#": 1, "♯": 1, "sharp": 1, "b": -1, "♭": -1, "flat": -1}
_TEMPO = re.compile(r"(?<![\w.])(\d{2,3}) ?(?:bpm|beats (?:per|a) minute)\b", re.IGNORECASE)
_THREE = re.compile(r"\b(?:3/4|three[- ](?:four|quarter)|waltz(?:es)?)\b", re.IGNORECASE)
# "a minor key" has an article, not a tonic; a small a alone is a tonic only after "in" or "of".
_KEY = re.compile(
    r"(?<![\w#])(?P<led>in |of )?(?P<letter>[A-G])"
    r"(?: ?(?P<bend>#|♯|♭|sharp|flat|b(?=[ -])))?[ -](?P<mode>" + "|".join(MODES) + r")\b(?! key\b)",
    re.IGNORECASE,
)


def scale(tonic: int, mode: str) -> tuple[int, ...]:
    """The pitch classes of a key, its tonic first."""
    return tuple((tonic + step) % 12 for step in MODES[mode])


@dataclass(frozen=True)
class Stated:
    """tempo: beats a minute, 0 where none is stated; beats: of a bar; tonic: pitch class, −1 for none; mode:
    one of `MODES`, or "" without a tonic."""

    tempo: float = 0.0
    beats: int = 4
    tonic: int = -1
    mode: str = ""

    @property
    def scale(self) -> tuple[int, ...]:
        """The pitch classes of the key, its tonic first; none without one."""
        return scale(self.tonic, self.mode) if self.tonic >= 0 else ()


def stated(text: str) -> Stated:
    """What a prompt or a caption says: "ukulele loop, 120 bpm, in E flat minor" is 120, 4, 3, "minor"."""
    tempo, beats = _TEMPO.search(text), 3 if _THREE.search(text) else 4
    number = float(tempo[1]) if tempo else 0.0
    tonic, mode = _key(text)
    return Stated(number if SLOWEST <= number <= FASTEST else 0.0, beats, tonic, mode)


def _key(text: str) -> tuple[int, str]:
    for found in _KEY.finditer(text):
        letter = found["letter"]
        if found["led"] or letter != "a" or found["bend"]:
            bend = _BEND[(found["bend"] or "").lower()]
            return (_NATURAL[letter.lower()] + bend) % 12, found["mode"].lower()
    return -1, ""
