"""A small network that doubles a sticker: what bicubic resampling gives, and what it lacks."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from torch import Tensor, nn
from torch.nn import functional as F

from fm_agent_tools.networks.pixels import to_network, to_pixels, without_fringe

CHANNELS = 4
"""Premultiplied red, green, blue and alpha."""

FOLD = 2
"""Side of the block of pixels that one cell holds: it sees twice as far for a quarter of the work."""


@dataclass(frozen=True)
class UpscalerConfig:
    """Shape of an `Upscaler`: channels of its cells, and residual blocks of two convolutions."""

    width: int = 32
    blocks: int = 2

    def to_dict(self) -> dict[str, Any]:
        """The configuration as plain JSON data."""
        return asdict(self)


class Block(nn.Module):
    """Two 3x3 convolutions around an identity."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(width, width, 3, padding=1)
        self.second = nn.Conv2d(width, width, 3, padding=1)
        nn.init.zeros_(self.second.weight)

    def forward(self, x: Tensor) -> Tensor:
        """Map (batch, width, height, width) to the same shape."""
        change: Tensor = self.second(F.relu(self.first(x)))
        return x + change


class Upscaler(nn.Module):
    """Doubles pictures: bicubic resampling plus a learnt residual (sub-pixel convolution, Shi et al., 2016).

    It is applied once, twice or three times for 2, 4 or 8 times the side.
    """

    def __init__(self, config: UpscalerConfig) -> None:
        super().__init__()
        self.config = config
        self.enter = nn.Conv2d(CHANNELS * FOLD**2, config.width, 3, padding=1)
        self.blocks = nn.Sequential(*(Block(config.width) for _ in range(config.blocks)))
        self.leave = nn.Conv2d(config.width, CHANNELS * (2 * FOLD) ** 2, 3, padding=1)
        nn.init.zeros_(self.leave.weight)
        if self.leave.bias is not None:
            nn.init.zeros_(self.leave.bias)

    def forward(self, pictures: Tensor) -> Tensor:
        """Premultiplied (batch, 4, height, width) in [0, 1], even sides, to (batch, 4, 2·height, 2·width).

        Here 0 is transparent, so that the zeros around a picture are what is really there. Values may leave
        [0, 1] a little; `doubled` puts them back.
        """
        cells = self.blocks(F.relu(self.enter(F.pixel_unshuffle(pictures, FOLD))))
        lacking: Tensor = F.pixel_shuffle(self.leave(cells), 2 * FOLD)
        return F.interpolate(pictures, scale_factor=2, mode="bicubic") + lacking

    def doubled(self, pictures: Tensor) -> Tensor:
        """`forward` for sides that may be odd, with values in [0, 1] and no colour above its alpha."""
        height, width = pictures.shape[-2:]
        even = F.pad(pictures, (0, width % 2, 0, height % 2)) if height % 2 or width % 2 else pictures
        return without_fringe(self(even)[..., : 2 * height, : 2 * width].clamp(0, 1))


def to_unit(pixels: Tensor) -> Tensor:
    """Straight-alpha uint8 (batch, height, width, 4) to premultiplied (batch, 4, height, width) in [0, 1]."""
    return (to_network(pixels) + 1) / 2


def from_unit(pictures: Tensor) -> Tensor:
    """The inverse of `to_unit`; colours are capped at their alpha, invisible pixels become (0, 0, 0, 0)."""
    return to_pixels(pictures * 2 - 1)
