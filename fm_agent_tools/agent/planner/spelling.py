"""Typing errors: words that no list knows, and that are one slip away from one that the planner needs.

Known words are the text encoder's (`words.txt`); the things that can be drawn are the words of the emoji names that
Python knows. A word that is merely rare ("a tapir", "a loom") is left alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

# What the sentence forms turn on; a slip here costs the whole wish, so any single one is mended.
_COMMANDS = tuple(
    "draw make create generate paint sketch design show give want need please picture pictures image images sticker "
    "stickers icon icons drawing drawings video videos sound sounds music song songs jingle melody animate animation "
    "you can could would with without and the for some again another cancel version versions variations bigger "
    "smaller longer shorter slower faster blue red green yellow purple orange pink black white brown what how compose "
    "dance seconds minutes loop style".split()
)
_SHORTEST = 3
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_BLOCKS = (range(0x1F300, 0x1FB00), range(0x2600, 0x27C0))
_WORD = re.compile(r"[A-Za-z]+(?:'[a-z]+)?")
_ROWS = ("qwertyuiop", "qwertzuiop", "asdfghjkl", "zxcvbnm", "yxcvbnm", "azertyuiop", "lkjhgfdsa", "poiuytrewq")
_EXTRA = frozenset(
    "gif gifs emoji emojis avocado koala hedgehog flamingo ladybug donut googly lofi lo mp mp3 techno marimba banjo "
    "clipart clip doodle pls plz thx lol haha ok okay hey yo meh gnome unicorn jellyfish hummingbird squirrel acorn "
    "skateboard snowman watermelon astronaut birdsong doorbell ringtone pendulum yo-yo teapot pinata ghost wat u ur "
    "cya ya gonna wanna gimme lemme photorealistic selfie stl fps px hd tapir".split()
)


@cache
def _known() -> frozenset[str]:
    words = files(__package__).joinpath("words.txt").read_text("utf-8").split()
    return frozenset((*words, *_COMMANDS, *_things(), *_EXTRA))


@cache
def _things() -> frozenset[str]:
    """The words of emoji names: everyday things, from "abacus" to "zombie"."""
    names = (unicodedata.name(chr(code), "") for block in _BLOCKS for code in block)
    words = {word.lower() for name in names for word in name.replace("-", " ").split() if word.isalpha()}
    return frozenset(word for word in words if len(word) >= _SHORTEST)


@cache
def _sounds() -> dict[str, str]:
    """Things by how they are said: "elefant" is found under the key of "elephant"."""
    return {_spoken(word): word for word in _things() if len(word) > 4}


def corrected(sentence: str) -> str:
    """The sentence with its slips mended; names (capitalised words inside it) stay as they are."""

    def mend(found: re.Match[str]) -> str:
        word = found[0]
        if (word[0].isupper() and found.start() > 0) or len(word) < _SHORTEST or word.lower() in _known():
            return word
        better = _mended(word.lower())
        return better.capitalize() if word[0].isupper() and better != word.lower() else better if better != word.lower() else word

    return _WORD.sub(mend, sentence)


@cache
def _mended(word: str) -> str:
    for once in (re.sub(r"(\w)\1{2,}", r"\1", word), re.sub(r"(\w)\1{2,}", r"\1\1", word)):
        if once != word and once in _known():
            return once
    moved, others = set(_moved(word)), set(_replaced(word))
    for wanted in (_COMMANDS, sorted(_things(), key=len, reverse=True)):
        if found := next((good for good in wanted if good in moved), None):
            return found
    if found := next((good for good in _COMMANDS if good in others and len(good) > 3), None):
        return found
    return _sounds().get(_spoken(word), word)


def _moved(word: str) -> Iterator[str]:
    """The word with two neighbours swapped, a letter too many taken out, or one more put in."""
    for place in range(len(word)):
        yield word[:place] + word[place + 1 : place + 2] + word[place : place + 1] + word[place + 2 :]
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
    return re.sub(r"(.)\1", r"\1", word.replace("ph", "f").replace("ck", "k").replace("c", "k").replace("z", "s"))


def is_gibberish(text: str) -> bool:
    """Whether nothing here is a word, and it looks like keys struck at random."""
    words = [word.lower() for word in _WORD.findall(text)]
    return bool(words) and all(word not in _known() and _struck(word) for word in words)


def _struck(word: str) -> bool:
    keys = any(word[place : place + 4] in row for row in _ROWS for place in range(max(1, len(word) - 3)))
    return (keys and len(word) >= 4) or not re.search(r"[aeiouy]", word) or bool(re.search(r"[^aeiouy]{5,}", word))
