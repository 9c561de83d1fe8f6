"""Which clips there are: everything about a clip but its notes, drawn from its seed and number."""

from __future__ import annotations

import random
from collections.abc import Mapping

from fm_agent_tools.training.music.effects import EFFECTS
from fm_agent_tools.training.music.facts import Facts, Shape, Texture
from fm_agent_tools.training.music.genres import GENRES, Genre
from fm_agent_tools.training.music.instruments import ARPEGGIO, BASS, BELL, CHORDS, INSTRUMENTS, LEAD, able
from fm_agent_tools.training.music.moods import MOODS, Mood

SHARES: Mapping[Texture, float] = {
    "song": 0.22,
    "band": 0.19,
    "melody": 0.16,
    "drums": 0.09,
    "arpeggio": 0.08,
    "chords": 0.07,
    "bass": 0.05,
    "jingle": 0.05,
    "notification": 0.04,
    "effect": 0.05,
}
SUITED = 0.7
"""How often the instrument is one that suits the mood; else any, so that "a calm banjo" is learnt, too."""
_HELD_LOOP, _LOOSE = 0.45, 0.15
_SLOWEST, _FASTEST = 60, 180


def plan(seed: int, number: int, seconds: float = 4.0) -> Facts:
    """The facts of clip `number` of a seed; seconds: the longest it may be."""
    draw = random.Random(f"music {seed} {number}")
    texture = draw.choices(list(SHARES), list(SHARES.values()))[0]
    if texture == "effect":
        return Facts(number, texture, "shot", seconds, effect=draw.choice(list(EFFECTS)))
    if texture == "notification":
        return _notification(number, seconds, draw)
    return _music(number, texture, seconds, draw)


def _notification(number: int, seconds: float, draw: random.Random) -> Facts:
    count = draw.choice((1, 2, 2, 3, 3, 4))
    direction = 0 if count == 1 else draw.choice((1, 1, -1))
    mode = "minor" if direction < 0 and draw.random() < 0.6 else "major"
    return Facts(
        number, "notification", "shot", min(seconds, 0.9 + 0.3 * count), (draw.choice(able(BELL)),),
        tempo=draw.choice((100.0, 120.0, 140.0)), tonic=draw.randrange(12), mode=mode, count=count,
        direction=direction,
    )  # fmt: skip


def _music(number: int, texture: Texture, seconds: float, draw: random.Random) -> Facts:
    genre_name = draw.choice(list(GENRES))
    genre = GENRES[genre_name]
    if texture in ("drums", "band") and not genre.grooves and draw.random() < 0.7:
        return _music(number, texture, seconds, draw)
    known = texture in ("band", "drums") or (texture in ("bass", "song", "chords") and draw.random() < 0.4)
    known = known and (texture != "drums" or bool(genre.grooves))
    if texture == "drums" and not known:
        return _music(number, texture, seconds, draw)
    mood_name = draw.choice(genre.moods) if known else draw.choice(list(MOODS))
    mood = MOODS[mood_name]
    shape = _shape(texture, draw)
    beats = genre.beats if known else draw.choice((4, 4, 4, 4, 3))
    tempo = _tempo(genre.tempo if known else mood.tempo, texture, shape, beats, seconds, draw)
    bars = _bars(shape, tempo, beats, seconds)
    drums = texture == "drums"
    players = _players(texture, genre if known else None, mood, draw)
    return Facts(
        number,
        texture,
        shape,
        _length(shape, bars * beats * 60 / tempo, seconds),
        players,
        "" if drums else mood_name,
        genre_name if known else "",
        tempo,
        beats,
        bars,
        -1 if drums else draw.randrange(12),
        "" if drums else _mode(mood, genre if known else None, draw),
        draw.choice(mood.density) if not drums else "",
        _register(players, texture, mood, draw),
        (
            genre.kit
            if draw.random() < 0.7
            else draw.choice(("standard", "room", "power", "electronic", "808"))
        )
        if texture in ("drums", "band") and genre.grooves
        else "",
        period=bars * beats * 60 / tempo if shape == "loop" else 0.0,
    )


