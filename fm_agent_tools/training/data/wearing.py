"""Things that wear or hold something: a hat, glasses, a balloon. Drawn from two pictures of one style.

No picture of the sets shows a fox with a hat, but people ask for it. The sets of one family draw a thing in
one shape in each of their styles, so a table of heads serves all of them.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Literal, NamedTuple

import numpy as np
from PIL import Image

from fm_agent_tools.training.data.scenes import Pixels

MARGIN = 0.03
"""Room that stays around what is drawn, as a share of the picture's side."""
VARIES = 0.08
"""How much the size of what is worn varies, as a share."""


class Head(NamedTuple):
    """Where something is worn, in shares of the picture's side from its top left corner.

    x: the middle of the head; brim: the lower edge of a hat; width: that of a hat; eyes: their height, None
    where glasses find no place.
    """

    x: float
    brim: float
    width: float
    eyes: float | None = None


class Worn(NamedTuple):
    """Something to wear, or to hold.

    width: in widths of a hat, of what is held in sides of the picture; words: as people call it, with their
    article; hangs: the share of its height that is below the brim.
    """

    where: Literal["brim", "eyes", "side", "hand"]
    width: float
    words: tuple[str, ...]
    hangs: float = 0.0


WORN: Mapping[str, Worn] = {
    "top hat": Worn("brim", 1.0, ("a hat", "a hat", "a top hat", "a black hat")),
    "woman's hat": Worn("brim", 1.2, ("a hat", "a sun hat", "a straw hat")),
    "billed cap": Worn("brim", 1.0, ("a cap", "a baseball cap", "a blue cap", "a hat")),
    "crown": Worn("brim", 0.9, ("a crown", "a crown", "a golden crown")),
    "graduation cap": Worn("brim", 1.2, ("a graduation cap", "a graduation hat", "a mortarboard"), hangs=0.3),
    "ribbon": Worn("brim", 0.7, ("a bow", "a ribbon", "a red bow"), hangs=0.2),
    "glasses": Worn("eyes", 1.0, ("glasses", "glasses", "eyeglasses")),
    "sunglasses": Worn("eyes", 1.0, ("sunglasses", "sunglasses", "shades", "dark glasses")),
    "cherry blossom": Worn("side", 0.5, ("a flower", "a pink flower", "a blossom")),
    "hibiscus": Worn("side", 0.55, ("a flower", "a hibiscus", "a pink flower")),
}
_HELD = {
    "balloon": ("a balloon", "a red balloon"),
    "red heart": ("a heart", "a red heart"),
    "sunflower": ("a sunflower", "a flower"),
    "rose": ("a rose", "a flower"),
    "tulip": ("a tulip", "a flower"),
    "four leaf clover": ("a clover", "a lucky clover"),
    "star": ("a star", "a yellow star"),
    "wrapped gift": ("a gift", "a present"),
    "birthday cake": ("a cake", "a birthday cake"),
    "cupcake": ("a cupcake", "a muffin"),
    "doughnut": ("a doughnut", "a donut"),
    "cookie": ("a cookie",),
    "lollipop": ("a lollipop",),
    "soft ice cream": ("an ice cream", "ice cream"),
    "hot beverage": ("a cup of coffee", "a coffee", "a cup of tea"),
    "beer mug": ("a beer", "a mug of beer"),
    "pizza": ("a pizza", "a slice of pizza"),
    "hamburger": ("a burger", "a hamburger"),
    "red apple": ("an apple", "a red apple"),
    "banana": ("a banana",),
    "carrot": ("a carrot",),
    "strawberry": ("a strawberry",),
    "fish": ("a fish",),
    "umbrella": ("an umbrella",),
    "open book": ("a book", "an open book"),
    "pencil": ("a pencil",),
    "paintbrush": ("a paintbrush", "a brush"),
    "key": ("a key",),
    "hammer": ("a hammer",),
    "magnifying glass tilted left": ("a magnifying glass", "a lens"),
    "guitar": ("a guitar",),
    "trumpet": ("a trumpet",),
    "bell": ("a bell",),
    "trophy": ("a trophy", "a cup"),
    "soccer ball": ("a ball", "a football", "a soccer ball"),
    "basketball": ("a basketball", "a ball"),
    "mobile phone": ("a phone", "a mobile phone"),
    "laptop": ("a laptop", "a computer"),
    "camera": ("a camera",),
    "money bag": ("a bag of money", "money"),
    "candle": ("a candle",),
    "light bulb": ("a light bulb",),
    "gem stone": ("a diamond", "a gem"),
    "musical note": ("a musical note", "a note"),
    "snowflake": ("a snowflake",),
    "thumbs up": ("a thumbs up", "thumbs up"),
    "waving hand": ("a waving hand",),
}
HELD: Mapping[str, Worn] = {name: Worn("hand", 0.4, words) for name, words in _HELD.items()}
HEADS: Mapping[str, Head] = {
    "grinning face": Head(0.5, 0.16, 0.7, 0.28),
    "winking face": Head(0.5, 0.18, 0.7, 0.38),
    "face with tongue": Head(0.5, 0.18, 0.7, 0.33),
    "neutral face": Head(0.5, 0.18, 0.7, 0.35),
    "crying face": Head(0.5, 0.2, 0.7, 0.42),
    "slightly smiling face": Head(0.5, 0.18, 0.7, 0.35),
    "angry face": Head(0.5, 0.24, 0.7, 0.5),
    "face blowing a kiss": Head(0.5, 0.18, 0.7, 0.38),
    "astonished face": Head(0.5, 0.2, 0.7, 0.4),
    "smiling face with heart-eyes": Head(0.5, 0.14, 0.6),
    "skull": Head(0.5, 0.17, 0.75, 0.48),
    "ghost": Head(0.53, 0.15, 0.45, 0.33),
    "alien": Head(0.5, 0.2, 0.7, 0.55),
    "robot": Head(0.5, 0.18, 0.6, 0.43),
    "pile of poo": Head(0.55, 0.25, 0.35, 0.55),
    "jack-o-lantern": Head(0.5, 0.28, 0.6, 0.42),
    "baby": Head(0.5, 0.25, 0.55, 0.53),
    "child": Head(0.5, 0.2, 0.65, 0.5),
    "person": Head(0.5, 0.2, 0.6, 0.5),
    "old man": Head(0.5, 0.18, 0.55, 0.5),
    "zombie": Head(0.45, 0.2, 0.4, 0.42),
    "dog face": Head(0.5, 0.22, 0.6, 0.45),
    "wolf": Head(0.5, 0.3, 0.5, 0.48),
    "fox": Head(0.5, 0.34, 0.5, 0.56),
    "raccoon": Head(0.5, 0.36, 0.5, 0.54),
    "cat face": Head(0.5, 0.32, 0.5, 0.54),
    "lion": Head(0.5, 0.2, 0.65, 0.46),
    "tiger face": Head(0.5, 0.22, 0.6, 0.5),
    "cow face": Head(0.5, 0.18, 0.45, 0.42),
    "pig face": Head(0.5, 0.28, 0.55, 0.44),
    "mouse face": Head(0.5, 0.42, 0.42, 0.62),
    "hamster": Head(0.5, 0.4, 0.45, 0.56),
    "rabbit face": Head(0.5, 0.48, 0.42, 0.6),
    "bear": Head(0.5, 0.24, 0.55, 0.5),
    "polar bear": Head(0.5, 0.24, 0.55, 0.5),
    "koala": Head(0.5, 0.28, 0.5, 0.48),
    "panda": Head(0.5, 0.24, 0.55, 0.5),
    "monkey face": Head(0.5, 0.2, 0.55, 0.42),
    "hatching chick": Head(0.5, 0.17, 0.4, 0.26),
    "front-facing baby chick": Head(0.5, 0.19, 0.36, 0.28),
    "baby chick": Head(0.25, 0.18, 0.32),
    "penguin": Head(0.5, 0.17, 0.36),
    "owl": Head(0.5, 0.14, 0.5, 0.3),
    "frog": Head(0.5, 0.24, 0.4),
    "octopus": Head(0.5, 0.2, 0.5, 0.45),
    "teddy bear": Head(0.5, 0.14, 0.34, 0.25),
    "cat": Head(0.19, 0.2, 0.27),
    "dog": Head(0.16, 0.18, 0.25),
    "rabbit": Head(0.22, 0.34, 0.25),
    "duck": Head(0.29, 0.12, 0.28),
    "parrot": Head(0.32, 0.12, 0.32),
    "t-rex": Head(0.24, 0.18, 0.3),
    "sun with face": Head(0.5, 0.22, 0.55, 0.42),
    "full moon face": Head(0.5, 0.18, 0.65, 0.42),
    "cactus": Head(0.53, 0.13, 0.28),
    "egg": Head(0.5, 0.2, 0.42),
    "mushroom": Head(0.5, 0.16, 0.5),
    "tangerine": Head(0.5, 0.28, 0.5),
    "red apple": Head(0.5, 0.26, 0.5),
}


