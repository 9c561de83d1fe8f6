"""Clips as training reads them: crops of rendered music, and how much each frequency counts."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from fm_agent_tools.generators.windows import SECONDS
from fm_agent_tools.training.music.dataset import Music, Source, load_music

RATE = 24_000
SMOKE_SECONDS = 1.5
_SAME_BELOW = 700.0


def load_clips(source: Source, cache: Path, count: int, seed: int) -> Music:
    """Rendered clips; plain ones, for smoke recipes, are shorter."""
    seconds = SECONDS if source == "fonts" else SMOKE_SECONDS
    return load_music(cache, count, seed, seconds=seconds, source=source)


def whole(music: Music, rows: Sequence[int], multiple: int) -> Tensor:
    """Clips (rows, samples) with their padding, up to a multiple of so many samples."""
    sounds = np.stack([music.samples(row) for row in rows])
    return torch.from_numpy(np.pad(sounds, ((0, 0), (0, -sounds.shape[1] % multiple))))


def crops(music: Music, rows: Sequence[int], samples: int, draw: random.Random) -> Tensor:
    """One crop (rows, samples) of each clip, where it sounds."""
    found = np.zeros((len(rows), samples), np.float32)
    for place, row in enumerate(rows):
        start = draw.randint(0, max(0, music.frames[row] - samples))
        piece = music.samples(row)[start : start + samples]
        found[place, : len(piece)] = piece
    return torch.from_numpy(found)


def heard(bins: int, rate: int = RATE) -> Tensor:
    """How much each of the bins from 0 to half the rate counts, (bins,), 1 on average: as much as its part of
    the mel scale."""
    frequencies = torch.linspace(0, rate / 2, bins)
    share = 1 / (1 + frequencies / _SAME_BELOW)
    return share / share.mean()


def mel_bands(bins: int, bands: int, rate: int = RATE) -> Tensor:
    """The filters of `bands` mel bands, (bands, bins)."""
    from torchaudio.functional import melscale_fbanks  # late: for training alone

    filters: Tensor = melscale_fbanks(bins, 30.0, rate / 2, bands, rate, norm=None, mel_scale="htk")
    filters = filters / filters.sum(dim=0).clamp(min=1e-6)
    return filters.T.contiguous()
