"""Phases for magnitudes: a first guess from the spectral peaks, then fast Griffin and Lim.

Magnitudes alone are compressed and generated, since phases of music are as good as random to a small network;
of windows that overlap fivefold they can be found again.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from fm_agent_tools.networks.spectra import Analysis

MOMENTUM = 0.99
_TINY = 1e-9


def sounding(magnitudes: Tensor, analysis: Analysis, rounds: int, known: Tensor | None = None) -> Tensor:
    """Samples (rows, frames · hop) whose spectra have about the magnitudes (rows, bins, frames), all ≥ 0.

    rounds: of fast Griffin and Lim (Perraudin et al., 2013), 0 for the first guess; known: samples
    (rows, count) with which the sound begins, so that the phases go on from them; its beginning is near them.
    """
    spectra = torch.polar(magnitudes, guessed(magnitudes, analysis))
    before = torch.zeros_like(spectra)
    for _ in range(rounds):
        heard = analysis.spectra(_kept(analysis.samples(spectra), known))
        ahead = heard + MOMENTUM * (heard - before)
        before = heard
        spectra = magnitudes * ahead / ahead.abs().clamp(min=_TINY)
    return analysis.samples(spectra)


def guessed(magnitudes: Tensor, analysis: Analysis) -> Tensor:
    """Phases in radians, (rows, bins, frames): every peak goes on as the sine that it is, its bins with it.

    Identity phase locking of the phase vocoder (Laroche and Dolson, 1999), with the frequency of a peak from
    the parabola through its neighbours.
    """
    home, offset = _peaks(magnitudes)
    turn = 2 * math.pi * analysis.hop / analysis.window
    # A Hann window that is centred in its frame turns the phase by π from bin to bin.
    bins = torch.arange(analysis.bins, device=home.device)[None, :, None]
    advance = (home + offset.gather(1, home)) * turn - math.pi * (bins - home)
    phase = torch.zeros_like(magnitudes[:, :, 0])
    phases = []
    for frame in range(magnitudes.shape[2]):
        phase = torch.remainder(phase.gather(1, home[:, :, frame]) + advance[:, :, frame], 2 * math.pi)
        phases.append(phase)
    return torch.stack(phases, dim=2)


def _peaks(magnitudes: Tensor) -> tuple[Tensor, Tensor]:
    """For each bin the nearest peak of its frame, and by how much of a bin the peak is off its middle."""
    level = magnitudes.clamp(min=_TINY).log()
    before, middle, after = level[:, :-2], level[:, 1:-1], level[:, 2:]
    bend = before - 2 * middle + after
    offset = torch.zeros_like(level)
    offset[:, 1:-1] = torch.where(bend < 0, 0.5 * (before - after) / bend, 0.0).clamp(-0.5, 0.5)
    peak = torch.zeros_like(level, dtype=torch.bool)
    peak[:, 1:-1] = (middle > before) & (middle >= after)
    peak[:, 0] = ~peak.any(dim=1)
    count = level.shape[1]
    bins = torch.arange(count, device=level.device)[None, :, None].expand_as(level)
    below = torch.where(peak, bins, -count).cummax(dim=1).values
    above = torch.where(peak, bins, 2 * count).flip(1).cummin(dim=1).values.flip(1)
    return torch.where(bins - below <= above - bins, below, above), offset


def _kept(samples: Tensor, known: Tensor | None) -> Tensor:
    if known is None:
        return samples
    return torch.cat([known, samples[:, known.shape[1] :]], dim=1)
