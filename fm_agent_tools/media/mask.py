"""What a mask says: where a picture may change."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from fm_agent_tools.media.image import Image

Weights = npt.NDArray[np.float32]
LUMA = np.array([0.299, 0.587, 0.114], dtype=np.float32)


def editable(mask: Image) -> Weights:
    """How much each pixel may change, 0 to 1, shape (height, width).

    A mask with transparency is read as OpenAI's image API reads it: what is transparent may change. One
    without has no other way to speak than its colours: what is white may change, what is black stays.
    """
    if is_cut_out(mask):
        return np.asarray((255 - mask.pixels[..., 3]) / 255, dtype=np.float32)
    return np.asarray(mask.pixels[..., :3] @ LUMA / 255, dtype=np.float32)


def is_cut_out(mask: Image) -> bool:
    """Whether the mask speaks by its transparency."""
    return bool((mask.pixels[..., 3] < 255).any())


def inner_edge(where: Weights, width: int) -> Weights:
    """`where` with a soft edge of `width` pixels that lies inside: what is 0 stays exactly 0.

    The outermost ring has 1/width of its weight, the next 2/width, and so on.
    """
    ring, rings = where, where.copy()
    for _ in range(width - 1):
        ring = _eroded(ring)
        rings += ring
    return np.asarray(rings / width, dtype=np.float32)


def _eroded(where: Weights) -> Weights:
    """The least of each pixel and its four neighbours; beyond the border all may change."""
    padded = np.pad(where, 1, mode="edge")
    neighbours = (padded[:-2, 1:-1], padded[2:, 1:-1], padded[1:-1, :-2], padded[1:-1, 2:])
    return np.asarray(np.minimum.reduce([where, *neighbours]), dtype=np.float32)
