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
WITH_STYLE = 0.25
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
        table = HELD if draw.random() < HOLDS else WORN
        there = self._fitting(name, style, table) or self._fitting(name, style)
        accessory = draw.choice(there)
        worn = {**HELD, **WORN}[accessory]
        whole = self._pixels(name, style)
        full, bare = dressed(whole, HEADS[name], self._pixels(accessory, style), worn, draw)
        said = self._with(name, style, worn, draw)
        if draw.random() < ANEW:
            return Change(None, _tensor(full), said)
        other = _tensor(whole if draw.random() < WHOLE else bare)
        if draw.random() < OFF:
            return Change(_tensor(full), other, self._caption(name, style, draw))
        caption = f"with {draw.choice(worn.words)}" if draw.random() < BARE else said
        return Change(other, _tensor(full), caption)

    def _fitting(self, name: str, style: str, table: Mapping[str, Worn] | None = None) -> list[str]:
        """What of a table, of both where none is named, this thing can have in this style."""
        chosen = {**HELD, **WORN} if table is None else table
        there = {worn: how for worn, how in chosen.items() if worn != name and (worn, style) in self.rows}
        return [worn for worn, how in there.items() if fits(HEADS[name], how)]

    def _with(self, name: str, style: str, worn: Worn, draw: random.Random) -> str:
        thing, having = CALLED.get(name, name), draw.choice(worn.words)
        forms = HOLDING if worn.where == "hand" else WEARING
        text = draw.choice(forms).format(thing=thing if draw.random() < 0.3 else article(thing), worn=having)
        return f"{text}, {draw.choice(STYLES[style])} style" if draw.random() < WITH_STYLE else text

    def _caption(self, name: str, style: str, draw: random.Random) -> str:
        fact = self.pictures.facts[self.rows[name, style]]
        return caption_of_fact(fact, self.pictures.concepts, draw)

    def _pixels(self, name: str, style: str) -> Pixels:
        return np.asarray(self.pictures.pixels[self.rows[name, style]])


def _tensor(picture: Pixels) -> Tensor:
    return to_network(torch.from_numpy(np.array(picture[None])))
