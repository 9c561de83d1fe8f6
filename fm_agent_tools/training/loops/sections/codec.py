"""What is left of real clips after the codec, beside a linear one of as many numbers a second."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from fm_agent_tools.generators.loop import ROUNDS
from fm_agent_tools.networks.phases import sounding
from fm_agent_tools.training.loops.fallback import LinearCodec
from fm_agent_tools.training.loops.likeness import mel_decibels, signal_to_distortion, spectral_distance
from fm_agent_tools.training.loops.study import Study
from fm_agent_tools.training.stickers.intervals import Interval, mean
from fm_agent_tools.training.stickers.sections.wording import plain
from fm_agent_tools.training.stickers.study import Row

FITTED_ON = 400
"""Training clips from which the linear codec's components are taken."""
MEASURES: dict[str, tuple[str, Callable[[Tensor, Tensor], Tensor]]] = {
    "mel_db": ("mel bands, dB apart", mel_decibels),
    "spectra_db": ("spectra of four resolutions, dB apart", spectral_distance),
    "si_sdr_db": ("SI-SDR, dB (of samples: found phases are not the original ones)", signal_to_distortion),
}


@torch.no_grad()
def measure(study: Study) -> dict[str, Any]:
    """Three distances of held-out clips from what becomes of them, four ways."""
    codec = study.generator.codec
    rows = study.held[:: max(1, len(study.held) // study.amounts.clips)][: study.amounts.clips]
    real = study.real(rows)
    fitted = study.trained[:: max(1, len(study.trained) // FITTED_ON)][:FITTED_ON]
    analysis, config = codec.analysis(), codec.config
    linear = LinearCodec.fitted(study.real(fitted), analysis, config.stack, config.latent_channels)
    chunks = torch.split(real, 8)
    ways = {
        "codec": torch.cat([codec.decode(codec.encode(each), ROUNDS) for each in chunks]),
        "phases": torch.cat([sounding(analysis.spectra(each).abs(), analysis, ROUNDS) for each in chunks]),
        "linear": torch.cat([linear.reconstructed(each) for each in chunks]),
    }
    return {
        "clips": len(rows),
        "numbers_a_second": config.latent_channels * config.rate / config.token,
        **{
            way: {name: mean(found(sounds, real)) for name, (_, found) in MEASURES.items()}
            for way, sounds in ways.items()
        },
    }


def rows(found: dict[str, Any]) -> list[Row]:
    """One row for each distance, the linear codec in the column of what it is compared with."""
    return [
        Row(
            f"reconstruction: {words}; beside: a linear codec",
            _shown(found["codec"][name]),
            f"linear {_shown(found['linear'][name])}; phases alone {_shown(found['phases'][name])}",
        )
        for name, (words, _) in MEASURES.items()
    ]


def _shown(interval: Interval) -> str:
    return plain(interval, 2)
