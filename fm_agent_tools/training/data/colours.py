"""Colours that captions can name: flat ones for plain drawings, and other ones for coloured pictures."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from fm_agent_tools.media import recolour
from fm_agent_tools.media.image import Image
from fm_agent_tools.media.oklab import Floats, to_oklab

Pixels = npt.NDArray[np.uint8]

FLAT = {
    "red": "#e0312f", "orange": "#f58220", "yellow": "#f6c915", "green": "#2fa84f", "teal": "#14a098",
    "blue": "#2b6fe0", "purple": "#8a4fd3", "pink": "#f06aa8", "brown": "#8a5a36", "black": "#1d1d1f",
    "white": "#fafafa", "grey": "#8b929b",
}  # fmt: skip
"""What a drawing of one colour is painted with, by the word for it."""

WORDS = ("red", "orange", "yellow", "green", "blue", "purple", "pink", "brown", "black", "white")
"""The colours that things are turned into."""

VIVID = 0.045  # chroma in OKLCh from which on a pixel has a hue
WINDOW = 40.0  # degrees around the main hue
LEAST_SHARE = 0.5
LEAST_CHANGE = 0.06  # in OKLab: below it the picture had that colour already


def main_hue(pixels: Pixels) -> float | None:
    """The hue (degrees) that most of a picture's opaque area has, or None when no hue has half of it."""
    lab = to_oklab(pixels[..., :3] / 255.0)
    opaque = pixels[..., 3] > 128
    vivid = opaque & (_chroma(lab) > VIVID)
    if not opaque.any() or vivid.sum() < LEAST_SHARE * opaque.sum():
        return None
    hue = np.degrees(np.arctan2(lab[..., 2], lab[..., 1])) % 360
    angle = np.radians(hue[vivid])
    middle = float(np.degrees(np.arctan2(np.sin(angle).mean(), np.cos(angle).mean())) % 360)
    inside = (np.abs((hue - middle + 180) % 360 - 180) < WINDOW) & vivid
    return middle if inside.sum() >= LEAST_SHARE * opaque.sum() else None


def recoloured(pixels: Pixels, colour: str) -> Pixels | None:
    """A picture in `colour`, one of `WORDS`, with its shading; None where it has several or that one.

    By what recolours the pictures of people: other hues, as the green leaf of an apple, stay, and light
    things become as dark as their new colour is. A thing that keeps its lightness is a peach "red star".
    """
    if main_hue(pixels) is None and not is_grey(pixels):
        return None
    turned = recolour.recoloured(Image(pixels), colour).pixels
    opaque = pixels[..., 3] > 128
    change = to_oklab(turned[opaque][:, :3] / 255.0) - to_oklab(pixels[opaque][:, :3] / 255.0)
    return turned if np.linalg.norm(change, axis=-1).mean() >= LEAST_CHANGE else None


def is_grey(pixels: Pixels) -> bool:
    """Whether most of what is opaque has no hue: a ghost, an elephant, a top hat."""
    opaque = pixels[..., 3] > 128
    chroma = _chroma(to_oklab(pixels[..., :3] / 255.0))
    return bool(opaque.any() and (opaque & (chroma <= VIVID)).sum() > LEAST_SHARE * opaque.sum())


def _chroma(lab: Floats) -> Floats:
    return np.asarray(np.hypot(lab[..., 1], lab[..., 2]))
