"""A small BERT-style text encoder: token states for cross-reading, one normalised embedding for comparing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F


@dataclass(frozen=True)
class TextEncoderConfig:
    """The shape of a text encoder.

    `factor`: width of the word table, projected to `width` when smaller; None = the table has full width.
    `positions`: the longest text, in pieces.
    """

    vocabulary: int
    width: int = 384
    factor: int | None = 128
    depth: int = 3
    heads: int = 12
    hidden: int = 1536
    positions: int = 64


class TextFeatures(NamedTuple):
    """What a text becomes: `tokens` (B, L, width), `mask` bool (B, L), `pooled` unit vectors (B, width)."""

    tokens: Tensor
    mask: Tensor
    pooled: Tensor


class Embedding(nn.Module):
    """Pieces and positions to normalised states; the table may be factorised (ALBERT, section 3.1)."""

    def __init__(self, config: TextEncoderConfig) -> None:
        super().__init__()
        factor = config.factor or config.width
        self.table = nn.Embedding(config.vocabulary, factor)
        self.project = nn.Linear(factor, config.width, bias=False) if config.factor else nn.Identity()
        self.positions = nn.Embedding(config.positions, config.width)
        self.norm = nn.LayerNorm(config.width, eps=1e-12)

    def forward(self, ids: Tensor) -> Tensor:
        """ids (B, L) -> states (B, L, width)."""
        order = torch.arange(ids.shape[1], device=ids.device)
        states: Tensor = self.norm(self.project(self.table(ids)) + self.positions(order))
        return states


class Layer(nn.Module):
    """One post-norm transformer layer, as in BERT."""

    def __init__(self, width: int, heads: int, hidden: int) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.attention_norm = nn.LayerNorm(width, eps=1e-12)
        self.up = nn.Linear(width, hidden)
        self.down = nn.Linear(hidden, width)
        self.norm = nn.LayerNorm(width, eps=1e-12)

    def forward(self, x: Tensor, allowed: Tensor) -> Tensor:
        """x (B, L, width); allowed bool (B, 1, 1, L), true where a piece may be read."""
        q, k, v = self.qkv(x).unflatten(-1, (3, self.heads, -1)).permute(2, 0, 3, 1, 4)
        read = F.scaled_dot_product_attention(q, k, v, attn_mask=allowed).transpose(1, 2).flatten(2)
        x = self.attention_norm(x + self.out(read))
        y: Tensor = self.norm(x + self.down(F.gelu(self.up(x))))
        return y


class TextEncoder(nn.Module):
    """Encodes piece ids; see `Tokenizer` for how a text becomes ids."""

    def __init__(self, config: TextEncoderConfig) -> None:
        super().__init__()
        self.config = config
        self.embedding = Embedding(config)
        self.layers = nn.ModuleList(
            Layer(config.width, config.heads, config.hidden) for _ in range(config.depth)
        )

    def forward(self, ids: Tensor, mask: Tensor) -> TextFeatures:
        """ids int64 (B, L) with L <= positions; mask bool (B, L), true on real pieces (one or more a row)."""
        mask = mask.bool()
        x = self.embedding(ids)
        for layer in self.layers:
            x = layer(x, mask[:, None, None, :])
        return TextFeatures(x, mask, pool(x, mask))


def pool(tokens: Tensor, mask: Tensor) -> Tensor:
    """Mean over real pieces, scaled to length 1: (B, L, W), (B, L) -> (B, W)."""
    weight = mask.unsqueeze(-1).to(tokens.dtype)
    return F.normalize((tokens * weight).sum(1), dim=-1)
