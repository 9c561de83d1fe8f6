"""Colours that captions can name: flat ones for plain drawings, and new hues for coloured pictures."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from fm_agent_tools.media.oklab import Floats, to_oklab, to_srgb

Pixels = npt.NDArray[np.uint8]

FLAT = {
    "red": "#e0312f", "orange": "#f58220", "yellow": "#f6c915", "green": "#2fa84f", "teal": "#14a098",
    "blue": "#2b6fe0", "purple": "#8a4fd3", "pink": "#f06aa8", "brown": "#8a5a36", "black": "#1d1d1f",
    "white": "#fafafa", "grey": "#8b929b",
}  # fmt: skip
"""What a drawing of one colour is painted with, by the word for it."""

HUES = {
    "red": 27.0,
    "orange": 58.0,
    "yellow": 98.0,
    "green": 146.0,
    "blue": 262.0,
    "purple": 300.0,
    "pink": 352.0,
}
"""Hue angles in OKLCh, degrees, at the middle of what people call by the word."""

LIGHTER = {"yellow": 0.14, "orange": 0.05, "pink": 0.08, "purple": -0.02, "blue": -0.02}
"""How much lighter (OKLab L) a thing has to be for its colour to be called by the word."""

VIVID = 0.045
WINDOW = 40.0
LEAST_SHARE = 0.5


def main_hue(pixels: Pixels) -> float | None:
    """The hue (degrees) that most of a picture's opaque area has, or None when no hue has half of it."""
    lab = to_oklab(pixels[..., :3] / 255.0)
    opaque = pixels[..., 3] > 128
    chroma, hue = np.hypot(lab[..., 1], lab[..., 2]), _degrees(lab)
    vivid = opaque & (chroma > VIVID)
    if not opaque.any() or vivid.sum() < LEAST_SHARE * opaque.sum():
        return None
    angle = np.radians(hue[vivid])
    middle = float(np.degrees(np.arctan2(np.sin(angle).mean(), np.cos(angle).mean())) % 360)
    inside = (_apart(hue, middle) < WINDOW) & vivid
    return middle if inside.sum() >= LEAST_SHARE * opaque.sum() else None


def recoloured(pixels: Pixels, colour: str) -> Pixels | None:
    """A picture whose main hue is turned to `colour`; None when it has no main hue, or that colour already.

    Only what lies near the main hue turns, so the white of an eye and a green leaf stay.
    """
    hue = main_hue(pixels)
    if hue is None or _apart(np.array(hue), HUES[colour]) < 25:
        return None
    lab = to_oklab(pixels[..., :3] / 255.0)
    chroma = np.hypot(lab[..., 1], lab[..., 2])
    near = np.clip((WINDOW + 20 - _apart(_degrees(lab), hue)) / 20, 0, 1) * np.clip(chroma / VIVID, 0, 1)
    turned = np.radians(_degrees(lab) + (HUES[colour] - hue))
    stronger = np.maximum(chroma, 0.11 * np.clip(chroma / 0.08, 0, 1))
    new = np.stack(
        [lab[..., 0] + LIGHTER.get(colour, 0.0), stronger * np.cos(turned), stronger * np.sin(turned)], -1
    )
    mixed = lab + (new - lab) * near[..., None]
    rgb = (to_srgb(mixed.astype(np.float32)) * 255).round().astype(np.uint8)
    return np.concatenate([rgb, pixels[..., 3:]], axis=-1)


def _degrees(lab: Floats) -> Floats:
    return np.asarray(np.degrees(np.arctan2(lab[..., 2], lab[..., 1])) % 360)


def _apart(hue: Floats, other: float) -> Floats:
    """The angle between hues, 0 to 180 degrees."""
    return np.asarray(np.abs((hue - other + 180) % 360 - 180))
