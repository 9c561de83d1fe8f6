"""Pictures for people who train: curves and grids of samples."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

CHECKER = (255, 226)
TILE = 8


def plot_curves(curves: Sequence[dict[str, float]], path: Path) -> None:
    """One panel a scalar over the steps, smoothed, as PNG."""
    from matplotlib.figure import Figure

    names = sorted({name for row in curves for name in row} - {"step"})
    if not names:
        return
    figure = Figure(figsize=(9, 2.4 * len(names)), layout="constrained")
    axes = np.atleast_1d(figure.subplots(len(names), 1, sharex=True))
    for axis, name in zip(axes, names, strict=True):
        rows = [(row["step"], row[name]) for row in curves if name in row]
        steps, values = zip(*rows, strict=True)
        axis.plot(steps, values, color="#c9d4e8", linewidth=0.8)
        axis.plot(steps, smooth(values), color="#2a5db0", linewidth=1.6)
        axis.set_ylabel(name)
        axis.grid(alpha=0.25)
    axes[-1].set_xlabel("step")
    figure.savefig(path, dpi=90)


def smooth(values: Sequence[float], weight: float = 0.9) -> list[float]:
    """Exponential smoothing, for the eye only."""
    smoothed, last = [], values[0]
    for value in values:
        last = weight * last + (1 - weight) * value
        smoothed.append(last)
    return smoothed


def checkerboard(height: int, width: int) -> npt.NDArray[np.float64]:
    """A grey checkerboard (height, width, 3) in [0, 255]: what is transparent shows it."""
    rows, columns = np.indices((height, width)) // TILE
    shade = np.where((rows + columns) % 2 == 0, *CHECKER)
    return np.repeat(shade[..., None].astype(float), 3, axis=2)


def save_grid(pictures: npt.NDArray[np.uint8], path: Path, columns: int) -> None:
    """Write straight-alpha pictures (count, side, side, 4) as one PNG over a checkerboard, row by row."""
    count, side = pictures.shape[:2]
    rows = -(-count // columns)
    canvas = checkerboard(rows * side, columns * side)
    for index, picture in enumerate(pictures.astype(float)):
        top, left = index // columns * side, index % columns * side
        alpha = picture[..., 3:] / 255
        cell = canvas[top : top + side, left : left + side]
        cell[:] = picture[..., :3] * alpha + cell * (1 - alpha)
    Image.fromarray(canvas.round().astype(np.uint8)).save(path)
