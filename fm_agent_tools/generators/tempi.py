"""A tempo for music that is asked for without one, as a player picks one before the first note."""

from __future__ import annotations

import random
import re
from dataclasses import replace

from fm_agent_tools.generators.musical import Stated

_MUSIC = re.compile(
    r"\b(?:music|melod(?:y|ies)|tunes?|songs?|chords?|harmon(?:y|ies)|arpeggios?|beats?|drums?|percussion"
    r"|groov(?:e|es|y)|riffs?|bass ?lines?|bands?|loop(?:s|able)?|tracks?|instrumentals?|waltz(?:es)?"
    r"|march(?:es)?|progressions?|solos?|jingles?|lullab(?:y|ies)|soundtracks?|themes?|pieces?"
    r"|rhythms?|orchestra|ensemble)\b",
    re.IGNORECASE,
)
_WORDS: tuple[tuple[str, tuple[int, int]], ...] = (
    (r"very slow(?:ly)?|adagio|lullab(?:y|ies)|ambient|meditation", (54, 66)),
    (r"very fast|presto|racing|frantic|drum (?:and|n|&) bass", (152, 172)),
    (
        r"slow(?:ly|er)?|calm(?:ing)?|sad|dreamy|romantic|solemn|nostalgic|relax(?:ed|ing)|peaceful|gentle|soft"
        r"|sleepy|mellow|mysterious|melancholic|spooky|dark|unhurried|andante|chill|lo-?fi|ballad",
        (70, 88),
    ),
    (
        r"fast|quick(?:ly)?|upbeat|energetic|lively|happy|cheerful|exciting|epic|playful|allegro|techno|house|dance"
        r"|rock|punk|metal|bluegrass|ska|polka",
        (120, 144),
    ),
)
"""Words and the tempi that go with them; the first that is found counts."""
_USUAL = (92, 116)
_WHOLE = (50, 180)
"""Between these the tempo of a loop may move, so that it holds whole bars."""


def with_tempo(said: Stated, prompt: str, seed: int, seconds: float, *, loop: bool = False) -> Stated:
    """What a prompt says, and for music a tempo where it says none; the same for the same seed.

    A loop's tempo is moved so that it holds whole bars. What is no music, such as an effect, gets none.
    """
    if said.tempo or not _MUSIC.search(prompt):
        return said
    span = next(
        (span for words, span in _WORDS if re.search(rf"\b(?:{words})\b", prompt, re.IGNORECASE)), _USUAL
    )
    tempo = float(random.Random(seed).randint(*span))
    return replace(said, tempo=_whole_bars(tempo, said.beats, seconds) if loop else tempo)


def _whole_bars(tempo: float, beats: int, seconds: float) -> float:
    bars = max(1, round(seconds * tempo / 60 / beats))
    moved = bars * beats * 60 / seconds
    return moved if _WHOLE[0] <= moved <= _WHOLE[1] else tempo
