"""Rows of a batch that show a thing with something on or in its hand: drawn from words, put there, or taken
away again."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from fm_agent_tools.networks.pixels import to_network
from fm_agent_tools.training.data.emoji import Pixels
from fm_agent_tools.training.data.library import COMPOSED_STYLES, Library
from fm_agent_tools.training.data.wearing import HEADS, HELD, WORN, Worn, dressed, fits
from fm_agent_tools.training.stickers.captions import STYLES, article, caption_of_fact

ANEW = 0.25
"""Share of the dressed things that are drawn from words; the others are edits."""
OFF = 0.3
"""Share of the edits that take something off."""
WHOLE = 0.5
"""Share of the edits whose source has the size of the set's picture, however much room a hat needs."""
BARE = 0.3
"""Share of the edits that put something on of which the words say nothing else."""
HOLDS = 0.5
"""Share of the things that hold something in place of wearing it."""
WEARING = ("{thing} with {worn}", "{thing} with {worn}", "{thing} wearing {worn}", "{thing} wearing {worn}")
HOLDING = ("{thing} with {worn}", "{thing} with {worn}", "{thing} holding {worn}", "{thing} holding {worn}")
BOTH = 0.2
"""Share of the things that have two: such edits keep one."""
TINTED = 0.3
"""Share of what is worn or held that has another colour than usual, where there is one."""
PAINTED = 0.2
"""Share of the edits that change the colour of what is worn or held alone."""
WITH_STYLE = 0.25
ALL: Mapping[str, Worn] = {**HELD, **WORN}
CALLED = {
    **{
        f"{animal} face": animal
        for animal in ("cat", "dog", "cow", "pig", "mouse", "rabbit", "monkey", "tiger")
    },
    "front-facing baby chick": "chick",
    "baby chick": "chick",
    "jack-o-lantern": "pumpkin",
    "red apple": "apple",
    "full moon face": "moon",
    "sun with face": "sun",
    "pile of poo": "poo",
    "slightly smiling face": "smiley",
}
"""What people call some things when they dress them."""


class Change(NamedTuple):
    """Pixels (1, 4, size, size) in [-1, 1] before and after; `before` is None where nothing was there."""

    before: Tensor | None
    after: Tensor
    caption: str


class Had(NamedTuple):
    """What a thing wears or holds: its picture, how, and the words for it."""

    picture: Pixels
    worn: Worn
    words: str


class Wardrobe:
    """Dresses things of the training part of a library; `rows` are those of the part, so that nothing that is
    held out is seen. It is empty without pictures of heads."""

    def __init__(self, pictures: Library, rows: Sequence[int]) -> None:
        self.pictures = pictures
        self.rows: dict[tuple[str, str], int] = {}
        self.tints: dict[tuple[str, str], list[int]] = {}
        for row in rows:
            fact = pictures.facts[row]
            key = pictures.concepts[fact.codes[0]].name, fact.style
            if fact.group == "emoji" and fact.style in COMPOSED_STYLES:
                self.rows.setdefault(key, row)
            elif fact.group == "colours" and key[0] in ALL:
                self.tints.setdefault(key, []).append(row)
        self.heads = [key for key in self.rows if key[0] in HEADS and self._fitting(*key)]

    def change(self, draw: random.Random) -> Change:
        """A thing that somebody draws with something on, dresses, undresses, or paints what it has on."""
        name, style = draw.choice(self.heads)
        items = self._items(name, style, draw)
        whole = np.asarray(self.pictures.pixels[self.rows[name, style]])
        had, seed = [self._had(each, style, draw) for each in items], draw.random()
        *_, bare, full = _dressed(whole, name, had, seed)
        said = self._caption(name, style, had, draw)
        if draw.random() < ANEW:
            return Change(None, _tensor(full), said)
        if (items[-1], style) in self.tints and draw.random() < PAINTED:
            other = self._had(items[-1], style, draw)
            return Change(_tensor(_dressed(whole, name, [*had[:-1], other], seed)[-1]), _tensor(full), said)
        before = _tensor(whole if len(had) == 1 and draw.random() < WHOLE else bare)
        if draw.random() < OFF:
            return Change(_tensor(full), before, self._caption(name, style, had[:-1], draw))
        return Change(before, _tensor(full), f"with {had[-1].words}" if draw.random() < BARE else said)

    def _items(self, name: str, style: str, draw: random.Random) -> list[str]:
        """What the thing has: one, or two at different places."""
        table = HELD if draw.random() < HOLDS else WORN
        first = draw.choice(self._fitting(name, style, table) or self._fitting(name, style))
        others = [each for each in self._fitting(name, style) if ALL[each].where != ALL[first].where]
        return [first, draw.choice(others)] if others and draw.random() < BOTH else [first]

    def _fitting(self, name: str, style: str, table: Mapping[str, Worn] = ALL) -> list[str]:
        """What of a table this thing can have in this style."""
        there = {worn: how for worn, how in table.items() if worn != name and (worn, style) in self.rows}
        return [worn for worn, how in there.items() if fits(HEADS[name], how)]

    def _had(self, item: str, style: str, draw: random.Random) -> Had:
        """Something in its own colour, or in another one of the library's, which the words then say."""
        worn, tints = ALL[item], self.tints.get((item, style))
        if not tints or draw.random() >= TINTED:
            row, words = self.rows[item, style], draw.choice(worn.words)
        else:
            row = draw.choice(tints)
            words = _in_colour(worn.words[0], self.pictures.facts[row].colour)
        return Had(np.asarray(self.pictures.pixels[row]), worn, words)

    def _caption(self, name: str, style: str, had: Sequence[Had], draw: random.Random) -> str:
        """What shows the thing with what it has."""
        if not had:
            fact = self.pictures.facts[self.rows[name, style]]
            return caption_of_fact(fact, self.pictures.concepts, draw)
        thing = CALLED.get(name, name)
        forms = HOLDING if had[0].worn.where == "hand" else WEARING
        shown = thing if draw.random() < 0.3 else article(thing)
        text = draw.choice(forms).format(thing=shown, worn=" and ".join(each.words for each in had))
        return f"{text}, {draw.choice(STYLES[style])} style" if draw.random() < WITH_STYLE else text


def _dressed(whole: Pixels, name: str, had: Sequence[Had], seed: float) -> list[Pixels]:
    """One seed puts what has the same outline in the same place."""
    items = [(each.picture, each.worn) for each in had]
    return dressed(whole, HEADS[name], items, random.Random(seed))


def _in_colour(words: str, colour: str) -> str:
    """ "a hat" in red: "a red hat"; "glasses": "red glasses"."""
    first, _, noun = words.partition(" ")
    return article(f"{colour} {noun}") if first in ("a", "an") else f"{colour} {words}"


def _tensor(picture: Pixels) -> Tensor:
    return to_network(torch.from_numpy(np.array(picture[None])))
