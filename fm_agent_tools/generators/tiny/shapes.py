"""Eight shapes by their distance fields, drawn with soft edges."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Plane = npt.NDArray[np.float32]


def _disc(x: Plane, y: Plane) -> Plane:
    return np.hypot(x, y) - 1


def _square(x: Plane, y: Plane) -> Plane:
    return np.maximum(np.abs(x), np.abs(y)) - np.float32(0.85)


def _triangle(x: Plane, y: Plane) -> Plane:
    return np.maximum(np.float32(0.87) * np.abs(x) - np.float32(0.5) * y, y) - np.float32(0.55)


def _star(x: Plane, y: Plane) -> Plane:
    angle = np.abs(np.mod(np.arctan2(x, -y) + np.pi / 5, 2 * np.pi / 5) - np.pi / 5)
    return np.asarray(np.hypot(x, y) * (np.cos(angle) + np.float32(2) * np.sin(angle)) - 1, np.float32)


def _heart(x: Plane, y: Plane) -> Plane:
    lobe, down = np.float32(1.2) * np.abs(x), np.float32(1.2) * y - np.float32(0.2)
    tall = down + np.float32(0.75) * np.sqrt(lobe)
    return np.asarray(np.hypot(np.float32(1.1) * lobe, tall) - 1, np.float32)


def _ring(x: Plane, y: Plane) -> Plane:
    return np.asarray(np.abs(np.hypot(x, y) - np.float32(0.75)) - np.float32(0.25), np.float32)


def _cross(x: Plane, y: Plane) -> Plane:
    longer, shorter = np.maximum(np.abs(x), np.abs(y)), np.minimum(np.abs(x), np.abs(y))
    return np.asarray(np.maximum(longer - 1, shorter - np.float32(0.32)), np.float32)


def _flower(x: Plane, y: Plane) -> Plane:
    petals = np.float32(0.72) + np.float32(0.28) * np.cos(6 * np.arctan2(y, x))
    return np.asarray(np.hypot(x, y) - petals, np.float32)


SHAPES: dict[str, Callable[[Plane, Plane], Plane]] = {
    "disc": _disc,
    "square": _square,
    "triangle": _triangle,
    "star": _star,
    "heart": _heart,
    "ring": _ring,
    "cross": _cross,
    "flower": _flower,
}


@dataclass(frozen=True)
class Figure:
    """One shape: its name, colour (0 to 255), and place in units of the picture's shorter half side."""

    shape: str
    colour: tuple[float, float, float]
    x: float = 0.0
    y: float = 0.0
    radius: float = 0.7
    tilt: float = 0.0
    outline: bool = False

    def draw(self, height: int, width: int) -> Plane:
        """The figure on transparency, shape (height, width, 4), −1 to 1."""
        scale = min(height, width) / 2
        rows = (np.arange(height, dtype=np.float32) - (height - 1) / 2)[:, None] / np.float32(scale)
        columns = (np.arange(width, dtype=np.float32) - (width - 1) / 2)[None, :] / np.float32(scale)
        radius = np.float32(self.radius)  # all of it in single precision, for speed
        dx, dy = (columns - np.float32(self.x)) / radius, (rows - np.float32(self.y)) / radius
        cos, sin = np.float32(np.cos(self.tilt)), np.float32(np.sin(self.tilt))
        distance = SHAPES[self.shape](cos * dx + sin * dy, cos * dy - sin * dx)
        edge = distance * (np.float32(scale) * radius)  # in pixels
        if self.outline:
            edge = np.abs(edge) - np.float32(1.5)
        light = np.clip(1 - (dx + dy) * np.float32(0.12), np.float32(0.7), np.float32(1.2))[..., None]
        drawn = np.empty((height, width, 4), dtype=np.float32)
        drawn[..., :3] = np.clip(np.array(self.colour, np.float32) * light, 0, 255) / np.float32(127.5) - 1
        drawn[..., 3] = 2 * np.clip(np.float32(0.5) - edge, 0, 1) - 1
        return drawn
