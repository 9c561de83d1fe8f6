"""What can be heard in a sound without being told: tempo, key, clicks where a loop comes round, silence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from fm_agent_tools.training.music.theory import Key

Samples = npt.NDArray[np.float32]
Spectra = npt.NDArray[np.float64]
SLOWEST, FASTEST = 55.0, 185.0
TOLERANCE = 0.04
"""Tempi within 4 % of each other are the same, as is usual in evaluations of tempo."""
_HOP_SECONDS = 0.01
_MIDDLE, _OCTAVES = 110.0, 0.9
_MAJOR = np.array([5.0, 2.0, 3.5, 2.0, 4.5, 4.0, 2.0, 4.5, 2.0, 3.5, 1.5, 4.0])
_MINOR = np.array([5.0, 2.0, 3.5, 4.5, 2.0, 4.0, 2.0, 4.5, 3.5, 2.0, 1.5, 4.0])
"""How well each pitch class fits a key: Temperley, "What's key for key?", 1999."""

TempoMatch = Literal["same", "octave", "other"]
KeyMatch = Literal["same", "relative", "parallel", "fifth", "other"]


@dataclass(frozen=True)
class Seam:
    """What happens where a loop comes round, beside what happens inside of it: 1 or less is no click.

    jump: from the last sample to the first, over the 99.9th percentile of steps; flux: growth of the
    spectrum above 4 kHz, over the largest growth inside. A loud stroke on the first beat is above 1, too.
    """

    jump: float
    flux: float


def tempo(samples: Samples, rate: int) -> float:
    """The tempo in beats a minute, 55 to 185; 0 where nothing is struck. Shaky for short sounds."""
    flux = onsets(samples, rate)
    if flux.max(initial=0.0) <= 0:
        return 0.0
    flux = flux - flux.mean()
    size = len(flux)
    correlation = np.fft.irfft(np.abs(np.fft.rfft(flux, 2 * size)) ** 2)[:size]
    correlation /= np.arange(size, 0, -1)  # the mean of the products, however few there are
    lags = np.arange(
        int(60 / FASTEST / _HOP_SECONDS), min(int(60 / SLOWEST / _HOP_SECONDS) + 1, size // 2 - 1)
    )
    if not len(lags):
        return 0.0
    found = 60 / (lags * _HOP_SECONDS)
    liked = np.exp(-0.5 * (np.log2(found / _MIDDLE) / _OCTAVES) ** 2)
    scores = (correlation[lags] + 0.5 * _around(correlation, 2 * lags)) * liked
    best = int(scores.argmax())
    return float(60 / ((lags[best] + _peak(correlation, int(lags[best]))) * _HOP_SECONDS))


def match_tempo(found: float, stated: float) -> TempoMatch:
    """Whether two tempi are the same, apart by a factor of 2, 3 or 3/2, or different."""
    if found <= 0:
        return "other"
    if abs(found / stated - 1) <= TOLERANCE:
        return "same"
    factors = (2, 1 / 2, 3, 1 / 3, 3 / 2, 2 / 3)
    return "octave" if any(abs(found / stated / each - 1) <= TOLERANCE for each in factors) else "other"


def key(samples: Samples, rate: int) -> Key:
    """The major or minor key whose profile fits the chroma best."""
    heard = chroma(samples, rate)
    keys = [(Key(tonic, mode), np.roll(profile, tonic)) for tonic in range(12) for mode, profile in _PROFILES]
    return max(keys, key=lambda each: _likeness(heard, each[1]))[0]


def match_key(found: Key, stated: Key) -> KeyMatch:
    """How two keys are related; a mode counts as major or minor by its third."""
    if found.minor == stated.minor:
        if found.tonic == stated.tonic:
            return "same"
        return "fifth" if (found.tonic - stated.tonic) % 12 in (5, 7) else "other"
    if found.tonic == stated.tonic:
        return "parallel"
    minor, major = (found, stated) if found.minor else (stated, found)
    return "relative" if (minor.tonic - major.tonic) % 12 == 9 else "other"


def chroma(samples: Samples, rate: int) -> npt.NDArray[np.float64]:
    """How strong each pitch class is, C first, from spectral peaks of 60 Hz to 2 kHz; its sum is 1, or 0."""
    spectra = _spectra(samples, 8192 * rate // 24_000, rate // 10)
    frequencies = np.arange(spectra.shape[1]) * rate / (8192 * rate // 24_000)
    peaks = np.zeros_like(spectra)
    inner = spectra[:, 1:-1]
    peaks[:, 1:-1] = inner * ((inner > spectra[:, :-2]) & (inner >= spectra[:, 2:]))
    kept = (frequencies > 60) & (frequencies < 2000)
    classes = np.round(12 * np.log2(frequencies[kept] / 440) + 69).astype(int) % 12
    strength = np.sqrt(peaks[:, kept]).sum(axis=0)
    found = np.asarray(np.bincount(classes, strength, 12), np.float64)
    return np.asarray(found / max(found.sum(), 1e-12))


def onsets(samples: Samples, rate: int) -> npt.NDArray[np.float64]:
    """How much louder the spectrum becomes, a hundred times a second: high where something is struck."""
    spectra = np.log1p(100 * _spectra(samples, 1024 * rate // 24_000, round(_HOP_SECONDS * rate)))
    growth: npt.NDArray[np.float64] = np.maximum(np.diff(spectra, axis=0), 0).sum(axis=1)
    return growth


def seam(once: Samples, rate: int) -> Seam:
    """What is heard where one round of a loop, from start to end, meets its own beginning."""
    steps = np.abs(np.diff(once))
    usual = float(np.quantile(steps, 0.999))
    jump = float(abs(once[0] - once[-1])) / usual if usual else 0.0
    size, hop = 256 * rate // 24_000, 64 * rate // 24_000
    turned = np.roll(once, len(once) // 2)  # the seam lies in the middle
    spectra = _spectra(turned, size, hop)[:, size // 6 :]
    growth = np.maximum(np.diff(spectra, axis=0), 0).sum(axis=1)
    middle = (len(once) // 2 - size // 2) // hop
    near = slice(max(0, middle - 4), middle + 5)
    inside = float(np.delete(growth, np.arange(len(growth))[near]).max(initial=0.0))
    return Seam(jump, float(growth[near].max(initial=0.0)) / inside if inside else 0.0)


def silence(samples: Samples, rate: int) -> float:
    """The share of 20 ms pieces that are 50 dB below the loudest sample, or quieter."""
    size = rate // 50
    pieces = np.abs(samples[: len(samples) // size * size]).reshape(-1, size).max(axis=1)
    return float((pieces <= pieces.max(initial=0.0) * 10**-2.5).mean()) if len(pieces) else 1.0


_PROFILES = (("major", _MAJOR), ("minor", _MINOR))


def _likeness(one: npt.NDArray[np.float64], other: npt.NDArray[np.float64]) -> float:
    return float(np.dot(one - one.mean(), (other - other.mean()) / other.std()))


def _spectra(samples: Samples, size: int, hop: int) -> Spectra:
    """Magnitudes of Hann windows, (windows, bins); a shorter sound is one window, padded."""
    padded = np.pad(samples, (0, max(0, size - len(samples))))
    windows = np.lib.stride_tricks.sliding_window_view(padded, size)[::hop]
    return np.abs(np.fft.rfft(windows * np.hanning(size).astype(np.float32), axis=1)) * (2 / size)


def _around(values: npt.NDArray[np.float64], places: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """The largest of each place and its neighbours; 0 beyond the end."""
    padded = np.pad(values, (0, 2))
    clipped = np.minimum(places, len(values))
    beside = [padded[np.clip(clipped + each, 0, len(padded) - 1)] for each in (-1, 0, 1)]
    return np.asarray(np.max(beside, axis=0), np.float64)


def _peak(values: npt.NDArray[np.float64], place: int) -> float:
    """Where the parabola through three neighbours has its peak, −0.5 to 0.5 from the middle one."""
    before, middle, after = values[place - 1 : place + 2]
    bend = before - 2 * middle + after
    return float(np.clip(0.5 * (before - after) / bend, -0.5, 0.5)) if bend < 0 else 0.0
