"""Captions: what a person might have typed to get a clip, from its facts alone."""

from __future__ import annotations

import random

from fm_agent_tools.training.music.effects import EFFECTS
from fm_agent_tools.training.music.facts import Facts
from fm_agent_tools.training.music.genres import GENRES
from fm_agent_tools.training.music.instruments import INSTRUMENTS
from fm_agent_tools.training.music.moods import MOODS
from fm_agent_tools.training.music.wording import article, bpm, details, tempo_word

PLAIN = 0.55
"""How often an instrument is called by its name, not by another word for it."""
_NOUNS = {
    "melody": ("melody", "tune", "solo", "solo melody", "melody"),
    "song": ("music", "melody with chords", "song", "tune", "piece", "music"),
    "band": ("music", "band", "track", "song", "groove", "instrumental"),
    "bass": ("bass line", "bassline", "bass riff", "bass part"),
    "arpeggio": ("arpeggio", "arpeggios", "arpeggiated chords", "broken chords"),
    "chords": ("chords", "chord progression", "harmony", "chords only"),
    "drums": ("drum beat", "drums", "beat", "drum groove", "drum pattern", "percussion"),
    "jingle": ("jingle", "short jingle", "intro jingle", "logo sound", "sting", "fanfare"),
}
_GENERAL = ("music", "background music", "soundtrack", "music", "tune")
_NOTIFICATIONS = {
    1: ("success sound", "notification sound", "message received sound", "positive notification", "chime"),
    0: ("notification sound", "alert sound", "ping", "ding", "notification"),
    -1: ("error sound", "failure sound", "negative notification", "notification sound", "warning sound"),
}
_WAYS = {1: ("going up", "rising", "ascending"), -1: ("going down", "falling", "descending"), 0: ("",)}
_COUNTS = ("", "one note", "two notes", "three notes", "four notes")
_UNCOUNTED = ("music", "percussion", "harmony", "s", "chords only")
_WISHES = ("play", "make", "I want", "give me", "generate", "compose")


def caption(facts: Facts, draw: random.Random) -> str:
    """One caption in varying words: half of them short, some long, everything in them true."""
    if facts.texture == "effect":
        text = _effect(facts, draw)
    elif facts.texture == "notification":
        text = _notification(facts, draw)
    elif facts.texture == "drums":
        text = _with_details(_drums(facts, draw), facts, draw)
    else:
        text = _with_details(_music(facts, draw), facts, draw)
    if draw.random() < 0.04:
        text = f"{draw.choice(_WISHES)} {text}"
    return text.lower() if draw.random() < 0.4 else text


def _effect(facts: Facts, draw: random.Random) -> str:
    words = draw.choice(EFFECTS[facts.effect].words)
    bare = words.removeprefix("a ").removeprefix("an ")
    return draw.choice(
        (
            words,
            words,
            bare,
            f"{bare} sound",
            f"sound of {words}",
            f"{bare} sound effect",
            f"sound effect: {bare}",
        )
    )


def _notification(facts: Facts, draw: random.Random) -> str:
    name, noun = _instrument(facts, 0, draw), draw.choice(_NOTIFICATIONS[facts.direction])
    way = draw.choice(_WAYS[facts.direction])
    notes = f"{_COUNTS[facts.count]} {way}".strip()
    return draw.choice(
        (
            noun,
            f"{name} {noun}",
            article(f"short {noun}"),
            f"{noun}, {notes}",
            f"{noun}, {name}, {notes}",
            f"{notes} on {name}, {noun}",
            f"{noun} played on {article(name)}",
        )
    )


def _drums(facts: Facts, draw: random.Random) -> str:
    genre, noun = draw.choice(GENRES[facts.genre].words), draw.choice(_NOUNS["drums"])
    choices = [
        f"{genre} {noun}",
        _counted(f"{genre} {noun}"),
        f"{noun}, {genre}",
        f"{bpm(facts.tempo, draw)} {genre} {noun}",
    ]
    if facts.kit in ("electronic", "808", "brush"):
        kit = {"electronic": "electronic", "808": "808", "brush": "brushed"}[facts.kit]
        choices += [f"{kit} {genre} {noun}", f"{kit} {noun}"]
    return _looped(draw.choice(choices), facts, draw)


