"""What every section of the figures works on: model, data, judge, and pictures drawn once for all."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from fm_agent_tools.training.data.emoji import StickerSet
from fm_agent_tools.training.data.library import Library
from fm_agent_tools.training.stickers.artist import Artist, Wish
from fm_agent_tools.training.stickers.captions import STYLES, article
from fm_agent_tools.training.stickers.judge_data import names, single
from fm_agent_tools.training.stickers.jury import Jury, Looked
from fm_agent_tools.training.stickers.pictures import split
from fm_agent_tools.training.stickers.style_reading import Reading

READ, LEAST_READ = 80, 8
"""Real pictures of a style that its signs are learnt from: at most, and at least."""


class NotMeasured(Exception):
    """A section cannot be measured for this model; the message says why, and stands where figures would."""


@dataclass(frozen=True)
class Amounts:
    """How much is drawn: numbers of prompts, and of seeds for each; how many real pictures stand beside;
    rounds of the clock; and edits of each kind."""

    seen: int
    held: int
    pairs: int
    seeds: int
    by_steps: int
    things: int
    words: int
    real: int
    rounds: int
    edits: int


FULL = Amounts(
    seen=120, held=100, pairs=100, seeds=3, by_steps=128, things=10, words=30, real=1500, rounds=7, edits=10
)
QUICK = Amounts(
    seen=30, held=20, pairs=30, seeds=2, by_steps=40, things=3, words=12, real=500, rounds=3, edits=5
)


class Row(NamedTuple):
    """A row of the card's table; `reached` is None where there is no goal."""

    figure: str
    drawn: str
    real: str = "–"
    goal: str = ""
    reached: bool | None = None


class Drawn(NamedTuple):
    """Pictures of one part: `pixels` (prompts · seeds, size, size, 4), seeds of a prompt side by side."""

    names: list[str]
    pixels: Tensor
    seeds: int
    looked: Looked | None

    def grouped(self, values: Tensor) -> Tensor:
        """Values of the pictures as (prompts, seeds)."""
        return values.view(len(self.names), self.seeds)

    @property
    def owners(self) -> list[str]:
        """The name of every picture."""
        return [name for name in self.names for _ in range(self.seeds)]


class Study:
    """A model under evaluation. Sections read from it and draw with it; what they share is drawn once."""

    students: Path | None = None
    """A run that has exported students of the model."""

    def __init__(self, artist: Artist, pictures: StickerSet, jury: Jury | None, amounts: Amounts) -> None:
        self.artist, self.pictures, self.amounts, self._jury = artist, pictures, amounts, jury
        self.names = names(pictures)
        usable, icons = set(single(pictures)), _icons(pictures)
        single_things = {
            part: [row for row in rows if row in usable] for part, rows in split(pictures).items()
        }
        known = set(artist.spec.styles) & set(pictures.styles) or set(pictures.styles)
        self.styles = tuple(sorted(known))
        self.with_icons = {
            part: [row for row in rows if pictures.styles[row] in known]
            for part, rows in single_things.items()
        }
        """Rows of each part in the model's styles."""
        self.all_parts = {
            part: [row for row in rows if row not in icons] for part, rows in single_things.items()
        }
        """Rows of emoji in any style: icons are judged apart."""
        self.parts = {
            part: [row for row in rows if pictures.styles[row] in known]
            for part, rows in self.all_parts.items()
        }

    @property
    def jury(self) -> Jury:
        """The judge. Raises NotMeasured where there is none."""
        if self._jury is None:
            raise NotMeasured("it needs a trained judge")
        return self._jury

    def pixels(self, rows: Sequence[int]) -> Tensor:
        """Real pictures, straight-alpha uint8 (rows, size, size, 4)."""
        return torch.from_numpy(np.array(self.pictures.pixels[list(rows)]))

    def chosen(self, items: Sequence[Any], count: int, why: str) -> list[Any]:
        """`count` of the items, by hash: the same on every machine and for every model."""
        ordered = sorted(items, key=lambda item: hashlib.sha256(f"{why} {item}".encode()).digest())
        return ordered[:count]

    def unseen(self, part: str) -> list[int]:
        """Rows of a part in the model's styles that the judge was not trained on."""
        rows = [row for row in self.parts[part] if row in self.jury.unseen]
        return self.chosen(rows, self.amounts.real // 2, "unseen")

    def of_style(self, style: str, *, familiar: bool) -> list[int]:
        """Rows of a style that the judge was trained on, or those that it was not; in an order by hash."""
        mine = [
            row for rows in self.with_icons.values() for row in rows if self.pictures.styles[row] == style
        ]
        wanted = [row for row in mine if (row not in self.jury.unseen) is familiar]
        return self.chosen(wanted, len(wanted), f"style {style}")

    @cached_property
    def reading(self) -> Reading:
        """Tells the model's styles apart. Raises NotMeasured where there are not two of them to learn."""
        known = {style: self.of_style(style, familiar=True)[:READ] for style in self.styles}
        rows = [row for mine in known.values() if len(mine) >= LEAST_READ for row in mine]
        styles = [self.pictures.styles[row] for row in rows]
        if len(set(styles)) < 2:
            raise NotMeasured("the data has fewer than two of the model's styles")
        return Reading(self.pixels(rows), styles, self.artist.generator.codec)

    def wish(self, row: int, seed: int = 0, steps: int | None = None) -> Wish:
        """The wish for what a real picture shows, in its style."""
        style, thing = self.pictures.styles[row], article(self.names[row])
        if style in self.artist.spec.styles:
            return Wish(thing, seed, style, steps)
        return Wish(f"{thing}, {STYLES.get(style, (style,))[0]} style", seed, None, steps)

    @cached_property
    def seen(self) -> Drawn:
        """Things that the model was trained on, each with several seeds."""
        return self._things("train", self.amounts.seen, "things it was trained on")

    @cached_property
    def concepts(self) -> Drawn:
        """Things that are held out in every style. Raises NotMeasured where there are none."""
        return self._things("concepts", self.amounts.held, "things it never saw")

    @cached_property
    def pairs(self) -> tuple[list[int], Drawn]:
        """Rows held out in their style alone, and what was drawn for them. Raises NotMeasured without any."""
        rows = self.chosen(self.parts["pairs"], self.amounts.pairs, "pairs")
        if not rows:
            raise NotMeasured("no concept is held out in one style alone")
        pixels = self.artist.draw([self.wish(row) for row in rows], "combinations it never saw")
        return rows, Drawn([self.names[row] for row in rows], pixels, 1, self._looked(pixels))

    def _things(self, part: str, count: int, title: str) -> Drawn:
        found = sorted({self.names[row] for row in self.parts[part]})
        if not found:
            raise NotMeasured(f"the data has no {title}")
        chosen, seeds = self.chosen(found, count, part), self.amounts.seeds
        wishes = [Wish(article(name), seed) for name in chosen for seed in range(seeds)]
        pixels = self.artist.draw(wishes, title)
        return Drawn(chosen, pixels, seeds, self._looked(pixels))

    def _looked(self, pixels: Tensor) -> Looked | None:
        return None if self._jury is None else self._jury.look(pixels)


def _icons(pictures: StickerSet) -> set[int]:
    facts = pictures.facts if isinstance(pictures, Library) else ()
    return {row for row, fact in enumerate(facts) if fact.group == "icons"}
