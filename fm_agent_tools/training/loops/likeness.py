"""How near one sound is to another: by mel bands, by spectra of several resolutions, and by samples."""

from __future__ import annotations

import torch
from torch import Tensor

from fm_agent_tools.networks.spectra import Analysis
from fm_agent_tools.training.loops.clips import mel_bands

WINDOWS = (256, 512, 1024, 2048)
BANDS = 80
FLOOR = 1e-4
"""80 dB below full scale: what is softer is not heard."""


def mel_decibels(one: Tensor, other: Tensor) -> Tensor:
    """Mean difference of mel bands in dB, (rows,), of samples (rows, frames)."""
    analysis = Analysis(2048, 512)
    filters = mel_bands(analysis.bins, BANDS)
    first, second = (
        20 * (filters @ analysis.spectra(_cut(each, 512)).abs()).clamp(min=FLOOR).log10()
        for each in (one, other)
    )
    return (first - second).abs().mean(dim=(1, 2))


def spectral_distance(one: Tensor, other: Tensor) -> Tensor:
    """Mean difference in dB of spectra with windows of 11 to 85 ms, (rows,); short ones hear strokes."""
    found = []
    for window in WINDOWS:
        analysis = Analysis(window, window // 4)
        first, second = (
            20 * analysis.spectra(_cut(each, window // 4)).abs().clamp(min=10 * FLOOR).log10()
            for each in (one, other)
        )
        found.append((first - second).abs().mean(dim=(1, 2)))
    return torch.stack(found).mean(dim=0)


def signal_to_distortion(output: Tensor, target: Tensor) -> Tensor:
    """SI-SDR in dB, (rows,): 10·log₁₀(‖α·s‖² / ‖α·s − ŝ‖²), α the best gain (Le Roux et al., 2019).

    It compares samples, so that a sound with other phases is far off, however alike it sounds.
    """
    target = target - target.mean(dim=1, keepdim=True)
    output = output - output.mean(dim=1, keepdim=True)
    gain = (output * target).sum(dim=1) / target.square().sum(dim=1).clamp(min=1e-9)
    wanted = gain[:, None] * target
    rest = (wanted - output).square().sum(dim=1)
    return 10 * torch.log10(wanted.square().sum(dim=1).clamp(min=1e-12) / rest.clamp(min=1e-12))


def _cut(samples: Tensor, hop: int) -> Tensor:
    return samples[:, : samples.shape[1] // hop * hop]