def _music(facts: Facts, draw: random.Random) -> str:
    """The subject: mood, who plays, what, in which genre; who is most prominent is nearly always said."""
    mood = draw.choice(MOODS[facts.mood].words) if draw.random() < 0.75 else ""
    genre = draw.choice(GENRES[facts.genre].words) if facts.genre and draw.random() < 0.8 else ""
    noun = draw.choice(_NOUNS[facts.texture])
    first = _instrument(facts, 0, draw)
    if facts.texture == "bass" and "bass" in first:
        noun = draw.choice(("line", "riff", "groove"))
    adjectives = " ".join(part for part in (mood, genre) if part)
    chosen = draw.random()
    if facts.texture in ("song", "band") and chosen < 0.25 and adjectives:
        text = f"{adjectives} {draw.choice(_GENERAL)}"
    elif len(set(facts.instruments)) > 1 and chosen < 0.7:
        text = _ensemble(adjectives, noun, facts, draw)
    else:
        text = _alone(adjectives, noun, first, facts, draw)
    return _looped(text, facts, draw)


def _ensemble(adjectives: str, noun: str, facts: Facts, draw: random.Random) -> str:
    players = list(dict.fromkeys(facts.instruments))
    names = [_instrument(facts, facts.instruments.index(player), draw) for player in players]
    listed = f"{names[0]} {draw.choice(('and', 'with', 'over'))} {names[1]}"
    if len(names) == 3 and draw.random() < 0.6:
        listed = f"{names[0]}, {names[1]} and {names[2]}"
    subject = f"{adjectives} {noun}".strip()
    return draw.choice(
        (
            f"{subject} with {listed}",
            f"{listed}, {subject}",
            f"{subject}: {listed}",
            f"{adjectives} {listed}".strip(),
        )
    )


def _alone(adjectives: str, noun: str, name: str, facts: Facts, draw: random.Random) -> str:
    subject = f"{adjectives} {noun}".strip()
    choices = [
        f"{adjectives} {name} {noun}".strip(),
        f"{adjectives} {name} {noun}".strip(),
        _counted(f"{adjectives} {name} {noun}".strip()),
        f"{subject} on {name}",
        f"{name}, {subject}",
        f"{subject} played on {article(name)}" if not name.endswith("s") else f"{subject} played by {name}",
        f"{bpm(facts.tempo, draw)} {name} {noun}",
        f"{tempo_word(facts.tempo, draw)} {name} {noun}".removeprefix("at a ").removeprefix("at "),
    ]
    return draw.choice(choices)


def _counted(words: str) -> str:
    """With an article where the noun takes one."""
    return words if words.endswith(_UNCOUNTED) else article(words)


def _looped(text: str, facts: Facts, draw: random.Random) -> str:
    """Mostly says of a loop that it is one."""
    if not facts.period or draw.random() < 0.35:
        return text
    return draw.choice((f"{text} loop", f"{text}, loop", f"loopable {text}", f"seamless loop of {text}"))


def _with_details(text: str, facts: Facts, draw: random.Random) -> str:
    """None, one, or several of the details; nothing that stands there already."""
    count = draw.choices((0, 1, 2, 3, 5), (0.42, 0.25, 0.17, 0.1, 0.06))[0]
    said = [words for words in details(facts, draw) if not _repeats(words, text)]
    return ", ".join([text, *said[:count]])


def _repeats(words: str, text: str) -> bool:
    return any(
        word in text and word in words for word in ("loop", "bpm", "BPM", "beats", "short", "low", "high")
    )


def _instrument(facts: Facts, index: int, draw: random.Random) -> str:
    known = INSTRUMENTS[facts.instruments[index]]
    return known.name if draw.random() < PLAIN else draw.choice(known.words)
