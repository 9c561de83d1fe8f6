"""A finished sound brought to one loudness, without clipping, with ends that do not click.

A single factor does it where it can. Where peaks would come too close to full scale, they are held down for
some milliseconds, by at most `MOST_LIMITING`; what does not reach its loudness then stays quieter.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fm_agent_tools.media.audio import Audio
from fm_agent_tools.media.loudness import decibels, factor, integrated_loudness, peaks, true_peak

CEILING = -1.0
"""dB of full scale that no peak exceeds, also between samples, before a lossy coder adds its own."""
MOST_LIMITING = 6.0  # dB; more is heard as a dent
MOST_GAIN = 30.0  # dB; what needs more is noise
SHORT = 1.0  # LU from the target, or dB of limiting, above which it is said
WORTH = 1.0  # LU that holding peaks down must bring
FADE_IN, FADE_OUT = 0.005, 0.010  # seconds
STEEP = 4.0  # times the steepest usual step between samples: such a jump is heard as a click
_LOOK = 0.004  # seconds before and after a peak in which the level goes down and comes up again
_ROUNDS = 4

Samples = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Levelled:
    """The finished sound, its loudness in LUFS (None: silent), and what is worth saying of it."""

    sound: Audio
    loudness: float | None
    notes: tuple[str, ...] = ()


def levelled(sound: Audio, target: float | None, *, loop: bool = False, begins: bool = True) -> Levelled:
    """The sound at `target` LUFS (None: as loud as it is), with no true peak above `CEILING`.

    loop: its last sample leads into its first, so neither end fades; begins: its first sample follows silence
    and not another sound. Silence stays silence.
    """
    notes: tuple[str, ...] = ()
    if loop and jump(sound.samples) > STEEP:
        notes = (_seam_note(sound.samples),)
    samples = sound.samples if loop else faded(sound.samples, sound.rate, begins=begins)
    level = integrated_loudness(samples, sound.rate)
    if level is None:
        return Levelled(Audio(samples, sound.rate), None, ("it is silent",))
    gain = 0.0 if target is None else min(target - level, MOST_GAIN)
    over = decibels(true_peak(samples, loop=loop)) + gain - CEILING
    if over <= 0:
        louder = Audio(samples * np.float32(factor(gain)), sound.rate)
        return Levelled(louder, level + gain, notes + _reaching(target, level + gain))
    held = min(over, MOST_LIMITING)
    quiet = limited(samples * np.float32(factor(gain - over + held)), sound.rate, loop=loop)
    reached = integrated_loudness(quiet, sound.rate) or level
    if reached < level + gain - over + WORTH:  # nothing but peaks: holding them down gained nothing
        held, quiet, reached = 0.0, samples * np.float32(factor(gain - over)), level + gain - over
    notes += (f"its peaks were held down by up to {held:.1f} dB",) if held > SHORT else ()
    return Levelled(Audio(quiet, sound.rate), reached, notes + _reaching(target, reached))


def _reaching(target: float | None, reached: float) -> tuple[str, ...]:
    notes: tuple[str, ...] = ()
    if target is not None and target - reached > SHORT:
        notes += (f"as loud as it can be made without harm: {reached:.0f} LUFS, not {target:g}",)
    return notes


def _seam_note(samples: Samples) -> str:
    return f"its end jumps to its beginning ({jump(samples):.0f} times its usual steps): a click may be heard"


def limited(samples: Samples, rate: int, *, loop: bool = False) -> Samples:
    """The samples with every true peak at or below `CEILING`; unchanged when none is above."""
    ceiling = factor(CEILING)
    for _ in range(_ROUNDS):
        found = peaks(samples, loop=loop)
        if found.max() <= ceiling:
            return samples
        samples = samples * _held(np.minimum(1.0, 0.999 * ceiling / np.maximum(found, 1e-9)), rate, loop=loop)
    return samples * np.float32(min(1.0, ceiling / true_peak(samples, loop=loop)))


def _held(wanted: npt.NDArray[np.float64], rate: int, *, loop: bool) -> Samples:
    """A smooth factor for each sample that is nowhere above `wanted`, shape (frames, 1).

    The least of what is wanted nearby, smoothed by a window that reaches no farther than "nearby" does.
    """
    reach = max(1, round(_LOOK * rate))
    around = np.pad(wanted, 2 * reach, mode="wrap" if loop else "edge")
    least = np.lib.stride_tricks.sliding_window_view(around, 2 * reach + 1).min(axis=1)
    window = np.hanning(2 * reach + 3)[1:-1]
    smooth = np.convolve(least, window / window.sum(), "valid")
    return np.asarray(smooth[:, None], np.float32)


def faded(samples: Samples, rate: int, *, begins: bool = True) -> Samples:
    """Ends that are not silent lead from and into silence within milliseconds; others stay as they are."""
    faded = samples.copy()
    usual = STEEP * _usual_step(samples)
    if begins and np.abs(samples[0]).max() > usual:
        rise = _rise(len(samples), round(FADE_IN * rate))
        faded[: len(rise)] *= rise
    if np.abs(samples[-1]).max() > 0:
        rise = _rise(len(samples), round(FADE_OUT * rate))
        faded[len(samples) - len(rise) :] *= rise[::-1]
    return faded


def _rise(frames: int, wanted: int) -> Samples:
    """From 0 to 1 along half a cosine, shape (≤ wanted, 1); at most half of the sound."""
    count = max(1, min(frames // 2, wanted))
    turn = np.linspace(0, np.pi, count, endpoint=False)
    return np.asarray(((1 - np.cos(turn)) / 2)[:, None], np.float32)


def jump(samples: Samples) -> float:
    """How far the last sample is from the first, in steps that are large ones in this sound."""
    usual = _usual_step(samples)
    seam = float(np.abs(samples[0] - samples[-1]).max())
    return seam / usual if usual else float(seam > 0) * STEEP * 2


def _usual_step(samples: Samples) -> float:
    """The step between neighbouring samples that one in a hundred exceeds."""
    steps = np.abs(np.diff(samples, axis=0)).max(axis=1)
    return float(np.quantile(steps, 0.99)) if len(steps) else 0.0
