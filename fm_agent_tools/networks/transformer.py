"""The one transformer of every bundled model: latents on a grid of any number of axes, text in the
sequence."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from fm_agent_tools.networks.layers import Block, TimeEmbedding, axial_angles


@dataclass(frozen=True)
class TransformerConfig:
    """Shape of a `FlowTransformer`; `hidden` is the inner width of the feed-forward layers."""

    channels: int
    width: int = 256
    depth: int = 9
    heads: int = 4
    hidden: int = 704
    text_width: int = 384

    def to_dict(self) -> dict[str, Any]:
        """The configuration as plain JSON data."""
        return asdict(self)


class Text(NamedTuple):
    """Encoded prompts: `tokens` (batch, length, text_width), `mask` bool (batch, length), `pooled` (batch,
    text_width)."""

    tokens: Tensor
    mask: Tensor
    pooled: Tensor


class FlowTransformer(nn.Module):
    """v_θ(x, t, text): a transformer with adaptive layer norm (Peebles & Xie, 2023; shared as in Chen et al.,
    2023)."""

    def __init__(self, config: TransformerConfig) -> None:
        super().__init__()
        self.config = config
        width = config.width
        self.embed = nn.Linear(config.channels, width)
        self.embed_text = nn.Linear(config.text_width, width)
        self.text_norm = nn.RMSNorm(config.text_width)
        self.embed_pooled = nn.Linear(config.text_width, width)
        self.embed_time = TimeEmbedding(width)
        self.modulation = nn.Sequential(nn.SiLU(), nn.Linear(width, 6 * width))
        self.blocks = nn.ModuleList(Block(width, config.heads, config.hidden) for _ in range(config.depth))
        self.out_norm = nn.LayerNorm(width, elementwise_affine=False)
        self.out_modulation = nn.Sequential(nn.SiLU(), nn.Linear(width, 2 * width))
        self.out = nn.Linear(width, config.channels)
        self._initialise()

    def forward(self, x: Tensor, t: Tensor, text: Text) -> Tensor:
        """Velocity of latents `x` (batch, channels, *axes) at times `t` (batch,) in [0, 1]; same shape as
        `x`."""
        axes = x.shape[2:]
        tokens = self.embed(x.flatten(2).transpose(1, 2))
        words = self.embed_text(self.text_norm(text.tokens))
        condition = self.embed_time(t) + self.embed_pooled(text.pooled)
        sequence = self._blocks(torch.cat([words, tokens], dim=1), condition, text.mask, tuple(axes))
        shift, scale = self.out_modulation(condition).unsqueeze(1).chunk(2, dim=-1)
        out = self.out(self.out_norm(sequence[:, words.shape[1] :]) * (1 + scale) + shift)
        velocity: Tensor = out.transpose(1, 2).unflatten(2, axes)
        return velocity

    def _blocks(self, sequence: Tensor, condition: Tensor, mask: Tensor, axes: tuple[int, ...]) -> Tensor:
        cells = sequence.shape[1] - mask.shape[1]
        visible = torch.cat([mask, mask.new_ones(len(mask), cells)], dim=1)
        allowed = None if bool(mask.all()) else visible[:, None, None]
        rotation = self._rotation(mask.shape[1], axes, sequence)
        modulation = self.modulation(condition).unflatten(1, (6, -1))
        for block in self.blocks:
            sequence = block(sequence, modulation, rotation, allowed)
        return sequence

    def _rotation(self, words: int, axes: tuple[int, ...], like: Tensor) -> tuple[Tensor, Tensor]:
        """Cosines and sines; words stand at the origin, since their states already know their order."""
        angles = axial_angles(axes, self.config.width // self.config.heads // 2)
        angles = torch.cat([angles.new_zeros(words, angles.shape[1]), angles])
        return angles.cos().to(like), angles.sin().to(like)

    def _initialise(self) -> None:
        for layer in self.modules():
            if isinstance(layer, nn.Linear):
                nn.init.xavier_uniform_(layer.weight)
                if layer.bias is not None:
                    nn.init.zeros_(layer.bias)
        # Each block starts as the identity, and the whole as zero: the mean of the target.
        for last in (self.modulation[1], self.out_modulation[1], self.out):
            assert isinstance(last, nn.Linear)
            nn.init.zeros_(last.weight)
