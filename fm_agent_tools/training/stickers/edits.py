"""The edits that are measured: of pictures that the model makes, and of real ones that it never saw."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from fm_agent_tools.training.data.emoji import StickerSet
from fm_agent_tools.training.stickers.captions import article


class Wanted(NamedTuple):
    """One edit. kind: "colour", "swap", "style", "removal" or "addition"; shows: what the picture is of;
    words: what somebody asks; aim: the colour, thing or style that must come of it, "" where nothing here can
    tell; row: of the real picture, None: made."""

    kind: str
    shows: str
    words: str
    aim: str = ""
    row: int | None = None


MADE = (
    Wanted("colour", "a red apple", "make it blue", "blue"),
    Wanted("swap", "a fox", "turn the fox into a wolf", "wolf"),
    Wanted("style", "a star", "in 3D", "3D"),
    Wanted("removal", "a fox with a hat", "now without the hat"),
    Wanted("addition", "a fox", "add a hat"),
    Wanted("colour", "a fox", "now in green", "green"),
    Wanted("swap", "a house", "turn it into a castle", "castle"),
    Wanted("style", "a penguin", "as an outline icon", "outline"),
    Wanted("removal", "a cake with candles", "remove the candles"),
    Wanted("addition", "a cat", "give it sunglasses"),
    Wanted("colour", "a car", "paint it yellow", "yellow"),
    Wanted("swap", "a cat", "make it a dog", "dog"),
    Wanted("style", "a guitar", "make it flat", "flat"),
    Wanted("removal", "a cat with a bow", "take off the bow"),
    Wanted("addition", "a ghost", "bigger eyes"),
    Wanted("colour", "a heart", "a green heart", "green"),
    Wanted("swap", "a red apple", "make it a pear", "pear"),
    Wanted("style", "a strawberry", "as a glyph", "glyph"),
    Wanted("removal", "a snowman with a hat", "without the hat"),
    Wanted("addition", "a bear", "let it hold a balloon"),
    Wanted("colour", "a balloon", "make it purple", "purple"),
    Wanted("swap", "a car", "turn it into a bus", "bus"),
    Wanted("style", "a crown", "as an outline icon", "outline"),
    Wanted("colour", "a robot", "make it red", "red"),
    Wanted("swap", "a tree", "make it a cactus", "cactus"),
    Wanted("style", "a mushroom", "in duotone", "duotone"),
    Wanted("colour", "a ghost", "make it pink", "pink"),
    Wanted("swap", "a rocket", "make it an airplane", "airplane"),
    Wanted("colour", "an umbrella", "make it brown", "brown"),
    Wanted("swap", "a rose", "replace the rose with a sunflower", "sunflower"),
)
COLOURS = ("blue", "red", "green", "yellow", "purple", "orange", "pink", "brown")
THINGS = ("fox", "car", "house", "flower", "fish", "heart", "robot", "tree")
STYLES = {"3D": "in 3D", "outline": "as an outline icon", "flat": "as a flat icon", "glyph": "as a glyph"}
KINDS = ("colour", "swap", "style")
REAL = 30


def made_edits(each: int) -> list[Wanted]:
    """Edits of pictures that the model draws first, of every kind at most `each`; thirty in all."""
    return _first(MADE, each)


def real_edits(stickers: StickerSet, held: Sequence[int], each: int) -> list[Wanted]:
    """Edits of real pictures, spread evenly over the rows `held`, that no training saw; as for `made_edits`.

    None where nothing is held out.
    """
    rows = held[:: max(1, len(held) // REAL)][:REAL]
    return _first([_real(stickers, row, place) for place, row in enumerate(rows)], each)


def _first(wanted: Sequence[Wanted], each: int) -> list[Wanted]:
    kinds = dict.fromkeys(one.kind for one in wanted)
    return [one for kind in kinds for one in [other for other in wanted if other.kind == kind][:each]]


def _real(stickers: StickerSet, row: int, place: int) -> Wanted:
    """A colour, another thing or another style in turn; never what the picture is already."""
    name, turn, kind = stickers.concepts[stickers.codes[row]].name, place // 3, KINDS[place % 3]
    if kind == "colour":
        colour = COLOURS[turn % len(COLOURS)]
        return Wanted(kind, article(name), f"make it {colour}", colour, row)
    if kind == "swap":
        things = [thing for thing in THINGS if thing not in name]
        thing = things[turn % len(things)]
        return Wanted(kind, article(name), f"turn it into {article(thing)}", thing, row)
    styles = [style for style in STYLES if style != stickers.styles[row]]
    style = styles[turn % len(styles)]
    return Wanted(kind, article(name), STYLES[style], style, row)
