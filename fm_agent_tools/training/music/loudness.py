"""Loudness as broadcasting measures it (ITU-R BS.1770-4), and sounds brought to one loudness."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float32]
TARGET = -18.0
"""LUFS that clips are brought to, where their peaks allow it."""
PEAK = 10 ** (-1 / 20)
"""The largest sample of a clip: 1 dB below full scale."""
SILENCE = -70.0
_BLOCK, _STEP = 0.4, 0.1


def loudness(samples: Samples, rate: int) -> float:
    """Integrated loudness of a mono sound in LUFS; −70 for silence.

    Blocks of 400 ms overlap by three quarters; gated at −70 LUFS and at 10 LU below what is left. A sound
    that is shorter than a block is one block. A full-scale sine of 997 Hz has −3.01.
    """
    weighted = _weighted(samples, rate)
    power = _blocks(weighted**2, rate)
    heard = power[_level(power) > SILENCE]
    if not len(heard):
        return SILENCE
    gate = _level(heard.mean()) - 10
    return float(_level(heard[_level(heard) > gate].mean()))


def normalised(samples: Samples, rate: int, target: float = TARGET) -> Samples:
    """The same sound at `target` LUFS, or as loud as it can be without a peak above `PEAK`; silence stays."""
    level = loudness(samples, rate)
    peak = float(np.abs(samples).max(initial=0.0))
    if level <= SILENCE or peak == 0:
        return samples
    gain = min(10 ** ((target - level) / 20), PEAK / peak)
    return (samples * gain).astype(np.float32)


def _level(power: npt.NDArray[np.float64] | np.float64) -> npt.NDArray[np.float64]:
    return np.asarray(-0.691 + 10 * np.log10(np.maximum(power, 1e-12)))


def _blocks(power: npt.NDArray[np.float64], rate: int) -> npt.NDArray[np.float64]:
    size, step = round(_BLOCK * rate), round(_STEP * rate)
    if len(power) <= size:
        return np.array([power.mean()]) if len(power) else np.zeros(0)
    total = np.concatenate([[0.0], np.cumsum(power)])
    starts = np.arange(0, len(power) - size + 1, step)
    return np.asarray((total[starts + size] - total[starts]) / size, np.float64)


def _weighted(samples: Samples, rate: int) -> npt.NDArray[np.float64]:
    """K-weighted: the two filters of the recommendation, at any rate, applied to the spectrum."""
    size = len(samples) + rate // 2  # what the high-pass leaves behind has died away by then
    size += -size % (rate // 10)  # whole tenths of a second transform quickly
    turn = np.exp(-2j * np.pi * np.arange(size // 2 + 1) / size)
    response = np.ones(len(turn), complex)
    for b, a in (_shelf(rate), _highpass(rate)):
        response *= np.polyval(b[::-1], turn) / np.polyval(a[::-1], turn)
    return np.fft.irfft(np.fft.rfft(samples, size) * response, size)[: len(samples)]


Coefficients = tuple[list[float], list[float]]


def _shelf(rate: int) -> Coefficients:
    """The head's high shelf of 4 dB, its analogue prototype brought to any rate (De Man, 2014)."""
    quality, gain = 0.7071752369554196, 10 ** (3.999843853973347 / 20)
    k = np.tan(np.pi * 1681.974450955533 / rate)
    middle = gain**0.4996667741545416
    norm = 1 + k / quality + k * k
    b = [gain + middle * k / quality + k * k, 2 * (k * k - gain), gain - middle * k / quality + k * k]
    return [each / norm for each in b], [1.0, 2 * (k * k - 1) / norm, (1 - k / quality + k * k) / norm]


def _highpass(rate: int) -> Coefficients:
    quality = 0.5003270373238773
    k = np.tan(np.pi * 38.13547087602444 / rate)
    norm = 1 + k / quality + k * k
    return [1.0, -2.0, 1.0], [1.0, 2 * (k * k - 1) / norm, (1 - k / quality + k * k) / norm]
