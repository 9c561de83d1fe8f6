"""What a mood is in music: modes, tempo, register, loudness, harmony, and who plays."""

# A table reads best with one row a line.
# ruff: noqa: E501

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Mood:
    """words: how people say it; modes: to draw from; tempo: beats a minute, from and to.

    turns: progressions that come round; ends: what leads home at an end; lift: semitones that melodies are
    moved; force: MIDI velocity of an ordinary note; players: instruments that suit it, the best twice.
    """

    words: tuple[str, ...]
    modes: tuple[str, ...]
    tempo: tuple[int, int]
    density: tuple[str, ...]
    turns: tuple[str, ...]
    ends: tuple[str, ...]
    lift: int
    force: int
    players: tuple[str, ...]


_BRIGHT = ("I V vi IV", "I IV V I", "I vi IV V", "I IV I V", "I iii IV V")
_TENDER = ("I vi ii V", "Imaj7 vi7 IVmaj7 Vsus4", "I iii vi IV", "IVmaj7 I IVmaj7 V", "I V IV I")
_SAD = ("i bVI bIII bVII", "i iv i V", "i bVII bVI V", "i v bVI iv", "i iv bVII bIII")
_DARK = ("i bVI iv V", "i bII i V", "i iv bVI V", "i bVI bII V")
_HOME, _HOME_MINOR = ("IV V I", "ii V I", "V7 I", "IV I"), ("iv V i", "V7 i", "bVI V i", "bVII i")


def _mood(
    words: str,
    modes: str,
    tempo: tuple[int, int],
    density: str,
    turns: tuple[str, ...],
    *,
    lift: int = 0,
    force: int = 84,
    players: str,
) -> Mood:
    ends = _HOME if turns[0].startswith("I") else _HOME_MINOR
    split = tuple(player for player in players.split("|"))
    return Mood(
        tuple(words.split("|")),
        tuple(modes.split()),
        tempo,
        tuple(density.split()),
        turns,
        ends,
        lift,
        force,
        split,
    )


