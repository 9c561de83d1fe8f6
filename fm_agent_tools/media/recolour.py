"""The main colour of a picture turned into another one: shading, outlines, shape and alpha stay.

This is arithmetic, not a model. What counts as the main colour is the most common hue of what is visible, or,
of a picture that is mostly black, grey or white, its most common lightness.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt

from fm_agent_tools.media.image import Image
from fm_agent_tools.media.oklab import Floats, to_oklab, to_srgb

TARGETS = {
    "red": (222, 44, 44), "dark red": (140, 20, 25), "maroon": (115, 20, 40), "orange": (247, 140, 28),
    "yellow": (252, 210, 55), "gold": (226, 172, 42), "golden": (226, 172, 42), "beige": (222, 202, 165),
    "brown": (128, 78, 46), "lime": (160, 220, 50), "green": (58, 165, 72), "light green": (150, 215, 130),
    "dark green": (22, 95, 45), "teal": (20, 140, 140), "turquoise": (50, 200, 190), "cyan": (40, 200, 230),
    "blue": (52, 108, 224), "light blue": (130, 190, 245), "dark blue": (24, 48, 140), "navy": (24, 36, 96),
    "purple": (138, 78, 202), "violet": (138, 78, 202), "magenta": (214, 50, 170), "pink": (245, 140, 185),
    "black": (38, 38, 42), "white": (246, 246, 246), "grey": (140, 142, 146), "gray": (140, 142, 146),
    "silver": (186, 190, 196),
}  # fmt: skip
"""What a colour word stands for, as sRGB of 255."""
COLOURLESS = "black and white"
NAMES = (*TARGETS, COLOURLESS)

CHROMATIC = 0.07  # chroma below this has no hue that anybody would name: a ghost is white, not lavender
LEAST_SHARE = 0.35  # of what is visible must have a hue, or the picture is one without
NEAR, FAR = (
    np.deg2rad(40),
    np.deg2rad(70),
)  # of the main hue: nearer goes along, farther stays
SIMILAR, OTHER = 0.22, 0.38  # the same for lightness
HUE_KEPT = 0.4  # of the differences in hue within the main colour
BINS = 36
REACH = 3  # neighbours on each side whose share counts, so many that a picture has WINDOWS of them in a row
WINDOWS = 128
ALIKE = 0.25  # difference in OKLab from which on a neighbour counts no more


@dataclass(frozen=True)
class _Main:
    """The main colour: how much each pixel has of it, and its lightness, chroma and hue."""

    share: Floats
    light: float
    chroma: float
    hue: float


def recoloured(image: Image, colour: str, amount: float = 1.0, where: Floats | None = None) -> Image:
    """The picture with its main colour turned to `colour`, one of `NAMES`; its alpha stays.

    amount: how far, 0 to 1; where: how much each pixel may change, 0 to 1, shape (height, width), and only
    what may change is looked at to find the main colour.
    """
    weight = image.pixels[..., 3].astype(np.float64) * (1.0 if where is None else where)
    if not weight.any():
        return image
    codes, colours, seen = _palette(image.pixels[..., :3], weight)
    lab = to_oklab(colours)
    if colour == COLOURLESS:
        share, wanted = np.ones_like(seen), lab * np.array([1, 0, 0], np.float32)
    else:
        main = _main(lab, seen)
        share, wanted = main.share, _turned(lab, main, to_oklab(np.array(TARGETS[colour]) / 255))
    step = to_srgb(wanted) - colours
    taken = amount * _evened(share[codes], lab[codes], weight) * (1 if where is None else where)
    change = step[codes] * taken[..., None]
    moved = np.rint(np.clip(image.pixels[..., :3] + 255 * change, 0, 255)).astype(np.uint8)
    return Image(np.concatenate([moved, image.pixels[..., 3:]], axis=-1))


def _palette(colours: npt.NDArray[np.uint8], weight: npt.NDArray[np.float64]) -> tuple[Any, Floats, Floats]:
    """The colours that there are, to the nearest of 64 a channel: each pixel's place among them, the colours
    from 0 to 1, and how much there is of each. So the work does not grow with the picture."""
    fine = (colours >> 2).astype(np.int64)
    packed = (fine[..., 0] << 12) | (fine[..., 1] << 6) | fine[..., 2]
    amounts = np.bincount(packed.ravel(), weights=weight.ravel(), minlength=64**3)
    used = np.flatnonzero(np.bincount(packed.ravel(), minlength=64**3))
    place = np.zeros(64**3, dtype=np.int64)
    place[used] = np.arange(len(used))
    channels = np.stack([used >> 12, (used >> 6) & 63, used & 63], axis=-1)
    found = (channels * 4 + 1.5) / 255
    return place[packed], found.astype(np.float32), amounts[used].astype(np.float32)


def _main(lab: Floats, seen: Floats) -> _Main:
    chroma, hue = np.hypot(lab[..., 1], lab[..., 2]), np.arctan2(lab[..., 2], lab[..., 1])
    coloured = seen * (chroma > CHROMATIC)
    if coloured.sum() < LEAST_SHARE * seen.sum():
        usual = _peak(lab[..., 0], seen * (chroma <= 2 * CHROMATIC), (0, 1))
        share = _fading(np.abs(lab[..., 0] - usual), SIMILAR, OTHER) * _fading(chroma, 0.06, 0.12)
        return _Main(share, usual, 0.0, 0.0)
    centre = _peak(hue, coloured * chroma, (-np.pi, np.pi), circular=True)
    share = _fading(np.abs(_angle(hue - centre)), NEAR, FAR) * _fading(-chroma, -0.06, -0.02)
    weight = share * seen
    light, strength = (float((each * weight).sum() / weight.sum()) for each in (lab[..., 0], chroma))
    return _Main(share, light, strength, centre)


def _turned(lab: Floats, main: _Main, to: Floats) -> Floats:
    """Each colour as the target is to the main colour: as much lighter or darker, as much more colourful."""
    target, angle = float(np.hypot(to[1], to[2])), float(np.arctan2(to[2], to[1]))
    chroma, hue = np.hypot(lab[..., 1], lab[..., 2]), np.arctan2(lab[..., 2], lab[..., 1])
    # Near white and near black there is less room for light and shade.
    contrast = 1.0 if 0.35 < to[0] < 0.9 else 0.6
    light = np.clip(to[0] + contrast * (lab[..., 0] - main.light), 0, 1)
    if main.chroma:
        chroma = chroma * target / main.chroma
        angles = angle + HUE_KEPT * _angle(hue - main.hue)
    else:
        chroma, angles = np.full_like(chroma, target), np.full_like(chroma, angle)
    return np.stack([light, chroma * np.cos(angles), chroma * np.sin(angles)], -1).astype(np.float32)


def _peak(values: Floats, weight: Floats, bounds: tuple[float, float], *, circular: bool = False) -> float:
    """The middle of the fullest part of a smoothed histogram."""
    counts, edges = np.histogram(values, BINS, bounds, weights=weight)
    padded = np.pad(counts, 1, mode="wrap" if circular else "constant")
    best = int((padded[:-2] + 2 * padded[1:-1] + padded[2:]).argmax())
    return float((edges[best] + edges[best + 1]) / 2)


def _fading(distance: Floats, near: float, far: float) -> Floats:
    """1 up to `near`, 0 from `far` on, smooth between."""
    part = np.clip((far - distance) / (far - near), 0, 1)
    return np.asarray(part * part * (3 - 2 * part), dtype=np.float32)


def _evened(share: Floats, lab: Floats, weight: npt.NDArray[np.float64]) -> Floats:
    """Each pixel's share of the main colour, as the mean over neighbours like it; 0 where `weight` is 0.

    A pale colour has hardly a hue, and one between two things has a hue of neither: taken alone, such pixels
    would go along or stay like grains of sand. A cross bilateral filter (Petschnigg et al., 2004).
    """
    height, width = share.shape
    stride = max(1, round(max(height, width) / WINDOWS))
    planes = np.ascontiguousarray(np.moveaxis(lab, -1, 0)) / ALIKE
    seen = (weight > 0).astype(np.float32)
    total, amount = np.zeros_like(share), np.full_like(share, 1e-6)
    for down, across in product(range(-REACH * stride, REACH * stride + 1, stride), repeat=2):
        here, there = _overlap(height, down), _overlap(width, across)
        own, other = (here[0], there[0]), (here[1], there[1])
        apart = sum(np.square(plane[own] - plane[other]) for plane in planes)
        near = np.square(np.maximum(1 - apart, 0)) * seen[other]
        total[own] += near * share[other]
        amount[own] += near
    return np.asarray(seen * total / amount, dtype=np.float32)


def _overlap(length: int, shift: int) -> tuple[slice, slice]:
    """Where along one axis a pixel has a neighbour that far on, and where these neighbours are."""
    low, high = max(0, -shift), min(length, length - shift)
    return slice(low, max(low, high)), slice(low + shift, max(low, high) + shift)


def _angle(difference: npt.NDArray[Any]) -> Floats:
    """Between −π and π."""
    return np.asarray((difference + np.pi) % (2 * np.pi) - np.pi, dtype=np.float32)
