"""Colours as people see them: sRGB to OKLab and back (Ottosson, "A perceptual color space", 2020)."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
"""Colours: shape (..., 3), sRGB from 0 to 1, or OKLab with lightness from 0 to 1."""

_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
HALVINGS = 6  # of the chroma that is searched: to 1/64


def to_oklab(colours: npt.ArrayLike) -> Floats:
    """sRGB from 0 to 1, shape (..., 3), as lightness, a (green to red) and b (blue to yellow)."""
    encoded = np.asarray(colours, dtype=np.float64)
    linear = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
    return _float(np.cbrt(linear @ _TO_LMS.T) @ _TO_LAB.T)


def to_srgb(lab: Floats) -> Floats:
    """The inverse, from 0 to 1; what no screen shows becomes less colourful, lightness and hue kept."""
    light, colour = np.clip(lab[..., :1], 0, 1), lab[..., 1:]
    low, high = np.zeros_like(light), np.ones_like(light)
    fits = _shown(_linear(np.concatenate([light, colour], -1)))
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        inside = _shown(_linear(np.concatenate([light, middle * colour], -1)))
        low, high = np.where(inside, middle, low), np.where(inside, high, middle)
    linear = np.clip(_linear(np.concatenate([light, np.where(fits, 1, low) * colour], -1)), 0, 1)
    return _float(np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055))


def _linear(lab: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    cubed = (lab.astype(np.float64) @ np.linalg.inv(_TO_LAB).T) ** 3
    return np.asarray(cubed @ np.linalg.inv(_TO_LMS).T)


def _shown(linear: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    return np.asarray(((linear >= -1e-4) & (linear <= 1 + 1e-4)).all(-1, keepdims=True))


def _float(values: npt.NDArray[Any]) -> Floats:
    return values.astype(np.float32)
