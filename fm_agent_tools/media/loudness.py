"""How loud a sound is: integrated loudness and true peak as broadcasting measures them (ITU-R BS.1770-4)."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float32]
Array = npt.NDArray[np.float64]

SILENCE = -70.0
"""LUFS below which nothing counts as heard."""
_BLOCK, _STEP = 0.4, 0.1  # seconds
_OFFSET = -0.691  # so that a full-scale sine of 997 Hz has −3.01
_RELATIVE = 10.0  # LU below the mean of what is heard
_SURROUND = 1.41  # channels four and five of 5.1 weigh more, and its third, the bass channel, nothing

FINER = 4
"""How many times as many samples peaks are looked for in."""
_REACH = 12  # samples on either side that a point between two samples depends on


def integrated_loudness(samples: Samples, rate: int) -> float | None:
    """Loudness in LUFS of samples of shape (frames, channels) at `rate` Hz; None when nothing is heard.

    Blocks of 400 ms overlap by three quarters; blocks below −70 LUFS and those 10 LU below the mean of the
    others are left out. The recommendation says nothing of sounds that are shorter than a block: here
    they are one block, as long as they are.
    """
    power = _weighted(samples, rate) ** 2 @ _weights(samples.shape[1])
    blocks = _blocks(power, rate)
    heard = blocks[_level(blocks) > SILENCE]
    if not len(heard):
        return None
    gate = _level(heard.mean()) - _RELATIVE
    return float(_level(heard[_level(heard) > gate].mean()))


def true_peak(samples: Samples, *, loop: bool = False) -> float:
    """The largest value of the wave that the samples stand for, also between them; 1 is full scale.

    loop: the last sample leads into the first, else both ends lead into silence.
    """
    return float(peaks(samples, loop=loop).max())


def peaks(samples: Samples, *, loop: bool = False) -> Array:
    """The largest value of the wave from each sample until the next, in any channel; shape (frames,)."""
    around = np.pad(samples, ((_REACH, _REACH), (0, 0)), mode="wrap" if loop else "constant")
    found = np.abs(samples).max(axis=1).astype(np.float64)
    for filter in _between():
        for channel in around.T:
            np.maximum(found, np.abs(np.convolve(channel, filter, "valid")[: len(samples)]), out=found)
    return np.asarray(found, np.float64)


@cache
def _between() -> tuple[Array, ...]:
    """Filters that give the wave a quarter, half and three quarters of the way to the next sample."""
    place = np.arange(-_REACH, _REACH + 1)
    filters = []
    for quarter in range(1, FINER):
        distance = place + quarter / FINER
        inside = np.clip(1 - (distance / (_REACH + 1)) ** 2, 0, 1)
        window = np.i0(5.0 * np.sqrt(inside)) / np.i0(5.0)
        filters.append(np.sinc(distance) * window)
    return tuple(filters)


def decibels(factor: float) -> float:
    """A factor of amplitude in dB: 2 is 6.02."""
    return float(20 * np.log10(max(factor, 1e-12)))


def factor(decibels: float) -> float:
    """dB as a factor of amplitude."""
    return float(10 ** (decibels / 20))


def _level(power: Array | np.float64) -> Array:
    return np.asarray(_OFFSET + 10 * np.log10(np.maximum(power, 1e-12)))


def _weights(channels: int) -> Array:
    surround = (1.0, 1.0, 1.0, 0.0, _SURROUND, _SURROUND)
    return np.array(surround if channels == 6 else (1.0,) * channels)


def _blocks(power: Array, rate: int) -> Array:
    """Mean power of each block."""
    size, step = round(_BLOCK * rate), round(_STEP * rate)
    if len(power) <= size:
        return np.array([power.mean()])
    total = np.concatenate([[0.0], np.cumsum(power)])
    starts = np.arange(0, len(power) - size + 1, step)
    return np.asarray((total[starts + size] - total[starts]) / size, np.float64)


def _weighted(samples: Samples, rate: int) -> Array:
    """K-weighted: the two filters of the recommendation, applied to the spectrum."""
    size = len(samples) + rate // 2  # what the high-pass leaves behind has died away by then
    size += -size % max(1, rate // 10)  # whole tenths of a second transform quickly
    turn = np.exp(-2j * np.pi * np.arange(size // 2 + 1) / size)
    response = np.ones(len(turn), complex)
    for above, below in (_shelf(rate), _highpass(rate)):
        response *= np.polyval(above[::-1], turn) / np.polyval(below[::-1], turn)
    spectrum = np.fft.rfft(samples, size, axis=0) * response[:, None]
    return np.asarray(np.fft.irfft(spectrum, size, axis=0)[: len(samples)], np.float64)


Filter = tuple[list[float], list[float]]  # numerator and denominator in z⁻¹


def _shelf(rate: int) -> Filter:
    """The head's high shelf of 4 dB. The recommendation has numbers for 48 kHz; these fit any rate."""
    quality, gain = 0.7071752369554196, 10 ** (3.999843853973347 / 20)
    k = np.tan(np.pi * min(1681.974450955533 / rate, 0.45))
    middle = gain**0.4996667741545416
    norm = 1 + k / quality + k * k
    above = [gain + middle * k / quality + k * k, 2 * (k * k - gain), gain - middle * k / quality + k * k]
    return [each / norm for each in above], [1.0, 2 * (k * k - 1) / norm, (1 - k / quality + k * k) / norm]


def _highpass(rate: int) -> Filter:
    quality = 0.5003270373238773
    k = np.tan(np.pi * 38.13547087602444 / rate)
    norm = 1 + k / quality + k * k
    return [1.0, -2.0, 1.0], [1.0, 2 * (k * k - 1) / norm, (1 - k / quality + k * k) / norm]
