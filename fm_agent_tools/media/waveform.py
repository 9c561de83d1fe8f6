"""What a sound looks like: rounded bars, as loud as each moment, from violet to teal."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import PIL.Image
import PIL.ImageDraw

BARS = 64  # at any width, so that a sound looks the same small and large
BAR = 0.6  # of the way from one bar to the next
FINER = 4  # drawn that much larger, then reduced, so that the bars' ends are round
LEFT, RIGHT = np.array([124, 92, 255]), np.array([20, 184, 166])
SILENCE = 1e-4  # quieter than −80 dB stays flat; everything louder is shown relative to the loudest


def draw_waveform(samples: npt.NDArray[np.float32], width: int, height: int) -> npt.NDArray[np.uint8]:
    """RGBA pixels, shape (height, width, 4), of samples of shape (frames, channels)."""
    levels = _levels(samples, max(1, min(BARS, width // 2)))
    pitch = width / len(levels)
    bar = pitch * BAR
    canvas = PIL.Image.new("L", (width * FINER, height * FINER), 0)
    draw = PIL.ImageDraw.Draw(canvas)
    first = (pitch - bar) / 2
    for number, level in enumerate(levels):
        half = max(bar / 2, level * (height / 2 - 1))
        left = first + number * pitch
        box = (left, height / 2 - half, left + bar, height / 2 + half)
        draw.rounded_rectangle([round(side * FINER) for side in box], radius=bar * FINER / 2, fill=255)
    pixels = np.empty((height, width, 4), dtype=np.uint8)
    share = np.linspace(0, 1, width)[:, None]
    pixels[..., :3] = np.round(LEFT * (1 - share) + RIGHT * share)
    pixels[..., 3] = np.asarray(canvas.resize((width, height), PIL.Image.Resampling.BOX))
    return pixels


def _levels(samples: npt.NDArray[np.float32], bars: int) -> npt.NDArray[np.float64]:
    """How tall each bar is, 0 to 1: between the mean and the peak of its stretch, softened by a root."""
    loud = np.abs(samples).max(axis=1)
    edges = np.linspace(0, len(loud), bars + 1).astype(int)
    starts = np.minimum(edges[:-1], len(loud) - 1)
    peaks = np.maximum.reduceat(loud, starts)
    means = np.add.reduceat(loud, starts, dtype=np.float64) / np.maximum(np.diff(edges), 1)
    levels = 0.5 * (peaks + means)
    return np.asarray((levels / max(levels.max(), SILENCE)) ** 0.7, dtype=np.float64)
