"""Which rows of the library a batch is drawn from: a recipe may weigh its groups and its everyday things."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import sqrt
from typing import Literal

from fm_agent_tools.errors import InvalidRequest
from fm_agent_tools.requests.rules import nearest_name
from fm_agent_tools.training.data.emoji import StickerSet
from fm_agent_tools.training.data.library import Fact, Library
from fm_agent_tools.training.stickers.everyday import ASKED_FOR

Group = Literal["emoji", "colours", "icons", "familiar", "scenes"]
"""Groups of the library; "familiar" are those of its icons that show what an emoji shows, too."""


class Mixture:
    """Draws places in `rows` of `pictures`: `everyday` of them from emoji of everyday things, the rest as
    `weights` says.

    `weights` are relative; without any, or for pictures without groups, every row is as likely as another.
    Within a group, a style is as likely as the root of its rows is large: without that the thousands of solid
    icons would leave little room for outlines.
    """

    def __init__(
        self,
        pictures: StickerSet,
        rows: Sequence[int],
        weights: Mapping[Group, float],
        everyday: float = 0.0,
    ) -> None:
        self.all, self.share = range(len(rows)), everyday
        self.everyday = [k for k, row in enumerate(rows) if _is_everyday(pictures, row)]
        self.groups = {
            name: _by_style(pictures, rows, places)
            for name, places in _groups(pictures, rows, weights).items()
        }
        self.weights = [weights[name] for name in self.groups]

    def pick(self, draw: random.Random) -> int:
        """The place of one row."""
        if self.everyday and draw.random() < self.share:
            return draw.choice(self.everyday)
        if self.groups:
            styles = self.groups[draw.choices(list(self.groups), self.weights)[0]]
            return draw.choice(draw.choices(styles, [sqrt(len(places)) for places in styles])[0])
        return draw.choice(self.all)


def in_styles(pictures: StickerSet, rows: Sequence[int], styles: Sequence[str]) -> list[int]:
    """Those of `rows` in one of `styles`; none named: all. One that no picture has raises InvalidRequest."""
    known = set(pictures.styles)
    for style in styles:
        if style not in known:
            rule = f"one of {', '.join(sorted(known))}"
            raise InvalidRequest("styles", style, rule, nearest_name(style, known))
    wanted = set(styles) or known
    return [row for row in rows if pictures.styles[row] in wanted]


def _is_everyday(pictures: StickerSet, row: int) -> bool:
    if isinstance(pictures, Library) and pictures.facts[row].group != "emoji":
        return False
    return pictures.concepts[pictures.codes[row]].name in ASKED_FOR


def _groups(
    pictures: StickerSet, rows: Sequence[int], weights: Mapping[Group, float]
) -> dict[Group, list[int]]:
    """The places of each weighed group that has any."""
    if not isinstance(pictures, Library):
        return {}
    emoji = {fact.codes for fact in pictures.facts if fact.group == "emoji"}
    found: dict[Group, list[int]] = {name: [] for name in weights}
    for k, row in enumerate(rows):
        fact = pictures.facts[row]
        for name in found.keys() & _groups_of(fact, fact.codes in emoji):
            found[name].append(k)
    return {name: places for name, places in found.items() if places}


def _groups_of(fact: Fact, has_emoji: bool) -> set[Group]:
    return {"icons", "familiar"} if fact.group == "icons" and has_emoji else {fact.group}


def _by_style(pictures: StickerSet, rows: Sequence[int], places: Sequence[int]) -> list[list[int]]:
    """`places` in one list a style."""
    found: dict[str, list[int]] = defaultdict(list)
    for place in places:
        found[pictures.styles[rows[place]]].append(place)
    return list(found.values())
