"""Which language a message is in, by small words that it cannot do without. The table is `languages.toml`."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_WEAK = 0.5


@dataclass(frozen=True)
class Language:
    """A language that the planner knows only well enough to say sorry in it."""

    name: str
    strong: frozenset[str]
    weak: frozenset[str]
    sorry: str

    def weight(self, words: list[str]) -> float:
        """How much these words look like it."""
        return sum(1 if word in self.strong else _WEAK if word in self.weak else 0 for word in words)


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("languages.toml").read_text("utf-8"))


@cache
def english() -> frozenset[str]:
    """Words that English sentences are made of; each one speaks against another language."""
    return frozenset(_table()["english"].split())


@cache
def languages() -> tuple[Language, ...]:
    """The languages of the table."""
    rows = ((name, row) for name, row in _table().items() if name != "english")
    return tuple(
        Language(name, frozenset(row["strong"].split()), frozenset(row["weak"].split()), row["sorry"])
        for name, row in rows
    )


def foreign(text: str) -> Language | None:
    """The language of a text that is not English; None for English, and for what could be English."""
    letters = [letter for letter in text if letter.isalpha()]
    if letters and not any(_is_latin(letter) for letter in letters):
        return Language("unknown", frozenset(), frozenset(), "")
    words = [part for word in _WORD.findall(text.lower()) for part in {word, *word.split("'")}]
    if len(words) < 2:
        return None
    best = max(languages(), key=lambda language: language.weight(words))
    weight = best.weight(words)
    against = sum(word in english() for word in words if not _shared(word))
    return best if weight >= _least(words) and weight > against else None


def _shared(word: str) -> bool:
    """ "no", "me" and "i" are as good as no evidence."""
    return word in ("no", "me", "i", "a", "as", "do", "in", "to", "so")


def _least(words: list[str]) -> float:
    """A weak word is enough only at the beginning, where English has its article: "un perro rojo"."""
    return _WEAK if words[0] in ("un", "le", "el", "il", "la", "en", "der") and len(words) > 2 else 1


def _is_latin(letter: str) -> bool:
    return "LATIN" in unicodedata.name(letter, "")
