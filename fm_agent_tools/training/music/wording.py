"""The words that people have for what is in a clip: tempi, keys, registers, lengths."""

from __future__ import annotations

import random
from collections.abc import Mapping

from fm_agent_tools.generators.musical import NAMES
from fm_agent_tools.training.music.facts import Facts

TEMPI: tuple[tuple[float, tuple[str, ...]], ...] = (
    (72, ("very slow", "slow", "at a slow tempo", "slow and unhurried", "adagio")),
    (92, ("slow", "rather slow", "at a slow tempo", "unhurried", "andante")),
    (116, ("mid-tempo", "at a moderate tempo", "at walking pace", "medium tempo", "moderato")),
    (140, ("fast", "upbeat", "at a lively tempo", "quick", "allegro")),
    (1000, ("very fast", "at a fast tempo", "fast-paced", "racing", "presto")),
)
"""Words for tempi below a number of beats a minute."""
_OTHER_NAMES: Mapping[str, tuple[str, ...]] = {
    "Db": ("Db", "C#", "D flat", "C sharp"),
    "Eb": ("Eb", "E flat", "D#"),
    "F#": ("F#", "Gb", "F sharp", "G flat"),
    "Ab": ("Ab", "A flat", "G#", "G sharp"),
    "Bb": ("Bb", "B flat", "A#"),
}
_DENSITIES: Mapping[str, tuple[str, ...]] = {
    "sparse": ("sparse", "with few notes", "long notes", "minimal"),
    "medium": (),
    "busy": ("busy", "with many notes", "lots of notes", "lively notes"),
}
_REGISTERS: Mapping[str, tuple[str, ...]] = {
    "low": ("low", "in a low register", "deep", "in the low notes"),
    "high": ("high", "in a high register", "high-pitched", "up high"),
    "": (),
}
_LOOPS = ("loop", "looping", "seamless loop", "loopable")


def article(words: str) -> str:
    """`words` with the indefinite article that fits them."""
    return f"an {words}" if words[:1].lower() in "aeio8" else f"a {words}"


def tempo_word(tempo: float, draw: random.Random) -> str:
    """ "slow", "upbeat", "at a moderate tempo"."""
    return draw.choice(next(words for bound, words in TEMPI if tempo < bound))


def bpm(tempo: float, draw: random.Random) -> str:
    """ "120 bpm", "120 beats per minute"."""
    return f"{round(tempo)} {draw.choice(('bpm', 'bpm', 'bpm', 'BPM', 'beats per minute'))}"


def key_words(facts: Facts, draw: random.Random) -> str:
    """ "A minor", "the key of Eb major", "D dorian", also with a tonic's other names."""
    tonic = draw.choice(_OTHER_NAMES.get(NAMES[facts.tonic], (NAMES[facts.tonic],)))
    name = f"{tonic} {facts.mode}"
    return draw.choice((name, name, name, f"the key of {name}"))


def details(facts: Facts, draw: random.Random) -> list[str]:
    """All that may be said after a comma, in random order: tempo, key, density, register, length."""
    found: list[str] = []
    if facts.texture not in ("notification", "effect"):
        found += [draw.choice((bpm(facts.tempo, draw), f"at {bpm(facts.tempo, draw)}"))]
        found += [tempo_word(facts.tempo, draw)]
        if facts.beats == 3:
            found += [draw.choice(("in 3/4", "3/4 time", "in three-four time", "waltz time"))]
    if facts.key is not None and facts.texture != "notification":
        mode = (f"{facts.mode} key", f"in {article(facts.mode)} key")
        found += [f"in {key_words(facts, draw)}" if draw.random() < 0.7 else draw.choice(mode)]
    found += [
        draw.choice(words)
        for words in (_DENSITIES.get(facts.density, ()), _REGISTERS[facts.register])
        if words
    ]
    found += [_length(facts, draw)]
    draw.shuffle(found)
    return found


def _length(facts: Facts, draw: random.Random) -> str:
    if facts.period:
        bars = f"{facts.bars} bars" if facts.bars > 1 else "one bar"
        return draw.choice((*_LOOPS, f"{bars}", f"{bars} loop"))
    seconds = f"{facts.seconds:.0f}" if facts.seconds >= 1.5 else "1"
    unit = "second" if seconds == "1" else "seconds"
    return draw.choice(
        (f"{seconds} {unit}", f"{seconds} {unit} long", "short" if facts.seconds < 2.5 else f"{seconds}s")
    )
