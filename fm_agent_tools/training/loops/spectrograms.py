"""Spectrograms for a person to look at."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

LOWEST, HIGHEST, ROWS = 40.0, 10_000.0, 96


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
    from matplotlib.figure import Figure

    groups = 2 if paired else 1
    rows = -(-len(levels) // (columns * groups)) * groups
    figure = Figure(figsize=(3 * columns, 1.7 * rows), layout="constrained")
    axes = figure.subplots(rows, columns, squeeze=False)
    for axis in axes.flat:
        axis.axis("off")
    for number, each in enumerate(levels):
        place, within = divmod(number, groups)
        axis = axes[place // columns * groups + within][place % columns]
        axis.imshow(_stretched(each, rate), origin="lower", aspect="auto", cmap="magma", vmin=0, vmax=5)
        if titles:
            axis.set_title(titles[number], fontsize=7)
    figure.savefig(path, dpi=80)


def _stretched(levels: Tensor, rate: int) -> npt.NDArray[np.float32]:
    frequencies = LOWEST * (HIGHEST / LOWEST) ** torch.linspace(0, 1, ROWS)
    bins = (frequencies * 2 * (len(levels) - 1) / rate).round().long().clamp(max=len(levels) - 1)
    found: npt.NDArray[np.float32] = levels[bins].float().cpu().numpy()
    return found
