"""Rows of a batch that show what is to be edited: a source picture, and a mask of where it may change.

What is outside a mask is the target itself; inside it is something else: nothing, the same thing in another
style or colour, another thing in the same style, a scene without one of its parts, or the target. It is put
there in pixels and then encoded, for the cells of a codec see their neighbours: latents that were emptied
afterwards would tell at the edge of a hole what had been in it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from fm_agent_tools.networks.transformer import with_mask
from fm_agent_tools.training.data.emoji import StickerSet
from fm_agent_tools.training.data.library import Fact, Library
from fm_agent_tools.training.data.scenes import Scene
from fm_agent_tools.training.stickers.captions import (
    caption_of_fact,
    caption_with_style,
    change_of_style,
    said,
)
from fm_agent_tools.training.stickers.dressing import Wardrobe
from fm_agent_tools.training.stickers.masks import Mask, everywhere, half, region
from fm_agent_tools.training.stickers.pictures import tensor

NOTHING = -1.0
"""A transparent pixel, as networks see it."""
Kind = Literal["hole", "version", "swap", "same"]
KINDS: Mapping[Kind, float] = {"hole": 0.35, "version": 0.35, "swap": 0.15, "same": 0.15}
"""Shares of the ways in which a source differs from its target; without another version it gets a hole."""
PARTS = 0.5
"""Share of the pictures of two things of which one comes or goes."""
WITHIN = 0.3
"""Share of the sources of equal outline that differ only inside a mask."""
BARE = 0.3
"""Share of the changes of style or colour of which the words say nothing else."""
PLAIN = 0.5
"""Share of what is left over that is called by its name alone, without its place."""


class Drawn(NamedTuple):
    """What a batch shows: `latents` (rows, channels, grid, grid); `source`, of what these are edits (rows,
    channels + 2, grid, grid), zeros where of nothing; `captions` of the rows that need their own."""

    latents: Tensor
    source: Tensor
    captions: dict[int, str]


class Example(NamedTuple):
    """One edit. before, after: a place in the training part, or pixels (1, 4, size, size) in [-1, 1]; before
    is None where the picture is drawn anew."""

    before: int | Tensor | None
    after: int | Tensor
    mask: Mask
    caption: str = ""


class Sources:
    """Draws sources for the training part of a set of pictures.

    rows: of the part, in the order of its latents; encode: pixels (n, 4, size, size) to latents on the CPU.
    """

    def __init__(
        self,
        pictures: StickerSet,
        rows: Sequence[int],
        latents: Tensor,
        encode: Callable[[Tensor], Tensor],
    ) -> None:
        self.pictures, self.rows, self.latents, self.encode = pictures, rows, latents, encode
        self.size = int(pictures.pixels.shape[1])
        self.wardrobe = Wardrobe(pictures, rows) if isinstance(pictures, Library) else None
        self.things: dict[str, list[int]] = {}
        self.styles: dict[str, list[int]] = {}
        for place, row in enumerate(rows):
            self.things.setdefault(pictures.codes[row], []).append(place)
            if not self._composed(place):
                self.styles.setdefault(pictures.styles[row], []).append(place)

    def draw(self, picks: Sequence[int], share: float, draw: random.Random, dressed: float = 0.0) -> Drawn:
        """Edits for about `share` of the picked places; the others are edits of nothing.

        dressed: share of the rows that show something worn in place of what was picked, edits or not.
        """
        examples = {row: self.example(pick, draw) for row, pick in enumerate(picks) if draw.random() < share}
        examples |= self._dressed(len(picks), dressed, draw)
        latents = self.latents[list(picks)].clone()
        rows, channels, height, width = latents.shape
        source = latents.new_zeros(rows, channels + 2, height, width)
        sides = [side for each in examples.values() for side in each[:2] if side is not None]
        pictures = iter(self._encoded(sides))
        for row, example in examples.items():
            seen = None if example.before is None else next(pictures)
            latents[row] = next(pictures)
            if seen is None:
                continue
            mask = torch.from_numpy(example.mask).float()[None, None]
            source[row] = with_mask(seen[None], F.adaptive_avg_pool2d(mask, (height, width)))[0]
        captions = {row: example.caption for row, example in examples.items() if example.caption}
        return Drawn(latents, source, captions)

    def _dressed(self, rows: int, share: float, draw: random.Random) -> dict[int, Example]:
        """What is worn in some of the rows; nothing where no heads are known."""
        if not share or self.wardrobe is None or not self.wardrobe.heads:
            return {}
        chosen = [row for row in range(rows) if draw.random() < share]
        changes = [self.wardrobe.change(draw) for _ in chosen]
        examples = [Example(before, after, self._all(), caption) for before, after, caption in changes]
        return dict(zip(chosen, examples, strict=True))

    def example(self, pick: int, draw: random.Random) -> Example:
        """An edit that leads to the picked place, or, of two things, to one of them alone."""
        fact = self._fact(pick)
        if fact is not None and len(fact.codes) == 2 and draw.random() < PARTS:
            return self._part(pick, fact, draw)
        kind = draw.choices(list(KINDS), list(KINDS.values()))[0]
        if kind == "version" and (others := self._versions(pick)):
            return self._version(pick, draw.choice(others), draw)
        if kind == "swap" and not self._composed(pick):
            other = draw.choice(self.styles[self._style(pick)])
            return Example(other, pick, everywhere(self.size))
        if kind == "same":
            return Example(pick, pick, self._region(pick, draw) if draw.random() < WITHIN else self._all())
        mask = self._region(pick, draw)
        return Example(_mixed(mask, None, self._pixels(pick)), pick, mask)

    def _version(self, pick: int, other: int, draw: random.Random) -> Example:
        """The same thing otherwise; that the style changes has to be said, for it could as well stay."""
        if self._alike(pick, other) and draw.random() < WITHIN:
            mask = self._region(pick, draw)
            return Example(_mixed(mask, self._pixels(other), self._pixels(pick)), pick, mask)
        return Example(other, pick, self._all(), self._changed(pick, other, draw))

    def _changed(self, pick: int, other: int, draw: random.Random) -> str:
        """What a change of style or colour is called; "" where the target's own caption does.

        Sometimes by nothing but the new colour or style: of a picture that somebody brought no more is known.
        """
        bare, colour, style = draw.random() < BARE, self._colour(pick), self._style(pick)
        if style != self._style(other):
            return (
                change_of_style(style, draw)
                if bare
                else caption_with_style(self._name(pick, draw), style, draw)
            )
        return colour if bare and colour != self._colour(other) else ""

    def _part(self, pick: int, fact: Fact, draw: random.Random) -> Example:
        """One of two things comes, or goes; the mask is all of the picture, or the half where it happens."""
        side = draw.randrange(2)
        there = half(self.size, side)
        mask = there if draw.random() < 0.5 else self._all()
        alone = _mixed(there, None, self._pixels(pick))
        if draw.random() < 0.5:
            return Example(alone, pick, mask)
        place = None if draw.random() < PLAIN else Scene("place", place=("on the right", "on the left")[side])
        left = Fact((fact.codes[1 - side],), fact.style, "scenes" if place else "emoji", scene=place)
        return Example(pick, alone, mask, caption_of_fact(left, self.pictures.concepts, draw))

    def _encoded(self, sides: Sequence[int | Tensor]) -> list[Tensor]:
        """Latents (channels, grid, grid) of every side; what is not there yet is encoded in one go."""
        new = [side for side in sides if isinstance(side, Tensor)]
        fresh = iter(self.encode(torch.cat(new)) if new else ())
        return [next(fresh) if isinstance(side, Tensor) else self.latents[side] for side in sides]

    def _pixels(self, place: int) -> Tensor:
        return tensor(self.pictures, [self.rows[place]])

    def _fact(self, place: int) -> Fact | None:
        return self.pictures.facts[self.rows[place]] if isinstance(self.pictures, Library) else None

    def _composed(self, place: int) -> bool:
        fact = self._fact(place)
        return fact is not None and fact.scene is not None

    def _style(self, place: int) -> str:
        return self.pictures.styles[self.rows[place]]

    def _name(self, place: int, draw: random.Random) -> str:
        """What a picture shows, with its colour unless that is the usual black of icons."""
        name = said(self.pictures.concepts[self.pictures.codes[self.rows[place]]], draw)
        colour = self._colour(place)
        return name if colour in ("", "black") else f"{colour} {name}"

    def _colour(self, place: int) -> str:
        fact = self._fact(place)
        return "" if fact is None else fact.colour

    def _versions(self, place: int) -> list[int]:
        """Other pictures of the same thing; on a ground or in a place only those of the same style, for
        captions of these seldom say it."""
        found = []
        for other in self.things[self.pictures.codes[self.rows[place]]]:
            plain = not (self._composed(place) or self._composed(other))
            if other != place and (plain or self._style(other) == self._style(place)):
                found.append(other)
        return found

    def _alike(self, one: int, other: int) -> bool:
        """Whether two pictures have the same outline: one thing of one style, in different colours."""
        first, second = self._fact(one), self._fact(other)
        if first is None or second is None:
            return False
        plain = {first.group, second.group} <= {"emoji", "colours"}
        return plain and (first.codes, first.style) == (second.codes, second.style)

    def _all(self) -> Mask:
        return everywhere(self.size)

    def _region(self, pick: int, draw: random.Random) -> Mask:
        return region(np.asarray(self.pictures.pixels[self.rows[pick]])[..., 3], draw)


def _mixed(mask: Mask, inside: Tensor | None, outside: Tensor) -> Tensor:
    """Pixels (1, 4, size, size): `inside` where the mask is, None for nothing."""
    other = torch.full_like(outside, NOTHING) if inside is None else inside
    return torch.where(torch.from_numpy(mask), other, outside)
