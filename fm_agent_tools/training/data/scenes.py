"""Composed pictures: one thing on a coloured shape, off the middle, or beside another."""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from fm_agent_tools.training.data.colours import FLAT

Pixels = npt.NDArray[np.uint8]
OVERSAMPLE = 4
GROUNDS = ("circle", "square", "background")
PLACES = {
    "in the top left corner": (0.0, 0.0),
    "in the top right corner": (1.0, 0.0),
    "at the top": (0.5, 0.0),
    "in the bottom left corner": (0.0, 1.0),
    "in the bottom right corner": (1.0, 1.0),
    "at the bottom": (0.5, 1.0),
    "on the left": (0.0, 0.5),
    "on the right": (1.0, 0.5),
    "in the middle, small": (0.5, 0.5),
}


@dataclass(frozen=True)
class Scene:
    """How a picture was composed: `kind` and the words that its caption needs."""

    kind: str
    colour: str = ""
    ground: str = ""
    place: str = ""


def on_ground(picture: Pixels, draw: random.Random) -> tuple[Pixels, Scene]:
    """The picture, a little smaller, on a circle, a rounded square or a background of one named colour."""
    colour, ground = draw.choice(list(FLAT)), draw.choice(GROUNDS)
    size = len(picture)
    canvas = _ground(colour, ground, size)
    _paste(canvas, picture, 0.68 if ground == "circle" else 0.76, (0.5, 0.5))
    return np.asarray(canvas), Scene("ground", colour=colour, ground=ground)


def placed(picture: Pixels, draw: random.Random) -> tuple[Pixels, Scene]:
    """The picture at half its size in a named place of the canvas."""
    place = draw.choice(list(PLACES))
    canvas = Image.new("RGBA", picture.shape[:2])
    _paste(canvas, picture, 0.5, PLACES[place])
    return np.asarray(canvas), Scene("place", place=place)


def beside(left: Pixels, right: Pixels) -> tuple[Pixels, Scene]:
    """Two pictures at half size, side by side."""
    canvas = Image.new("RGBA", left.shape[:2])
    _paste(canvas, left, 0.5, (0.0, 0.5))
    _paste(canvas, right, 0.5, (1.0, 0.5))
    return np.asarray(canvas), Scene("two")


def _ground(colour: str, ground: str, size: int) -> Image.Image:
    side = size * OVERSAMPLE
    canvas = Image.new("RGBA", (side, side), FLAT[colour] + "00")
    pen = ImageDraw.Draw(canvas)
    if ground == "circle":
        pen.ellipse((0, 0, side - 1, side - 1), fill=FLAT[colour])
    elif ground == "square":
        pen.rounded_rectangle((0, 0, side - 1, side - 1), radius=side // 6, fill=FLAT[colour])
    else:
        canvas.paste(FLAT[colour], (0, 0, side, side))
    return canvas.resize((size, size), Image.Resampling.LANCZOS)


def _paste(canvas: Image.Image, picture: Pixels, scale: float, place: tuple[float, float]) -> None:
    side = round(len(picture) * scale)
    # Pillow weighs colours by alpha when it resizes RGBA through its premultiplied mode.
    small = Image.fromarray(picture).convert("RGBa").resize((side, side), Image.Resampling.LANCZOS)
    room = len(picture) - side
    canvas.alpha_composite(small.convert("RGBA"), (round(room * place[0]), round(room * place[1])))
