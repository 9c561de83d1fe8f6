"""Regions of a picture such as somebody might mark: boxes, blobs, and all that is on one side of a line."""

from __future__ import annotations

import random

import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.bool_]
Places = npt.NDArray[np.float64]


def everywhere(size: int) -> Mask:
    """All of a square of `size` pixels."""
    return np.ones((size, size), dtype=bool)


def half(size: int, side: int) -> Mask:
    """The left half of a square (`side` 0), or its right one (1)."""
    mask = np.zeros((size, size), dtype=bool)
    mask[:, size // 2 :] = True
    return mask if side else ~mask


def region(alpha: npt.NDArray[np.uint8], draw: random.Random) -> Mask:
    """A box, a blob or one side of a line, laid through something that is there. alpha: (size, size)."""
    size = len(alpha)
    seen = np.argwhere(alpha > 127)
    middle = seen[draw.randrange(len(seen))] if len(seen) else np.full(2, size // 2)
    down, across = (np.mgrid[:size, :size] - middle[:, None, None]) / size
    return draw.choice((_box, _blob, _side))(down, across, draw)


def _box(down: Places, across: Places, draw: random.Random) -> Mask:
    height, width = draw.uniform(0.1, 0.4), draw.uniform(0.1, 0.4)
    return np.asarray((np.abs(down) < height) & (np.abs(across) < width))


def _blob(down: Places, across: Places, draw: random.Random) -> Mask:
    """A few discs in a heap."""
    heap = np.zeros(down.shape, dtype=bool)
    for _ in range(draw.randint(1, 5)):
        up, aside, radius = draw.gauss(0, 0.1), draw.gauss(0, 0.1), draw.uniform(0.06, 0.22)
        heap |= np.hypot(down - up, across - aside) < radius
    return heap


def _side(down: Places, across: Places, draw: random.Random) -> Mask:
    angle = draw.uniform(0, 2 * np.pi)
    return np.asarray(down * np.sin(angle) + across * np.cos(angle) >= 0)
