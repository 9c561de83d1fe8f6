"""What the codec is compared with: principal components of complex spectra, phases and all."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from fm_agent_tools.networks.spectra import Analysis

POWER = 0.3
"""Amplitudes are compressed to this power before the components are found."""


@dataclass(frozen=True)
class LinearCodec:
    """As many numbers a second as the codec, found by a linear map.

    Latents are (pieces − centre) @ components; a piece is `stack` frames of real and imaginary parts.
    """

    analysis: Analysis
    stack: int
    centre: Tensor
    components: Tensor

    @classmethod
    @torch.no_grad()
    def fitted(cls, samples: Tensor, analysis: Analysis, stack: int, channels: int) -> LinearCodec:
        """The principal components of samples (rows, frames)."""
        pieces = _pieces(samples, analysis, stack).flatten(0, 1)
        centre = pieces.mean(dim=0)
        torch.manual_seed(0)
        _, _, components = torch.pca_lowrank(pieces - centre, channels, center=False, niter=2)
        return cls(analysis, stack, centre, components)

    @torch.no_grad()
    def reconstructed(self, samples: Tensor) -> Tensor:
        """Samples (rows, frames) through the latents and back."""
        pieces = _pieces(samples, self.analysis, self.stack)
        kept = (pieces - self.centre) @ self.components @ self.components.T + self.centre
        parts = kept.reshape(*kept.shape[:2], 2, self.analysis.bins, self.stack)
        real, imaginary = parts.permute(2, 0, 3, 1, 4).flatten(3).unbind(0)
        compressed = torch.complex(real.contiguous(), imaginary.contiguous())
        size = compressed.abs()
        return self.analysis.samples(compressed * size.clamp(min=1e-9) ** (1 / POWER - 1))


def _pieces(samples: Tensor, analysis: Analysis, stack: int) -> Tensor:
    """(rows, pieces, 2 · bins · stack) of samples (rows, frames)."""
    spectra = analysis.spectra(samples)
    compressed = spectra * spectra.abs().clamp(min=1e-9) ** (POWER - 1)
    parts = torch.stack([compressed.real, compressed.imag], dim=1)
    pieces = parts.reshape(*parts.shape[:3], -1, stack)
    return pieces.permute(0, 3, 1, 2, 4).flatten(2)