def _shape(texture: Texture, draw: random.Random) -> Shape:
    if texture == "jingle":
        return "ending"
    if draw.random() < _HELD_LOOP:
        return "loop"
    return "excerpt" if texture in ("drums", "bass") or draw.random() < 0.65 else "ending"


def _tempo(
    span: tuple[int, int], texture: Texture, shape: Shape, beats: int, seconds: float, draw: random.Random
) -> float:
    """A whole tempo; for half of the loops one at which whole bars fill all of the clip."""
    low, high = (116, 152) if texture == "jingle" else span
    low, high = max(_SLOWEST, low), min(_FASTEST, high)
    if shape != "excerpt":
        low = max(low, -int(-beats * 60 // seconds))  # one bar has to fit
    high = max(low, high)
    filling = [60 * beats * bars / seconds for bars in range(1, 17)]
    exact = [
        each
        for each in filling
        if low * (1 - _LOOSE) <= each <= high * (1 + _LOOSE) and _SLOWEST <= each <= _FASTEST
    ]
    if shape == "loop" and exact and draw.random() < 0.5:
        return draw.choice(exact)
    return float(draw.choice((draw.randint(low, high), 5 * round(draw.randint(low, high) / 5))))


def _bars(shape: Shape, tempo: float, beats: int, seconds: float) -> int:
    """Whole bars: of a loop and an ending as many as fit, of what is cut from more than twice as much."""
    bar = beats * 60 / tempo
    if shape == "excerpt":
        return 4 * max(1, -int(-2 * seconds // (4 * bar)))
    room = seconds if shape == "loop" else seconds - min(0.6, bar / 3)
    return max(1, int(room / bar + 1e-6))


def _length(shape: Shape, written: float, seconds: float) -> float:
    """How long a clip is: a loop its bars, an ending its bars and some ringing, a cut all that it may."""
    return {"loop": written, "ending": min(seconds, written + 0.5)}.get(shape, seconds)


def _mode(mood: Mood, genre: Genre | None, draw: random.Random) -> str:
    if genre is not None and genre.turns:
        fitting = [mode for mode in mood.modes if mode in ("major", "minor")] or ["minor"]
        return draw.choice(fitting)
    return draw.choice(mood.modes)


def _players(texture: Texture, genre: Genre | None, mood: Mood, draw: random.Random) -> tuple[str, ...]:
    """Who plays, the most prominent first."""
    if texture == "drums":
        return ()
    if genre is not None and texture == "band":
        return (draw.choice(genre.leads), draw.choice(genre.chords), draw.choice(genre.basses))
    if texture == "bass":
        return (draw.choice(genre.basses if genre else able(BASS)),)
    role = {"arpeggio": ARPEGGIO, "chords": CHORDS, "jingle": BELL if draw.random() < 0.5 else LEAD}.get(
        texture, LEAD
    )
    from_genre = () if genre is None else genre.chords if role == CHORDS else genre.leads
    suited = able(role, from_genre or mood.players)
    lead = draw.choice(suited if suited and draw.random() < SUITED else able(role))
    if texture in ("melody", "arpeggio", "chords"):
        return (lead,)
    alone = lead in able(CHORDS) and draw.random() < 0.5
    suited = able(CHORDS, genre.chords if genre else mood.players) or able(CHORDS)
    return (lead,) if alone else (lead, draw.choice(suited))


def _register(players: tuple[str, ...], texture: Texture, mood: Mood, draw: random.Random) -> str:
    """ "low" or "high" where an instrument has room for it, drawn more often where the mood asks for it."""
    if texture not in ("melody", "arpeggio") or not players:
        return ""
    instrument = INSTRUMENTS[players[0]]
    if instrument.high - instrument.low < 30 or draw.random() > 0.2 + abs(mood.lift) / 20:
        return ""
    return "low" if mood.lift < 0 or (mood.lift == 0 and draw.random() < 0.5) else "high"
