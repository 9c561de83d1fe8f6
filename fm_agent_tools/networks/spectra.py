"""Short-time spectra of sounds and back, in plain torch: for sounds with ends, and for loops."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

_TINY = 1e-9


@dataclass(frozen=True)
class Analysis:
    """Hann windows of `window` samples every `hop`; n hops of sound have exactly n frames.

    circular: the sound is a loop, whose windows reach over its end into its beginning; else there is silence
    around it.
    """

    window: int
    hop: int
    circular: bool = False

    @property
    def bins(self) -> int:
        """Frequencies of a frame."""
        return self.window // 2 + 1

    @property
    def reach(self) -> int:
        """Samples by which the outermost windows reach over the sound."""
        return (self.window - self.hop) // 2

    def spectra(self, samples: Tensor) -> Tensor:
        """Complex (rows, bins, frames) of samples (rows, frames · hop); a sine of amplitude 1 has a peak of
        1."""
        padded = self._around(samples)
        found = torch.stft(
            padded, self.window, self.hop, window=self._hann(samples), center=False, return_complex=True
        )
        return found * (4 / self.window)

    def samples(self, spectra: Tensor) -> Tensor:
        """The sound (rows, frames · hop) whose spectra are nearest to `spectra` (Griffin and Lim, 1984)."""
        hann = self._hann(spectra.real)
        pieces = torch.fft.irfft(spectra * (self.window / 4), self.window, dim=1) * hann[:, None]
        squares = hann.square()[:, None].expand(-1, spectra.shape[2])
        return self._overlapped(pieces) / self._overlapped(squares[None]).clamp(min=_TINY)

    def _hann(self, like: Tensor) -> Tensor:
        return torch.hann_window(self.window, dtype=like.dtype, device=like.device)

    def _around(self, samples: Tensor) -> Tensor:
        if not self.circular:
            return F.pad(samples, (self.reach, self.reach))
        rounds = math.ceil(self.reach / samples.shape[1])  # a very short loop is heard several times
        tiled = samples.repeat(1, 2 * rounds + 1)
        start = rounds * samples.shape[1] - self.reach
        return tiled[:, start : start + samples.shape[1] + 2 * self.reach]

    def _overlapped(self, pieces: Tensor) -> Tensor:
        """The sum of pieces (rows, window, frames), each in its place; what is outside is cut off or goes
        round."""
        frames = pieces.shape[2]
        whole = (frames - 1) * self.hop + self.window
        summed = F.fold(pieces, (1, whole), (1, self.window), stride=(1, self.hop))[:, 0, 0]
        size = frames * self.hop
        if not self.circular:
            return summed[:, self.reach : self.reach + size]
        lead = -self.reach % size
        padded = F.pad(summed, (lead, -(lead + whole) % size))
        return padded.reshape(len(padded), -1, size).sum(dim=1)
