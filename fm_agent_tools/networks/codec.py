"""The picture codec: a small convolutional autoencoder from RGBA pictures to a grid of latent vectors."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from fm_agent_tools.networks.pixels import without_fringe

PIXEL_CHANNELS = 4
"""Premultiplied red, green, blue and alpha, each in [-1, 1]."""


@dataclass(frozen=True)
class CodecConfig:
    """Shape of a `PictureCodec`.

    `size` is the side of a picture in pixels, `widths` the channels from the finest grid to the latent grid
    (each is half as fine as the one before), `stem` the side of the pixel block that one cell of the finest
    grid holds; `refine` are the channels of the decoder's last grid, which is twice as fine, and
    `refine_blocks` its blocks.
    """

    size: int = 128
    latent_channels: int = 16
    widths: tuple[int, ...] = (64, 128, 256)
    encoder_blocks: tuple[int, ...] = (1, 2, 2)
    decoder_blocks: tuple[int, ...] = (2, 2, 2)
    stem: int = 4
    refine: int = 32
    refine_blocks: int = 1
    noise: float = 0.05

    @property
    def grid(self) -> int:
        """Side of the latent grid in cells."""
        cell: int = self.stem * 2 ** (len(self.widths) - 1)
        return self.size // cell

    def to_dict(self) -> dict[str, Any]:
        """The configuration as plain JSON data."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> CodecConfig:
        """The inverse of `to_dict`; unknown keys raise TypeError."""
        values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in data.items()}
        return cls(**values)


class ResidualBlock(nn.Module):
    """Two 3x3 convolutions beside an identity, which is all that a new block is."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.norm = nn.GroupNorm(8, channels)
        self.first = nn.Conv2d(channels, channels, 3, padding=1)
        self.second = nn.Conv2d(channels, channels, 3, padding=1)
        for parameter in self.second.parameters():
            nn.init.zeros_(parameter)

    def forward(self, x: Tensor) -> Tensor:
        """Map (batch, channels, height, width) to the same shape."""
        change: Tensor = self.second(F.silu(self.first(self.norm(x))))
        return x + change


def _blocks(channels: int, count: int) -> list[nn.Module]:
    return [ResidualBlock(channels) for _ in range(count)]


def _encoder(config: CodecConfig) -> nn.Sequential:
    widths = config.widths
    layers: list[nn.Module] = [
        nn.PixelUnshuffle(config.stem),
        nn.Conv2d(PIXEL_CHANNELS * config.stem**2, widths[0], 3, padding=1),
    ]
    for level, (width, count) in enumerate(zip(widths, config.encoder_blocks, strict=True)):
        layers += _blocks(width, count)
        if level + 1 < len(widths):
            layers.append(nn.Conv2d(width, widths[level + 1], 2, stride=2))
    return nn.Sequential(
        *layers, nn.GroupNorm(8, widths[-1]), nn.Conv2d(widths[-1], config.latent_channels, 1)
    )


def _decoder(config: CodecConfig) -> nn.Sequential:
    widths = config.widths[::-1]
    layers: list[nn.Module] = [nn.Conv2d(config.latent_channels, widths[0], 3, padding=1)]
    for level, (width, count) in enumerate(zip(widths, config.decoder_blocks[::-1], strict=True)):
        layers += _blocks(width, count)
        if level + 1 < len(widths):
            layers += [nn.Conv2d(width, widths[level + 1] * 4, 1), nn.PixelShuffle(2)]
    # The last factor of `stem` is undone in two strides: one shuffle alone leaves visible blocks.
    out = PIXEL_CHANNELS * (config.stem // 2) ** 2
    layers += [nn.Conv2d(widths[-1], config.refine * 4, 1), nn.PixelShuffle(2)]
    layers += _blocks(config.refine, config.refine_blocks)
    return nn.Sequential(
        *layers, nn.Conv2d(config.refine, out, 3, padding=1), nn.PixelShuffle(config.stem // 2)
    )


class PictureCodec(nn.Module):
    """Autoencoder of premultiplied RGBA pictures.

    Pictures have shape (batch, 4, size, size) with values in [-1, 1]; latents have shape
    (batch, latent_channels, grid, grid) and, once `standardise` has seen data, zero mean and unit deviation a
    channel.
    """

    mean: Tensor
    deviation: Tensor

    def __init__(self, config: CodecConfig) -> None:
        super().__init__()
        self.config = config
        self.encoder = _encoder(config)
        self.decoder = _decoder(config)
        shape = (1, config.latent_channels, 1, 1)
        self.register_buffer("mean", torch.zeros(shape))
        self.register_buffer("deviation", torch.ones(shape))

    def forward(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        """Reconstruct pictures through noisy latents (training); returns the reconstruction and the raw
        latents."""
        raw = self.encoder(pictures)
        # Noise relative to the batch's own spread keeps the encoder from escaping it by growing its latents.
        spread = raw.detach().std(dim=(0, 2, 3), keepdim=True)
        noisy = raw + self.config.noise * spread * torch.randn_like(raw) if self.training else raw
        return self.decoder(noisy), raw

    def encode(self, pictures: Tensor) -> Tensor:
        """Standardised latents of pictures."""
        raw: Tensor = self.encoder(pictures)
        return (raw - self.mean) / self.deviation

    def decode(self, latents: Tensor) -> Tensor:
        """Pictures of standardised latents in [-1, 1], without fringes on soft rims."""
        pictures: Tensor = self.decoder(latents * self.deviation + self.mean)
        return without_fringe((pictures.clamp(-1, 1) + 1) / 2) * 2 - 1

    def grown(self, config: CodecConfig) -> PictureCodec:
        """A codec of `config` that does what this one does: further blocks of the decoder change nothing yet.

        Only `decoder_blocks` and `refine_blocks` may be larger; anything else raises RuntimeError.
        """
        larger = PictureCodec(config)
        larger.encoder.load_state_dict(self.encoder.state_dict())
        ours = iter(self.decoder)
        mine = next(ours)
        for layer in larger.decoder:
            if isinstance(layer, ResidualBlock) and not isinstance(mine, ResidualBlock):
                continue
            layer.load_state_dict(mine.state_dict())
            mine = next(ours, mine)
        larger.mean.copy_(self.mean)
        larger.deviation.copy_(self.deviation)
        return larger

    @torch.no_grad()
    def standardise(self, pictures: Tensor) -> None:
        """Measure each latent channel's mean and deviation on `pictures`."""
        raw = torch.cat([self.encoder(chunk) for chunk in torch.split(pictures, 64)])
        self.mean.copy_(raw.mean(dim=(0, 2, 3)).view_as(self.mean))
        self.deviation.copy_(raw.std(dim=(0, 2, 3)).view_as(self.deviation))
