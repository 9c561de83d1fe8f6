"""From facts to notes: who plays what, where, and how."""

from __future__ import annotations

import random
from collections.abc import Iterable

from fm_agent_tools.training.music.accompaniment import accompany, bass_line
from fm_agent_tools.training.music.drumming import drumming
from fm_agent_tools.training.music.effects import EFFECTS
from fm_agent_tools.training.music.facts import Facts
from fm_agent_tools.training.music.genres import GENRES, Genre
from fm_agent_tools.training.music.harmony import Sounding, progress, voiced
from fm_agent_tools.training.music.instruments import INSTRUMENTS, KITS, Instrument
from fm_agent_tools.training.music.melody import home_beat, melody
from fm_agent_tools.training.music.moods import MOODS, Mood
from fm_agent_tools.training.music.score import Note, Part, Score
from fm_agent_tools.training.music.strokes import Feel, Stroke, performed
from fm_agent_tools.training.music.theory import Key, within

MIDDLE = 71
"""Around this pitch (B4) melodies lie where the mood does not move them."""
REGISTER = {"low": -14, "high": 13, "": 0}
_TRIPLETS = ("jazz", "blues")
_PLAIN_MOOD = MOODS["happy"]


class Piece:
    """What all players of one piece share; `play` writes down a part."""

    def __init__(self, facts: Facts, draw: random.Random) -> None:
        self.facts, self.draw = facts, draw
        self.genre: Genre | None = GENRES[facts.genre] if facts.genre else None
        self.mood: Mood = MOODS[facts.mood] if facts.mood else _PLAIN_MOOD
        self.closed = facts.shape != "loop"
        self.key = facts.key or Key(0, "major")
        self.chords: list[Sounding] = progress(
            self.key, self.mood, self.genre, facts.bars, facts.beats, self.closed, draw
        )
        swing = self.genre.swing if self.genre else 0.0
        span = 1.0 if facts.genre in _TRIPLETS else 0.5
        force = self.mood.force if facts.mood else 98
        self.feel = Feel(
            facts.tempo, force, swing, span, 0.003 if facts.kit in ("electronic", "808") else 0.006
        )
        self.notes: list[Note] = []
        self.parts: list[Part] = []

    def play(self, program: int, strokes: Iterable[Stroke], volume: int = 100, drums: bool = False) -> None:
        """Add a part that plays these strokes."""
        self.notes.extend(performed(strokes, len(self.parts), self.feel, self.draw))
        self.parts.append(Part(program, drums, volume))

    def score(self) -> Score:
        """All parts together."""
        length = self.facts.bars * self.facts.bar
        return Score.of(self.notes, self.parts, length, self.facts.shape == "loop")


def composed(facts: Facts, seed: int) -> Score:
    """The score of a clip of music or of a notification; the same for the same facts and seed."""
    if facts.texture == "notification":
        return _notification(facts, _draw(facts, seed))
    if facts.texture == "effect":
        return effect_score(facts, _draw(facts, seed))
    return written(facts, seed).score()


def written(facts: Facts, seed: int) -> Piece:
    """The piece of a clip of music with its chords; the same for the same facts and seed."""
    piece = Piece(facts, _draw(facts, seed))
    ways = {"drums": _drums, "bass": _bass, "arpeggio": _arpeggio, "band": _band, "chords": _alone}
    ways.get(facts.texture, _song)(piece)
    return piece


def _draw(facts: Facts, seed: int) -> random.Random:
    return random.Random(f"score {seed} {facts.number}")


def _drums(piece: Piece) -> None:
    assert piece.genre is not None
    home = None if piece.facts.shape != "ending" else home_beat(piece.chords, piece.facts.beats)
    strokes = drumming(piece.genre, piece.facts.bars, home, piece.draw)
    piece.play(KITS[piece.facts.kit], strokes, 100, drums=True)


def _bass(piece: Piece, which: int = 0) -> None:
    instrument = INSTRUMENTS[piece.facts.instruments[which]]
    style = (
        piece.genre.bass
        if piece.genre
        else piece.draw.choice(("root", "fifths", "eighths", "walking", "funk"))
    )
    span = (instrument.low, instrument.low + 24)
    strokes = bass_line(style, piece.key, piece.chords, span, piece.facts.beats, piece.closed, piece.draw)
    piece.play(piece.draw.choice(instrument.programs), strokes, 100 if which == 0 else 94)


def _arpeggio(piece: Piece) -> None:
    instrument = INSTRUMENTS[piece.facts.instruments[0]]
    middle = MIDDLE - 6 + REGISTER[piece.facts.register] + piece.mood.lift // 2
    voicings = voiced(piece.chords, *_span(instrument, middle, 10))
    style = "broken" if piece.facts.density == "sparse" or piece.facts.tempo > 130 else "arpeggio"
    strokes = accompany(style, piece.chords, voicings, piece.facts.beats, piece.closed, piece.draw)
    piece.play(piece.draw.choice(instrument.programs), strokes)


