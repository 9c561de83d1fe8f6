"""The sound codec: an autoencoder from magnitudes of spectra to few latent vectors a second.

A linear map carries most of it and is where training begins: two networks, zero at first, only add to it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor, nn

from fm_agent_tools.networks.phases import sounding
from fm_agent_tools.networks.spectra import Analysis


@dataclass(frozen=True)
class SoundCodecConfig:
    """Shape of a `SoundCodec`.

    `rate` in Hz; spectra have windows of `window` samples every `hop`, and `stack` frames are one latent
    vector. `compression`: how much louder than the hearing's threshold full scale is; magnitudes m become
    log(1 + compression · m). `noise`: on latents in training, in deviations of each.
    """

    rate: int = 24_000
    window: int = 2048
    hop: int = 400
    stack: int = 4
    latent_channels: int = 64
    frame_width: int = 192
    token_width: int = 256
    frame_blocks: int = 2
    token_blocks: int = 3
    compression: float = 1000.0
    noise: float = 0.1

    @property
    def token(self) -> int:
        """Samples of a latent vector."""
        return self.hop * self.stack

    @property
    def bins(self) -> int:
        """Frequencies of a frame."""
        return self.window // 2 + 1

    def to_dict(self) -> dict[str, Any]:
        """The configuration as plain JSON data."""
        return asdict(self)


class ConvNeXt(nn.Module):
    """A convolution over time in each channel, then a small network at each time (Liu et al., 2022)."""

    def __init__(self, width: int, kernel: int = 7) -> None:
        super().__init__()
        self.over_time = nn.Conv1d(width, width, kernel, padding=kernel // 2, groups=width)
        self.norm = nn.LayerNorm(width)
        self.widen = nn.Linear(width, 3 * width)
        self.narrow = nn.Linear(3 * width, width)

    def forward(self, x: Tensor) -> Tensor:
        """Map (rows, width, time) to the same shape."""
        inner = self.norm(self.over_time(x).transpose(1, 2))
        change: Tensor = self.narrow(nn.functional.gelu(self.widen(inner)))
        return x + change.transpose(1, 2)


def _silent(layer: nn.Conv1d) -> nn.Conv1d:
    """A layer that says nothing yet."""
    nn.init.zeros_(layer.weight)
    assert layer.bias is not None
    nn.init.zeros_(layer.bias)
    return layer


def _encoder(config: SoundCodecConfig) -> nn.Sequential:
    frame, token = config.frame_width, config.token_width
    return nn.Sequential(
        nn.Conv1d(config.bins, frame, 1),
        *(ConvNeXt(frame) for _ in range(config.frame_blocks)),
        nn.Conv1d(frame, token, config.stack, stride=config.stack),
        *(ConvNeXt(token) for _ in range(config.token_blocks)),
        _silent(nn.Conv1d(token, config.latent_channels, 1)),
    )


def _decoder(config: SoundCodecConfig) -> nn.Sequential:
    frame, token = config.frame_width, config.token_width
    return nn.Sequential(
        nn.Conv1d(config.latent_channels, token, 3, padding=1),
        *(ConvNeXt(token) for _ in range(config.token_blocks)),
        nn.ConvTranspose1d(token, frame, config.stack, stride=config.stack),
        *(ConvNeXt(frame) for _ in range(config.frame_blocks)),
        _silent(nn.Conv1d(frame, config.bins, 1)),
    )


class SoundCodec(nn.Module):
    """Autoencoder of mono sounds.

    Samples have shape (rows, tokens · config.token) with values in [-1, 1]; latents have shape
    (rows, latent_channels, tokens) and, once `standardise` has seen data, zero mean and unit deviation a
    channel. Levels are compressed magnitudes, (rows, bins, tokens · stack).
    """

    mean: Tensor
    deviation: Tensor

    def __init__(self, config: SoundCodecConfig) -> None:
        super().__init__()
        self.config = config
        self.encoder, self.decoder = _encoder(config), _decoder(config)
        self.inward = nn.Conv1d(config.bins, config.latent_channels, config.stack, stride=config.stack)
        self.outward = nn.ConvTranspose1d(
            config.latent_channels, config.bins, config.stack, stride=config.stack
        )
        self.register_buffer("mean", torch.zeros(1, config.latent_channels, 1))
        self.register_buffer("deviation", torch.ones(1, config.latent_channels, 1))

    def forward(self, levels: Tensor) -> tuple[Tensor, Tensor]:
        """Reconstruct levels through noisy latents (training); returns them and the raw latents."""
        raw = self._raw(levels)
        # Noise relative to the batch's own spread keeps the encoder from escaping it by growing its latents.
        spread = raw.detach().std(dim=(0, 2), keepdim=True)
        noisy = raw + self.config.noise * spread * torch.randn_like(raw) if self.training else raw
        return self._levels(noisy), raw

    def analysis(self, circular: bool = False) -> Analysis:
        """How sounds become spectra."""
        return Analysis(self.config.window, self.config.hop, circular)

    def levels(self, samples: Tensor) -> Tensor:
        """log(1 + compression · magnitude) of samples."""
        return torch.log1p(self.config.compression * self.analysis().spectra(samples).abs())

    def encode(self, samples: Tensor) -> Tensor:
        """Standardised latents of samples."""
        return (self._raw(self.levels(samples)) - self.mean) / self.deviation

    def magnitudes(self, latents: Tensor, circular: bool = False) -> Tensor:
        """Magnitudes, (rows, bins, frames), of standardised latents; circular: their end leads into their
        start."""
        raw, margin = latents * self.deviation + self.mean, self.reach if circular else 0
        if circular:
            around = torch.arange(-margin, raw.shape[2] + margin, device=raw.device) % raw.shape[2]
            raw = raw[:, :, around]
        frames = margin * self.config.stack
        levels = self._levels(raw)[:, :, frames : -frames or None]
        return torch.expm1(levels.clamp(min=0)) / self.config.compression

    def decode(self, latents: Tensor, rounds: int = 12, known: Tensor | None = None) -> Tensor:
        """Samples of standardised latents, clamped to [-1, 1]; `rounds` and `known` as for `sounding`."""
        return sounding(self.magnitudes(latents), self.analysis(), rounds, known).clamp(-1, 1)

    def decode_loop(self, latents: Tensor, samples: int, rounds: int = 12) -> Tensor:
        """So many samples of latents whose end leads into their start, and so do the samples.

        They are slowed down or hurried to that length, without a change of pitch but for less than a frame.
        """
        magnitudes = self.magnitudes(latents, circular=True)
        frames = max(1, round(samples / self.config.hop))
        fitted = _around(magnitudes, frames) if frames != magnitudes.shape[2] else magnitudes
        sound = sounding(fitted, self.analysis(circular=True), rounds)
        return _resampled(sound, samples).clamp(-1, 1)

    @property
    def reach(self) -> int:
        """Latent vectors around one that its samples depend on."""
        frames = 3 * self.config.frame_blocks
        return 1 + 3 * self.config.token_blocks - (-frames // self.config.stack)

    @torch.no_grad()
    def standardise(self, levels: Tensor) -> None:
        """Measure each latent channel's mean and deviation on `levels`."""
        raw = torch.cat([self._raw(chunk) for chunk in torch.split(levels, 16)])
        self.mean.copy_(raw.mean(dim=(0, 2)).view_as(self.mean))
        self.deviation.copy_(raw.std(dim=(0, 2)).view_as(self.deviation))

    @torch.no_grad()
    def begin_linear(self, levels: Tensor, weights: Tensor) -> None:
        """Set the linear maps to the principal components of `levels`, each bin weighed by `weights`
        (bins,)."""
        stack, channels = self.config.stack, self.config.latent_channels
        pieces = levels.unfold(2, stack, stack).permute(0, 2, 1, 3).flatten(0, 1).flatten(1)
        scale = weights.sqrt().repeat_interleave(stack)
        centre = pieces.mean(dim=0)
        torch.manual_seed(0)
        _, _, found = torch.pca_lowrank((pieces - centre) * scale, channels, center=False, niter=2)
        analysing, making = (found * scale[:, None]).T, (found / scale[:, None]).T
        assert self.inward.bias is not None
        assert self.outward.bias is not None
        self.inward.weight.copy_(analysing.reshape(channels, -1, stack))
        self.inward.bias.copy_(-(analysing @ centre))
        self.outward.weight.copy_(making.reshape(channels, -1, stack))
        self.outward.bias.copy_(centre.reshape(-1, stack).mean(dim=1))

    def _raw(self, levels: Tensor) -> Tensor:
        raw: Tensor = self.inward(levels) + self.encoder(levels)
        return raw

    def _levels(self, raw: Tensor) -> Tensor:
        levels: Tensor = self.outward(raw) + self.decoder(raw)
        return levels


def _around(magnitudes: Tensor, frames: int) -> Tensor:
    """A loop's magnitudes in another number of frames, each between its two nearest."""
    count = magnitudes.shape[2]
    places = torch.arange(frames, device=magnitudes.device) * count / frames
    first, share = places.floor().long(), places - places.floor()
    return magnitudes[:, :, first] * (1 - share) + magnitudes[:, :, (first + 1) % count] * share


def _resampled(sound: Tensor, samples: int) -> Tensor:
    """A loop (rows, frames) in another number of samples, band-limited."""
    if sound.shape[1] == samples:
        return sound
    spectrum = torch.fft.rfft(sound)
    fitted: Tensor = torch.fft.irfft(spectrum, samples)
    return fitted * (samples / sound.shape[1])
