"""The instruments: their General MIDI programs, what people call them, how low and high they play."""

# A table reads best with one row a line.
# ruff: noqa: E501

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

LEAD, CHORDS, BASS, PAD, ARPEGGIO, BELL = "lead", "chords", "bass", "pad", "arpeggio", "bell"


@dataclass(frozen=True)
class Instrument:
    """programs: General MIDI, 0-based; low, high: MIDI pitches that sound well; held: it sustains.

    roles: what it is good for; touch: what it is, for the simple synthesis.
    """

    name: str
    programs: tuple[int, ...]
    words: tuple[str, ...]
    low: int
    high: int
    roles: frozenset[str]
    held: bool
    family: str


def _of(name: str, programs: str, words: str, span: tuple[int, int], roles: str, family: str) -> Instrument:
    held = family in {"strings", "brass", "wind", "organ", "pad", "voice", "synth"}
    numbers = tuple(int(number) for number in programs.split())
    said = (name, *(word for word in words.split("|") if word))
    return Instrument(name, numbers, said, *span, frozenset(roles.split()), held, family)


_ALL = (
    _of("piano", "0 1", "grand piano|acoustic piano|keys", (36, 96), "lead chords arpeggio", "keys"),
    _of("electric piano", "4 5", "rhodes|e-piano|soft keys", (36, 90), "lead chords arpeggio", "keys"),
    _of("honky-tonk piano", "3", "saloon piano|ragtime piano", (40, 88), "lead chords", "keys"),
    _of("harpsichord", "6", "cembalo|baroque keyboard", (40, 86), "lead chords arpeggio", "plucked"),
    _of("clavinet", "7", "clav|funky clav", (40, 80), "lead chords", "plucked"),
    _of("celesta", "8", "celeste", (60, 100), "lead arpeggio bell", "bells"),
    _of("glockenspiel", "9", "glocken|little bells", (72, 103), "lead arpeggio bell", "bells"),
    _of("music box", "10", "toy music box|wind-up music box", (60, 98), "lead arpeggio bell", "bells"),
    _of("vibraphone", "11", "vibes", (53, 89), "lead chords arpeggio bell", "bells"),
    _of("marimba", "12", "wooden marimba", (45, 91), "lead arpeggio bell", "mallets"),
    _of("xylophone", "13", "toy xylophone", (65, 100), "lead arpeggio bell", "mallets"),
    _of("tubular bells", "14", "church bells|chimes", (60, 79), "lead bell", "bells"),
    _of("dulcimer", "15", "hammered dulcimer", (48, 84), "lead arpeggio", "plucked"),
    _of("organ", "16 17", "hammond organ|electric organ|drawbar organ", (36, 86), "lead chords", "organ"),
    _of("church organ", "19", "pipe organ|cathedral organ", (36, 84), "lead chords pad", "organ"),
    _of("accordion", "21", "squeezebox|musette accordion", (53, 89), "lead chords", "organ"),
    _of("harmonica", "22", "mouth organ|blues harp", (60, 84), "lead", "wind"),
    _of("nylon guitar", "24", "classical guitar|spanish guitar|soft guitar", (40, 79), "lead chords arpeggio", "guitar"),
    _of("acoustic guitar", "25", "steel guitar|folk guitar|guitar", (40, 81), "lead chords arpeggio", "guitar"),
    _of("jazz guitar", "26", "mellow electric guitar", (40, 79), "lead chords", "guitar"),
    _of("electric guitar", "27", "clean guitar|clean electric guitar", (40, 84), "lead chords arpeggio", "guitar"),
    _of("distorted guitar", "29 30", "distortion guitar|overdriven guitar|rock guitar", (40, 79), "lead", "synth"),
    _of("double bass", "32", "upright bass|acoustic bass|contrabass", (28, 55), "bass", "plucked"),
    _of("bass guitar", "33 34", "electric bass|fingered bass", (28, 55), "bass", "plucked"),
    _of("slap bass", "36 37", "funk bass|slapped bass", (28, 55), "bass", "plucked"),
    _of("synth bass", "38 39", "analog bass|electronic bass", (28, 55), "bass", "synth"),
    _of("violin", "40", "fiddle|solo violin", (57, 91), "lead", "strings"),
    _of("cello", "42", "solo cello|violoncello", (38, 72), "lead", "strings"),
    _of("strings", "48 49", "string section|string orchestra|orchestral strings", (38, 86), "lead chords pad", "strings"),
    _of("pizzicato strings", "45", "plucked strings|pizzicato", (43, 88), "lead arpeggio bell", "plucked"),
    _of("tremolo strings", "44", "shivering strings|trembling strings", (38, 80), "chords pad", "strings"),
    _of("harp", "46", "concert harp|celtic harp", (40, 96), "lead chords arpeggio bell", "plucked"),
    _of("choir", "52", "voices|choir aahs|singing choir", (46, 79), "lead chords pad", "voice"),
    _of("voice oohs", "53", "oohs|humming voices", (46, 79), "lead chords pad", "voice"),
    _of("trumpet", "56", "solo trumpet", (55, 82), "lead", "brass"),
    _of("muted trumpet", "59", "jazz trumpet", (55, 82), "lead", "brass"),
    _of("trombone", "57", "solo trombone", (40, 70), "lead", "brass"),
    _of("tuba", "58", "big tuba", (28, 55), "bass", "brass"),
    _of("french horn", "60", "horn", (43, 74), "lead pad", "brass"),
    _of("brass", "61", "brass section|horn section", (43, 79), "lead chords", "brass"),
    _of("saxophone", "65 66", "sax|alto sax|tenor sax", (49, 80), "lead", "wind"),
    _of("oboe", "68", "solo oboe", (58, 87), "lead", "wind"),
    _of("bassoon", "70", "solo bassoon", (36, 67), "lead", "wind"),
    _of("clarinet", "71", "solo clarinet", (52, 86), "lead", "wind"),
    _of("flute", "73", "concert flute", (60, 93), "lead", "wind"),
    _of("piccolo", "72", "little flute", (74, 100), "lead", "wind"),
    _of("recorder", "74", "block flute", (60, 88), "lead", "wind"),
    _of("pan flute", "75", "panpipes", (60, 88), "lead", "wind"),
    _of("whistle", "78", "whistling", (65, 91), "lead", "wind"),
    _of("ocarina", "79", "clay ocarina", (60, 88), "lead", "wind"),
    _of("square synth", "80", "chiptune|8-bit synth|game console sound", (43, 93), "lead arpeggio bell", "synth"),
    _of("saw synth", "81", "sawtooth synth|synth lead|lead synth", (43, 88), "lead arpeggio", "synth"),
    _of("synth pad", "88 89", "warm pad|ambient pad|soft synth pad", (40, 84), "chords pad", "pad"),
    _of("dark pad", "91 92 95", "haunting pad|eerie synth pad", (36, 76), "chords pad", "pad"),
    _of("sitar", "104", "indian sitar", (48, 77), "lead", "plucked"),
    _of("banjo", "105", "bluegrass banjo", (48, 84), "lead chords arpeggio", "plucked"),
    _of("koto", "107", "japanese koto", (48, 84), "lead arpeggio", "plucked"),
    _of("ukulele", "24", "uke|hawaiian ukulele", (60, 84), "lead chords arpeggio", "guitar"),
    _of("kalimba", "108", "thumb piano|mbira", (55, 88), "lead arpeggio bell", "mallets"),
    _of("bagpipe", "109", "bagpipes", (60, 79), "lead", "organ"),
    _of("steel drums", "114", "steel pan|caribbean steel drums", (52, 84), "lead arpeggio bell", "mallets"),
)  # fmt: skip

INSTRUMENTS: Mapping[str, Instrument] = {each.name: each for each in _ALL}

KITS: Mapping[str, int] = {
    "standard": 0,
    "room": 8,
    "power": 16,
    "electronic": 24,
    "808": 25,
    "jazz": 32,
    "brush": 40,
}
"""Drum kits of General MIDI level 2, which both sound fonts have."""


def able(role: str, names: Iterable[str] = INSTRUMENTS) -> tuple[str, ...]:
    """Which of `names` are good for a role."""
    return tuple(name for name in names if role in INSTRUMENTS[name].roles)