def _alone(piece: Piece) -> None:
    _chords(piece)


def _chords(
    piece: Piece, which: int = 0, above: int = MIDDLE, volume: int = 100, program: int | None = None
) -> int:
    """Chords that end below `above`, or over a low melody; returns the program that plays them."""
    instrument = INSTRUMENTS[piece.facts.instruments[which]]
    middle = min(62, above - 9) if above >= 62 else 70
    voicings = voiced(piece.chords, *_span(instrument, middle, 8), voices=4 if which == 0 else 3)
    style = _style(instrument, piece.genre, piece.facts.density, piece.draw)
    strokes = accompany(style, piece.chords, voicings, piece.facts.beats, piece.closed, piece.draw)
    chosen = piece.draw.choice(instrument.programs) if program is None else program
    piece.play(chosen, strokes, volume)
    return chosen


def _tune(piece: Piece) -> tuple[int, int]:
    """The melody; returns its program and its lowest pitch."""
    instrument = INSTRUMENTS[piece.facts.instruments[0]]
    span = _span(instrument, MIDDLE + piece.mood.lift + REGISTER[piece.facts.register], 9)
    facts = piece.facts
    strokes = melody(piece.key, piece.chords, span, facts.beats, facts.density, piece.closed, piece.draw)
    program = piece.draw.choice(instrument.programs)
    piece.play(program, strokes, 104)
    return program, min(stroke.pitch for stroke in strokes)


def _song(piece: Piece) -> None:
    """A melody, with chords under it unless the texture is the melody alone."""
    program, lowest = _tune(piece)
    if piece.facts.texture == "melody":
        return
    own = len(piece.facts.instruments) == 1
    if own or piece.facts.texture == "song":
        player = 0 if own else 1
        if "chords" in INSTRUMENTS[piece.facts.instruments[player]].roles:
            _chords(piece, player, lowest, 72, program if own else None)


def _band(piece: Piece) -> None:
    _, lowest = _tune(piece)
    _chords(piece, 1, lowest, 70)
    _bass(piece, 2)
    if piece.facts.kit:
        _drums(piece)


def _style(instrument: Instrument, genre: Genre | None, density: str, draw: random.Random) -> str:
    if genre is not None:
        style = genre.accompaniment
        return "block" if style == "strum" and instrument.family not in ("guitar", "plucked") else style
    if instrument.family in ("organ", "strings", "voice", "pad", "brass"):
        return draw.choice(("pad", "pad", "block"))
    if instrument.family == "guitar":
        return draw.choice(
            ("broken", "strum") if density == "sparse" else ("strum", "strum", "broken", "arpeggio")
        )
    return draw.choice(
        ("block", "broken") if density == "sparse" else ("block", "broken", "arpeggio", "comp")
    )


def _span(instrument: Instrument, middle: int, half: int) -> tuple[int, int]:
    """Lowest and highest pitch around the middle, moved to where the instrument plays."""
    low = min(max(instrument.low, middle - half), max(instrument.low, instrument.high - 2 * half))
    return low, min(instrument.high, low + 2 * half)


def _notification(facts: Facts, draw: random.Random) -> Score:
    """One to four notes of a chord of the key, up or down, the last one ringing."""
    instrument = INSTRUMENTS[facts.instruments[0]]
    key = facts.key or Key(0, "major")
    triad = tuple((key.tonic + step) % 12 for step in (0, 3 if key.minor else 4, 7))
    ladder = within(triad, instrument.low + 3, instrument.high)
    first = draw.randrange(max(1, len(ladder) - facts.count + 1))
    pitches = ladder[first : first + facts.count]
    if facts.direction < 0:
        pitches.reverse()
    gap = draw.choice((0.09, 0.12, 0.16, 0.2))
    last = len(pitches) - 1
    notes = [
        Note(place * gap, 0.9 if place == last else gap, pitch, 92 + 6 * (place == last), 0)
        for place, pitch in enumerate(pitches)
    ]
    return Score.of(notes, [Part(draw.choice(instrument.programs))], facts.seconds)


def effect_score(facts: Facts, draw: random.Random) -> Score:
    """An effect of General MIDI, once or several times; nothing for a recorded one."""
    effect = EFFECTS[facts.effect]
    if effect.samples:
        return Score.of([], [], facts.seconds)
    times = draw.choice(effect.times)
    length = draw.uniform(*effect.seconds)
    pitch, gap = draw.randint(*effect.pitches), draw.choice((0.2, 0.25, 0.35, 0.5))
    length = min(length, gap) if times > 1 else length
    notes = [Note(place * gap, length, pitch, draw.randint(90, 118), 0) for place in range(times)]
    return Score.of(notes, [Part(effect.program, effect.drums)], facts.seconds)
