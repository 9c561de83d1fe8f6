"""Spectrograms for a person to look at."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image, ImageDraw
from torch import Tensor

LOWEST, HIGHEST = 40.0, 10_000.0
HEIGHT, TITLE, GAP, MARGIN = 96, 14, 4, 12
LOUDEST = 5.0
"""Levels from here on are as bright as can be: −17 dB of full scale, at the usual compression."""
SHADES = np.array([(0, 0, 4), (81, 18, 124), (183, 55, 121), (252, 137, 97), (252, 253, 191)], np.float64)
"""From silence to the loudest."""


def draw_levels(
    levels: Sequence[Tensor],
    path: Path,
    *,
    columns: int,
    titles: Sequence[str] = (),
    paired: bool = False,
    rate: int = 24_000,
) -> None:
    """A sheet of levels, each (bins, frames), over logarithmic frequencies of 40 Hz to 10 kHz.

    paired: every second one belongs below the one before it.
    """
    groups = 2 if paired else 1
    rows = -(-len(levels) // (columns * groups)) * groups
    width, height = levels[0].shape[1] + GAP, HEIGHT + GAP + (TITLE if titles else 0)
    sheet = Image.new("RGB", (columns * width + MARGIN, rows * height + MARGIN), "white")
    pen = ImageDraw.Draw(sheet)
    for number, each in enumerate(levels):
        place, within = divmod(number, groups)
        corner = MARGIN + place % columns * width, MARGIN + (place // columns * groups + within) * height
        if titles:
            pen.text(corner, titles[number], fill="black")
        sheet.paste(Image.fromarray(_coloured(each, rate)), (corner[0], corner[1] + height - HEIGHT - GAP))
    sheet.quantize(64).save(path)  # a palette of shades is a third of the size


def _coloured(levels: Tensor, rate: int) -> npt.NDArray[np.uint8]:
    """Levels as a picture, low frequencies at its foot: (HEIGHT, frames, 3)."""
    frequencies = LOWEST * (HIGHEST / LOWEST) ** torch.linspace(1, 0, HEIGHT)
    bins = (frequencies * 2 * (len(levels) - 1) / rate).round().long().clamp(max=len(levels) - 1)
    bright = (levels.cpu().float()[bins] / LOUDEST).clamp(0, 1).numpy()
    knots = np.linspace(0, 1, len(SHADES))
    shades = [np.interp(bright, knots, SHADES[:, channel]) for channel in range(3)]
    return np.stack(shades, axis=2).round().astype(np.uint8)