class Box(NamedTuple):
    """Left, top, right and lower edge, in shares of the side of the thing's picture."""

    left: float
    top: float
    right: float
    low: float

    def around(self, other: Box) -> Box:
        """The smallest box with both in it."""
        return Box(*map(min, self[:2], other[:2]), *map(max, self[2:], other[2:]))


def fits(head: Head, worn: Worn) -> bool:
    """Whether this can be worn there; what is held goes with all."""
    return head.eyes is not None or worn.where != "eyes"


def dressed(
    thing: Pixels, head: Head, items: Sequence[tuple[Pixels, Worn]], draw: random.Random
) -> list[Pixels]:
    """The thing (size, size, 4) without anything, with the first of the items, with the second as well, …

    All in one place: it is made smaller where a hat would not find room, and moved as little as possible.
    """
    cuts = [_cut(picture) for picture, _ in items]
    places = [
        _place(head, worn, len(cut) / len(cut[0]), draw) for cut, (_, worn) in zip(cuts, items, strict=True)
    ]
    whole = reduce(Box.around, places, _box(thing))
    scale = min(1.0, (1 - 2 * MARGIN) / max(whole.right - whole.left, whole.low - whole.top))
    x, y = (_shift(low, high, scale) for low, high in ((whole.left, whole.right), (whole.top, whole.low)))
    canvas = Image.new("RGBA", (len(thing), len(thing)))
    made = []
    for cut, place in zip((thing, *cuts), (Box(0, 0, 1, 1), *places), strict=True):
        _paste(canvas, cut, Box(*(at + scale * edge for at, edge in zip((x, y, x, y), place, strict=True))))
        made.append(np.array(canvas))
    return made


