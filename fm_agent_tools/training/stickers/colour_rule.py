"""Which colour word fits a picture: a rule in OKLCh, and pictures of known colour to try the rule on."""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor

COLOURS = {
    "red": (220, 40, 40),
    "orange": (245, 140, 20),
    "yellow": (250, 205, 50),
    "green": (60, 165, 75),
    "blue": (60, 110, 220),
    "purple": (140, 80, 200),
    "pink": (245, 150, 185),
    "brown": (125, 75, 45),
    "black": (35, 35, 38),
    "white": (245, 245, 245),
}
"""Colour words and a plain colour of each, as sRGB."""

ACHROMATIC = ("black", "grey", "white")
NAMES = (*COLOURS, "grey", "teal")


class Rule(NamedTuple):
    """A colour word for pixels inside these bounds: hue in degrees, lightness and chroma of OKLCh."""

    name: str
    hue: tuple[float, float] = (0, 360)
    light: tuple[float, float] = (0, 2)
    chroma: tuple[float, float] = (0, 2)


RULES = (
    Rule("red", (0, 40)),
    Rule("pink", (0, 18), light=(0.64, 2), chroma=(0, 0.2)),
    Rule("pink", (0, 40), light=(0.76, 2)),
    Rule("red", (335, 360), light=(0, 0.6)),
    Rule("orange", (34, 78), light=(0.66, 2), chroma=(0.11, 2)),
    Rule("orange", (40, 78)),
    Rule("brown", (40, 78), light=(0, 0.6)),
    Rule("brown", (40, 78), light=(0, 0.7), chroma=(0, 0.11)),
    Rule("brown", (8, 40), light=(0, 0.62), chroma=(0, 0.13)),
    Rule("yellow", (66, 112), light=(0.8, 2)),
    Rule("yellow", (78, 112), light=(0.55, 0.8)),
    Rule("brown", (78, 112), light=(0, 0.55)),
    Rule("green", (112, 170)),
    Rule("teal", (170, 205)),
    Rule("blue", (205, 285)),
    Rule("purple", (285, 335)),
    Rule("grey", chroma=(0, 0.06)),
    Rule("black", light=(0, 0.42), chroma=(0, 0.075)),
    Rule("white", light=(0.82, 2), chroma=(0, 0.06)),
)
"""What is no rule's is pink. Set by looking at pictures of `TUNED_ON`, so its accuracy is taken on others."""

TUNED_ON = ("flat", "gradient")
SOLID = 128
"""Alpha from which a pixel counts."""
COLOURED_FROM = 0.25
"""Share of the solid pixels that must have a hue for the picture to have one."""


def oklab(rgb: Tensor) -> Tensor:
    """sRGB (..., 3) in [0, 1] to OKLab (..., 3): lightness in [0, 1], a and b about ±0.3."""
    linear = torch.where(rgb <= 0.04045, rgb / 12.92, ((rgb.clamp(min=0) + 0.055) / 1.055).pow(2.4))
    to_cones = torch.tensor(
        [
            [0.4122214708, 0.5363325363, 0.0514459929],
            [0.2119034982, 0.6806995451, 0.1073969566],
            [0.0883024619, 0.2817188376, 0.6299787005],
        ]
    )
    return (linear @ to_cones.T).clamp(min=0).pow(1 / 3) @ _FROM_CONES.T


def from_oklab(lab: Tensor) -> Tensor:
    """The inverse of `oklab`, cut off at what sRGB can show."""
    cones = (lab @ torch.linalg.inv(_FROM_CONES).T).pow(3)
    to_linear = torch.tensor(
        [
            [4.0767416621, -3.3077115913, 0.2309699292],
            [-1.2684380046, 2.6097574011, -0.3413193965],
            [-0.0041960863, -0.7034186147, 1.7076147010],
        ]
    )
    linear = (cones @ to_linear.T).clamp(0, 1)
    return torch.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear.pow(1 / 2.4) - 0.055)


def pixel_colours(rgb: Tensor) -> Tensor:
    """Numbers into NAMES (...) for sRGB (..., 3) in [0, 1]; the later of `RULES` win."""
    lab = oklab(rgb)
    light, chroma = lab[..., 0], lab[..., 1:].norm(dim=-1)
    hue = torch.rad2deg(torch.atan2(lab[..., 2], lab[..., 1])) % 360
    found = torch.full(hue.shape, NAMES.index("pink"))
    for rule in RULES:
        inside = torch.ones_like(found, dtype=torch.bool)
        for value, (low, high) in ((hue, rule.hue), (light, rule.light), (chroma, rule.chroma)):
            inside &= (value >= low) & (value < high)
        found[inside] = NAMES.index(rule.name)
    return found


def dominant(picture: Tensor) -> str | None:
    """The colour word of one picture, straight-alpha uint8 (height, width, 4); None for an empty one.

    Of the pixels with at least half of full alpha the most frequent colour, without black, grey and white
    when at least a quarter of them have a hue: outlines, wheels and highlights do not make a car black.
    """
    solid = picture[picture[..., 3] >= SOLID]
    if not len(solid):
        return None
    counts = torch.bincount(pixel_colours(solid[:, :3].float() / 255), minlength=len(NAMES))
    coloured = counts.clone()
    coloured[[NAMES.index(name) for name in ACHROMATIC]] = 0
    chosen = coloured if coloured.sum() >= COLOURED_FROM * len(solid) else counts
    return NAMES[int(chosen.argmax())]


def recoloured(picture: Tensor, colour: str) -> Tensor:
    """A straight-alpha uint8 picture (height, width, 4) with its shading, in shades of a colour word."""
    lab = oklab(picture[..., :3].float() / 255)
    target = oklab(torch.tensor(COLOURS[colour]).float() / 255)
    weight = picture[..., 3].float()
    middle = (lab[..., 0] * weight).sum() / weight.sum().clamp(min=1)
    light = (target[0] + 0.5 * (lab[..., 0] - middle)).clamp(0.02, 1)
    # Near black and white there is less room for colour.
    room = (1 - (2 * light - 1).abs().pow(3)).clamp(min=0) / (1 - abs(2 * float(target[0]) - 1) ** 3)
    shade = torch.stack([light, *(target[k] * room.clamp(max=1.2) for k in (1, 2))], dim=-1)
    rgb = (from_oklab(shade) * 255).round().to(torch.uint8)
    return torch.cat([rgb, picture[..., 3:]], dim=-1)


def named_colour(name: str) -> str | None:
    """The colour that a name begins with, as in "red apple"."""
    first, _, rest = name.partition(" ")
    return first if rest and first in COLOURS else None


def hue_of(rgb: tuple[int, int, int]) -> float:
    """Hue in OKLCh of an sRGB colour, in degrees."""
    _, a, b = oklab(torch.tensor(rgb).float() / 255).tolist()
    return math.degrees(math.atan2(b, a)) % 360


_FROM_CONES = torch.tensor(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
