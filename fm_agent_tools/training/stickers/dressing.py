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


class Wardrobe:
    """Dresses things of the training part of a library; `rows` are those of the part, so that nothing that is
    held out is seen. It is empty without pictures of heads."""

    def __init__(self, pictures: Library, rows: Sequence[int]) -> None:
        self.pictures = pictures
        self.rows: dict[tuple[str, str], int] = {}
        for row in rows:
            fact = pictures.facts[row]
            if fact.group == "emoji" and fact.style in COMPOSED_STYLES:
                self.rows.setdefault((pictures.concepts[fact.codes[0]].name, fact.style), row)
        self.heads = [key for key in self.rows if key[0] in HEADS and self._fitting(*key)]

    def change(self, draw: random.Random) -> Change:
        """A thing that somebody draws with something on, dresses or undresses."""
        name, style = draw.choice(self.heads)
        items = self._items(name, style, draw)
        whole, pictures = (
            self._pixels(name, style),
            [(self._pixels(each, style), ALL[each]) for each in items],
        )
        *_, bare, full = dressed(whole, HEADS[name], pictures, draw)
        had = [(each, draw.choice(ALL[each].words)) for each in items]
        said = self._caption(name, style, had, draw)
        if draw.random() < ANEW:
            return Change(None, _tensor(full), said)
        other = _tensor(whole if len(had) == 1 and draw.random() < WHOLE else bare)
        if draw.random() < OFF:
            return Change(_tensor(full), other, self._caption(name, style, had[:-1], draw))
        return Change(other, _tensor(full), f"with {had[-1][1]}" if draw.random() < BARE else said)

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

    def _caption(self, name: str, style: str, had: Sequence[tuple[str, str]], draw: random.Random) -> str:
        """What shows the thing with what it has, each by name and by the word for it."""
        if not had:
            fact = self.pictures.facts[self.rows[name, style]]
            return caption_of_fact(fact, self.pictures.concepts, draw)
        thing = CALLED.get(name, name)
        forms = HOLDING if ALL[had[0][0]].where == "hand" else WEARING
        shown = thing if draw.random() < 0.3 else article(thing)
        text = draw.choice(forms).format(thing=shown, worn=" and ".join(word for _, word in had))
        return f"{text}, {draw.choice(STYLES[style])} style" if draw.random() < WITH_STYLE else text

    def _pixels(self, name: str, style: str) -> Pixels:
        return np.asarray(self.pictures.pixels[self.rows[name, style]])


def _tensor(picture: Pixels) -> Tensor:
    return to_network(torch.from_numpy(np.array(picture[None])))
