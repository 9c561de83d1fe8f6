"""Coloured shapes drawn in code: a data set without a network, for smoke training and tests."""

from __future__ import annotations

from itertools import product

import numpy as np
from PIL import Image, ImageDraw

from fm_agent_tools.training.data.emoji import Concept, Pixels, StickerSet

COLOURS = {"red": (220, 40, 40), "green": (40, 170, 70), "blue": (50, 90, 220), "yellow": (245, 200, 40)}
SHAPES = {"circle": 48, "square": 4, "triangle": 3, "hexagon": 6}
SCALES = {"small": 0.28, "big": 0.44}
OVERSAMPLE = 4


def load_shapes(size: int) -> StickerSet:
    """Every colour × shape × scale at `size` pixels, antialiased, on a transparent ground."""
    rows = list(product(SCALES, COLOURS, SHAPES))
    pixels = np.stack(
        [_draw(COLOURS[colour], SHAPES[shape], SCALES[scale], size) for scale, colour, shape in rows]
    )
    codes = tuple("-".join(row) for row in rows)
    concepts = {
        code: Concept(code, " ".join(row), (row[2], row[1])) for code, row in zip(codes, rows, strict=True)
    }
    return StickerSet(pixels, codes, ("flat",) * len(codes), concepts)


def _draw(colour: tuple[int, int, int], corners: int, scale: float, size: int) -> Pixels:
    side = size * OVERSAMPLE
    canvas = Image.new("RGBA", (side, side), (*colour, 0))
    start = np.pi / 4 if corners == 4 else -np.pi / 2
    angles = start + 2 * np.pi * np.arange(corners) / corners
    points = side / 2 + scale * side * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    ImageDraw.Draw(canvas).polygon([tuple(point) for point in points], fill=(*colour, 255))
    return np.asarray(canvas.resize((size, size), Image.Resampling.LANCZOS))
