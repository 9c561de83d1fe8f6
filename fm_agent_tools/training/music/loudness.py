"""Clips brought to one loudness, as broadcasting measures it (ITU-R BS.1770-4)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from fm_agent_tools.media.loudness import SILENCE, integrated_loudness

Samples = npt.NDArray[np.float32]
TARGET = -18.0
"""LUFS that clips are brought to, where their peaks allow it."""
PEAK = 10 ** (-1 / 20)
"""The largest sample of a clip: 1 dB below full scale."""


def loudness(samples: Samples, rate: int) -> float:
    """Integrated loudness of a mono sound in LUFS; −70 for silence."""
    level = integrated_loudness(samples[:, None], rate) if len(samples) else None
    return SILENCE if level is None else level


def normalised(samples: Samples, rate: int, target: float = TARGET) -> Samples:
    """The same sound at `target` LUFS, or as loud as it can be without a peak above `PEAK`; silence stays."""
    level = loudness(samples, rate)
    peak = float(np.abs(samples).max(initial=0.0))
    if level <= SILENCE or peak == 0:
        return samples
    gain = min(10 ** ((target - level) / 20), PEAK / peak)
    return (samples * gain).astype(np.float32)
