"""Typing errors: words that no list knows, and that are one slip away from one that the planner needs.

Known words are the text encoder's (`words.txt`); the things that can be drawn are the words of the emoji
names that Python knows, and those in `spelling.toml`. A word that is merely rare ("a tapir") is left alone.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from fm_agent_tools.agent.planner.kinds import KINDS
from fm_agent_tools.agent.planner.lexicon import RULES
from fm_agent_tools.requests.phrases import with_article

_ENDINGS = (
    ("s", ""),
    ("es", ""),
    ("ies", "y"),
    ("ed", ""),
    ("ed", "e"),
    ("ing", ""),
    ("ing", "e"),
    ("ly", ""),
    ("y", ""),
)
_SHORTEST = 3
_LONG_ENOUGH = 4  # letters above which a wrong one still leaves a word known by the others
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_BLOCKS = (range(0x1F300, 0x1FB00), range(0x2600, 0x27C0))
_WORD = re.compile(r"(?P<article>\b[Aa]n? )?(?P<word>[A-Za-z]+(?:'[a-z]+)?)")
_ROWS = (
    "qwertyuiop",
    "qwertzuiop",
    "asdfghjkl",
    "zxcvbnm",
    "yxcvbnm",
    "azertyuiop",
    "lkjhgfdsa",
    "poiuytrewq",
)


@cache
def _lists() -> dict[str, tuple[str, ...]]:
    """The lists of `spelling.toml`: commands, things, known."""
    table = tomllib.loads(files(__package__).joinpath("spelling.toml").read_text("utf-8"))
    return {name: tuple(words.split()) for name, words in table.items()}


@cache
def _known() -> frozenset[str]:
    """Every word that is no slip: the list, the planner's own words, and the things."""
    words = files(__package__).joinpath("words.txt").read_text("utf-8").split()
    own = re.findall(r"[a-z]{2,}", " ".join(RULES.values()).replace("?", ""))
    formats = (format for kind in KINDS.values() for format in kind.formats)
    return frozenset((*words, *own, *formats, *_lists()["commands"], *_things(), *_lists()["known"]))


def _is_known(word: str) -> bool:
    """A known word, or a usual ending on one: "jingles", "hugging", "painted"."""
    stems = (word.removesuffix(end) + put for end, put in _ENDINGS if word.endswith(end))
    return word in _known() or any(len(stem) > 2 and stem in _known() for stem in stems)


@cache
def _things() -> frozenset[str]:
    """The words of emoji names: everyday things, from "abacus" to "zombie"."""
    names = (unicodedata.name(chr(code), "") for block in _BLOCKS for code in block)
    words = {word.lower() for name in names for word in name.replace("-", " ").split() if word.isalpha()}
    return frozenset(word for word in (*words, *_lists()["things"]) if len(word) >= _SHORTEST)


@cache
def _sounds() -> dict[str, str]:
    """Things by how they are said: "elefant" is found under the key of "elephant"."""
    return {_spoken(word): word for word in _things() if len(word) > 4}


def corrected(sentence: str) -> str:
    """The sentence with its slips mended; names (capitalised words inside it) stay as they are."""

    def mend(found: re.Match[str]) -> str:
        article, word = found["article"] or "", found["word"]
        named = word[0].isupper() and found.start() > 0
        if named or len(word) < _SHORTEST or _is_known(word.lower()):
            return found[0]
        better = _mended(word.lower())
        if better == word.lower():
            return found[0]
        better = better.capitalize() if word[0].isupper() else better
        return with_article(f"{article}{better}") if article else better

    return _WORD.sub(mend, sentence)


@cache
def _mended(word: str) -> str:
    for once in (re.sub(r"(\w)\1{2,}", r"\1", word), re.sub(r"(\w)\1{2,}", r"\1\1", word)):
        if once != word and once in _known():
            return once
    for slips in (_doubled(word), _swapped(word), _one_off(word)):
        tried = set(slips)
        for wanted in (_lists()["commands"], _longest_first()):
            if found := next((good for good in wanted if good in tried), None):
                return found
    others = set(_replaced(word))
    if found := next(
        (good for good in _lists()["commands"] if good in others and len(good) > _LONG_ENOUGH), None
    ):
        return found
    return _sounds().get(_spoken(word), word)


@cache
def _longest_first() -> tuple[str, ...]:
    return tuple(sorted(_things(), key=lambda word: (-len(word), word)))


def _doubled(word: str) -> Iterator[str]:
    """A letter doubled by mistake, or one that should be: "foxx", "aple"."""
    for place, letter in enumerate(word):
        yield word[:place] + letter + word[place:]
        if word[place + 1 : place + 2] == letter:
            yield word[:place] + word[place + 1 :]


def _swapped(word: str) -> Iterator[str]:
    """Two neighbours in the wrong order."""
    for place in range(len(word) - 1):
        yield word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def _one_off(word: str) -> Iterator[str]:
    """A letter too many taken out, or one more put in."""
    for place in range(len(word)):
        if len(word) > _SHORTEST:
            yield word[:place] + word[place + 1 :]
    for place in range(len(word) + 1):
        for letter in _LETTERS:
            yield word[:place] + letter + word[place:]


def _replaced(word: str) -> Iterator[str]:
    for place in range(len(word)):
        for letter in _LETTERS:
            yield word[:place] + letter + word[place + 1 :]


def _spoken(word: str) -> str:
    return re.sub(
        r"(.)\1", r"\1", word.replace("ph", "f").replace("ck", "k").replace("c", "k").replace("z", "s")
    )


def is_gibberish(text: str) -> bool:
    """Whether nothing here is a word, and it looks like keys struck at random."""
    words = [found["word"].lower() for found in _WORD.finditer(text)]
    return bool(words) and all(not _is_known(word) and _struck(word) for word in words)


def _struck(word: str) -> bool:
    keys = any(word[place : place + 4] in row for row in _ROWS for place in range(max(1, len(word) - 3)))
    return (
        (keys and len(word) >= 4)
        or not re.search(r"[aeiouy]", word)
        or bool(re.search(r"[^aeiouy]{5,}", word))
    )