MOODS: Mapping[str, Mood] = {
    "happy": _mood(
        "happy|cheerful|joyful|bright|feel-good", "major major major mixolydian", (104, 150), "medium busy", _BRIGHT,
        lift=3, force=92, players="piano|ukulele|acoustic guitar|flute|marimba|accordion|whistle|glockenspiel|trumpet",
    ),
    "calm": _mood(
        "calm|peaceful|relaxing|gentle|soothing|quiet", "major major lydian dorian", (60, 88), "sparse medium", _TENDER,
        force=62, players="piano|harp|nylon guitar|electric piano|synth pad|flute|strings|vibraphone|celesta",
    ),
    "sad": _mood(
        "sad|melancholic|sorrowful|gloomy|heartbroken", "minor minor minor dorian", (60, 84), "sparse medium", _SAD,
        lift=-2, force=66, players="piano|cello|violin|strings|oboe|nylon guitar|clarinet|french horn|choir",
    ),
    "spooky": _mood(
        "spooky|scary|creepy|haunted|eerie|halloween", "minor phrygian minor", (66, 112), "sparse medium",
        ("i vii° i vii°", "i bII i vii°", "i bVI vii° i", "i bII vii° V", "i iv vii° V"), lift=-7, force=74,
        players="church organ|tremolo strings|dark pad|music box|celesta|harpsichord|bassoon|choir|pizzicato strings",
    ),
    "dark": _mood(
        "dark|ominous|sinister|menacing|brooding", "minor phrygian minor", (64, 104), "sparse medium", _DARK,
        lift=-9, force=80, players="cello|dark pad|strings|trombone|church organ|bassoon|piano|saw synth|tremolo strings",
    ),
    "epic": _mood(
        "epic|heroic|triumphant|majestic|grand", "minor minor dorian major", (84, 132), "medium busy",
        ("i bVI bIII bVII", "i bVII bVI bVII", "i bIII bVII IV", "i bVI bVII i"), force=106,
        players="strings|brass|french horn|choir|trumpet|trombone|church organ",
    ),
    "playful": _mood(
        "playful|funny|quirky|silly|bouncy", "major major mixolydian", (100, 150), "medium busy",
        ("I V I V", "I II7 V I", "I vi II7 V", "I IV V I"), lift=4, force=86,
        players="pizzicato strings|xylophone|bassoon|clarinet|tuba|marimba|ukulele|piccolo|banjo|honky-tonk piano",
    ),
    "mysterious": _mood(
        "mysterious|enigmatic|curious|secretive", "dorian minor lydian", (68, 108), "sparse medium",
        ("i IV i bVII", "i bVI i v", "i bII i iv", "i iv i bVI"), lift=-2, force=70,
        players="harp|clarinet|vibraphone|celesta|synth pad|dark pad|pizzicato strings|oboe|koto|kalimba",
    ),
    "romantic": _mood(
        "romantic|tender|loving|warm|sweet", "major major minor", (64, 96), "medium", _TENDER, force=72,
        players="violin|strings|piano|nylon guitar|saxophone|electric piano|harp|accordion|cello",
    ),
    "tense": _mood(
        "tense|suspenseful|nervous|urgent|anxious", "minor phrygian", (108, 160), "busy medium",
        ("i bII i bII", "i bVI iv V", "i vii° i V", "i i bVI V"), lift=-4, force=90,
        players="tremolo strings|strings|pizzicato strings|piano|saw synth|cello|marimba",
    ),
    "dreamy": _mood(
        "dreamy|floating|ethereal|ambient|magical", "lydian major major", (60, 96), "sparse medium",
        ("Imaj7 IVmaj7 Imaj7 IVmaj7", "Iadd9 vi7 IVmaj7 Vsus4", "Imaj7 iii7 IVmaj7 Vsus4"), lift=4, force=62,
        players="synth pad|harp|celesta|music box|electric piano|vibraphone|voice oohs|kalimba|glockenspiel",
    ),
    "energetic": _mood(
        "energetic|driving|upbeat|powerful|exciting", "minor major mixolydian dorian", (118, 172), "busy",
        ("I bVII IV I", "I V IV V", "I IV bVII IV", "I V vi IV"), force=106,
        players="electric guitar|distorted guitar|saw synth|piano|brass|square synth|organ|trumpet",
    ),
    "nostalgic": _mood(
        "nostalgic|wistful|bittersweet|longing", "major minor dorian", (66, 100), "sparse medium",
        ("I iii IV iv", "I vi iii IV", "IVmaj7 iii7 ii7 I", "I V vi iii"), force=70,
        players="piano|electric piano|music box|accordion|harmonica|acoustic guitar|clarinet|strings|whistle",
    ),
    "solemn": _mood(
        "solemn|serious|ceremonial|sacred", "major minor dorian", (60, 80), "sparse",
        ("I V vi iii", "I IV I V", "I vi IV V", "I V IV I"), lift=-3, force=82,
        players="church organ|choir|strings|french horn|brass|trumpet|tubular bells|cello",
    ),
}  # fmt: skip
"""Every mood of the data; the first of its words is its name."""

_MINOR_OF: Mapping[str, tuple[str, ...]] = {
    "minor": _SAD,
    "phrygian": ("i bII i bVII", "i bII bIII bII", "i bvii bII i"),
    "dorian": ("i IV i IV", "i IV bVII i", "i ii bIII IV", "i bVII IV i"),
}
_MAJOR_OF: Mapping[str, tuple[str, ...]] = {
    "major": _BRIGHT,
    "lydian": ("I II I II", "Imaj7 II Imaj7 vi", "I II iii II"),
    "mixolydian": ("I bVII IV I", "I IV bVII I", "I v IV I"),
}


def turns(mood: Mood, mode: str) -> tuple[str, ...]:
    """Progressions for a mood in a mode: its own where they fit, else those of the mode.

    A mode other than major and minor is heard by the chords that only it has.
    """
    own = {**_MINOR_OF, **_MAJOR_OF}[mode]
    if mode not in ("major", "minor"):
        return own
    fitting = tuple(turn for turn in mood.turns if (turn.split()[0].islower()) == (mode == "minor"))
    return tuple(turn for turn in fitting if mode == "minor" or turn[0] in "IV") or own


def endings(mode: str) -> tuple[str, ...]:
    """Cadences that close in a mode, the tonic last."""
    return {
        "minor": _HOME_MINOR,
        "dorian": ("IV i", "bVII i"),
        "phrygian": ("bII i", "bvii i"),
        "lydian": ("II I", "V I"),
        "mixolydian": ("bVII I", "IV I"),
    }.get(mode, _HOME)