def _place(head: Head, worn: Worn, tall: float, draw: random.Random) -> Box:
    """Where the accessory goes, `tall` times as high as wide."""
    if worn.where == "hand":
        return _in_hand(worn.width * draw.uniform(1 - VARIES, 1 + VARIES), tall, draw.choice((0.0, 1.0)))
    width = head.width * worn.width * draw.uniform(1 - VARIES, 1 + VARIES)
    height, x = width * tall, head.x
    if worn.where == "side":
        x += draw.choice((-1, 1)) * head.width * 0.45
    low = head.brim + worn.hangs * height
    if worn.where == "eyes":
        low = (head.eyes or 0.0) + height / 2
    elif worn.where == "side":
        low = head.brim + height / 2
    return Box(x - width / 2, low - height, x + width / 2, low)


def _in_hand(longest: float, tall: float, side: float) -> Box:
    """In the lower corner on the left (`side` 0) or right (1); the longer edge is as given."""
    width, height = longest / max(1.0, tall), longest * min(1.0, tall)
    left, low = MARGIN + side * (1 - 2 * MARGIN - width), 1 - MARGIN
    return Box(left, low - height, left + width, low)


def _shift(low: float, high: float, scale: float) -> float:
    """How far the thing's picture moves along one axis, so that [low, high] of it is inside the margins."""
    free = (1 - scale) / 2
    return min(max(free, MARGIN - scale * low), 1 - MARGIN - scale * high)


def _box(picture: Pixels) -> Box:
    rows, columns = (np.flatnonzero((picture[..., 3] > 16).any(axis)) for axis in (1, 0))
    size = len(picture)
    return Box(columns[0] / size, rows[0] / size, (columns[-1] + 1) / size, (rows[-1] + 1) / size)


def _cut(picture: Pixels) -> Pixels:
    """Without the empty room around it."""
    left, top, right, low = (round(edge * len(picture)) for edge in _box(picture))
    return picture[top:low, left:right]


def _paste(canvas: Image.Image, picture: Pixels, where: Box) -> None:
    left, top, right, low = (round(edge * canvas.width) for edge in where)
    size = max(1, right - left), max(1, low - top)
    # Pillow weighs colours by alpha when it resizes RGBA through its premultiplied mode.
    fitted = Image.fromarray(picture).convert("RGBa").resize(size, Image.Resampling.LANCZOS).convert("RGBA")
    layer = Image.new("RGBA", canvas.size)
    layer.paste(fitted, (left, top))
    canvas.alpha_composite(layer)
