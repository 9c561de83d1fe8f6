"""The edits that are measured: of pictures that the model makes, and of real ones that it never saw."""

from __future__ import annotations

from typing import NamedTuple

from fm_agent_tools.training.data.emoji import StickerSet
from fm_agent_tools.training.stickers.captions import article
from fm_agent_tools.training.stickers.pictures import split


class Wanted(NamedTuple):
    """One edit. kind: "colour", "swap", "style", "removal" or "addition"; shows: what the picture is of;
    words: what somebody asks; colour: the word that must be obeyed; row: of the real picture, None: made."""

    kind: str
    shows: str
    words: str
    colour: str = ""
    row: int | None = None


SWAPS = (
    ("a fox", "turn the fox into a wolf"),
    ("a house", "turn it into a castle"),
    ("a cat", "make it a dog"),
    ("a red apple", "make it a pear"),
    ("a car", "turn it into a bus"),
    ("a tree", "make it a cactus"),
    ("a rocket", "make it an airplane"),
    ("a rose", "replace the rose with a sunflower"),
)
COLOURS = (
    ("a red apple", "make it blue", "blue"),
    ("a fox", "now in green", "green"),
    ("a car", "paint it yellow", "yellow"),
    ("a heart", "a green heart", "green"),
    ("a balloon", "make it purple", "purple"),
    ("a robot", "make it red", "red"),
    ("a ghost", "make it pink", "pink"),
    ("an umbrella", "make it brown", "brown"),
)
STYLES = (
    ("a star", "in 3D"),
    ("a penguin", "as a flat icon"),
    ("a guitar", "make it flat"),
    ("a strawberry", "in 3D"),
    ("a crown", "as an outline icon"),
    ("a mushroom", "in gradient style"),
)
PARTS = (
    ("removal", "a fox with a hat", "now without the hat"),
    ("removal", "a cake with candles", "remove the candles"),
    ("removal", "a cat with a bow", "take off the bow"),
    ("removal", "a snowman with a hat", "without the hat"),
    ("addition", "a fox", "add a hat"),
    ("addition", "a cat", "give it sunglasses"),
    ("addition", "a ghost", "bigger eyes"),
    ("addition", "a bear", "let it hold a balloon"),
)
REAL_COLOURS = ("blue", "red", "green", "yellow", "purple", "orange", "pink", "brown")
REAL_THINGS = ("a fox", "a car", "a house", "a flower", "a fish", "a heart", "a robot", "a tree")
REAL_STYLES = ("in 3D", "as a flat icon")
REAL = 30


def made_edits() -> list[Wanted]:
    """Thirty edits of pictures that the model draws first."""
    return [
        *(Wanted("colour", shows, words, colour) for shows, words, colour in COLOURS),
        *(Wanted("swap", shows, words) for shows, words in SWAPS),
        *(Wanted("style", shows, words) for shows, words in STYLES),
        *(Wanted(*each) for each in PARTS),
    ]


def real_edits(stickers: StickerSet) -> list[Wanted]:
    """Thirty edits of real pictures that no training saw, spread evenly over what is held out."""
    parts = split(stickers)
    held = parts["pairs"] + parts["concepts"]
    rows = held[:: max(1, len(held) // REAL)][:REAL]
    return sorted((_real(stickers, row, place) for place, row in enumerate(rows)), key=lambda each: each.kind)


def _real(stickers: StickerSet, row: int, place: int) -> Wanted:
    """A colour, another thing or another style in turn."""
    shows, turn = article(stickers.concepts[stickers.codes[row]].name), place // 3
    if place % 3 == 0:
        colour = REAL_COLOURS[turn % len(REAL_COLOURS)]
        return Wanted("colour", shows, f"make it {colour}", colour, row)
    if place % 3 == 1:
        return Wanted("swap", shows, f"turn it into {REAL_THINGS[turn % len(REAL_THINGS)]}", "", row)
    return Wanted("style", shows, REAL_STYLES[turn % len(REAL_STYLES)], "", row)
