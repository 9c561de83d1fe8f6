"""Building blocks of the transformer."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class SwiGLU(nn.Module):
    """Gated feed-forward layer, W₃(SiLU(W₁x) ⊙ W₂x) (Shazeer, 2020)."""

    def __init__(self, width: int, hidden: int) -> None:
        super().__init__()
        self.gate_and_up = nn.Linear(width, 2 * hidden, bias=False)
        self.down = nn.Linear(hidden, width, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """Map (batch, tokens, width) to the same shape."""
        gate, up = self.gate_and_up(x).chunk(2, dim=-1)
        out: Tensor = self.down(F.silu(gate) * up)
        return out


class TimeEmbedding(nn.Module):
    """Times in [0, 1] as vectors: sines and cosines of geometric frequencies, then a small network."""

    frequencies: Tensor

    def __init__(self, width: int, waves: int = 64, fastest: float = 1000.0) -> None:
        super().__init__()
        self.register_buffer(
            "frequencies", torch.exp(torch.linspace(0, math.log(fastest), waves)), persistent=False
        )
        self.layers = nn.Sequential(nn.Linear(2 * waves, width), nn.SiLU(), nn.Linear(width, width))

    def forward(self, t: Tensor) -> Tensor:
        """(batch,) to (batch, width)."""
        angles = t[:, None].float() * self.frequencies.float()
        waves = torch.cat([angles.cos(), angles.sin()], dim=1)
        out: Tensor = self.layers(waves.to(next(self.layers.parameters()).dtype))
        return out


def axial_angles(shape: tuple[int, ...], pairs: int, base: float = 100.0) -> Tensor:
    """Rotation angles of a grid's cells for RoPE, shape (cells, pairs): the pairs are shared out among the
    axes."""
    share = [pairs // len(shape) + (axis < pairs % len(shape)) for axis in range(len(shape))]
    grids = torch.meshgrid(*(torch.arange(length, dtype=torch.float32) for length in shape), indexing="ij")
    columns = [
        grid.reshape(-1, 1) * base ** (-torch.arange(count) / max(1, count))
        for grid, count in zip(grids, share, strict=True)
    ]
    return torch.cat(columns, dim=1)


def rotate(x: Tensor, cosine: Tensor, sine: Tensor) -> Tensor:
    """Rotary position embedding (Su et al., 2021): x (batch, heads, tokens, 2·pairs), angles' (tokens,
    pairs)."""
    first, second = x.chunk(2, dim=-1)
    return torch.cat([first * cosine - second * sine, second * cosine + first * sine], dim=-1)


class Attention(nn.Module):
    """Self-attention with normalised queries and keys and rotary positions."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width, bias=False)
        self.query_norm = nn.RMSNorm(width // heads)
        self.key_norm = nn.RMSNorm(width // heads)
        self.out = nn.Linear(width, width, bias=False)

    def forward(self, x: Tensor, rotation: tuple[Tensor, Tensor], allowed: Tensor | None) -> Tensor:
        """x (batch, tokens, width); `allowed` bool, broadcast to (batch, heads, tokens, tokens)."""
        query, key, value = self.qkv(x).unflatten(-1, (3, self.heads, -1)).permute(2, 0, 3, 1, 4)
        query, key = rotate(self.query_norm(query), *rotation), rotate(self.key_norm(key), *rotation)
        attend = attend_by_products if _trains_on_processor(x) else F.scaled_dot_product_attention
        read = attend(query, key, value, attn_mask=allowed)
        out: Tensor = self.out(read.transpose(1, 2).flatten(2))
        return out


def attend_by_products(query: Tensor, key: Tensor, value: Tensor, attn_mask: Tensor | None) -> Tensor:
    """softmax(QKᵀ / √d)·V as two matrix products; the same as the fused kernel up to rounding.

    query, key, value: (batch, heads, tokens, d); `attn_mask` bool, True where a token may be looked at, with
    one such place in every row.
    """
    scores = query @ key.transpose(-1, -2) * query.shape[-1] ** -0.5
    if attn_mask is not None:
        scores = scores.masked_fill(~attn_mask, float("-inf"))
    read: Tensor = scores.float().softmax(dim=-1).to(value.dtype) @ value
    return read


def _trains_on_processor(x: Tensor) -> bool:
    # For the eighty tokens of a sticker the fused kernel's gradient takes as long, on a processor, as all
    # matrix products of the block together.
    return x.device.type == "cpu" and torch.is_grad_enabled()


class Block(nn.Module):
    """Attention and feed-forward, each scaled, shifted and gated by the shared condition plus the block's own
    table."""

    def __init__(self, width: int, heads: int, hidden: int) -> None:
        super().__init__()
        self.attention_norm = nn.LayerNorm(width, elementwise_affine=False)
        self.attention = Attention(width, heads)
        self.feed_norm = nn.LayerNorm(width, elementwise_affine=False)
        self.feed = SwiGLU(width, hidden)
        self.table = nn.Parameter(torch.zeros(6, width))

    def forward(
        self, x: Tensor, modulation: Tensor, rotation: tuple[Tensor, Tensor], allowed: Tensor | None
    ) -> Tensor:
        """x (batch, tokens, width); modulation (batch, 6, width)."""
        parts = (modulation + self.table).unsqueeze(2).unbind(1)
        shift_a, scale_a, gate_a, shift_f, scale_f, gate_f = parts
        x = x + gate_a * self.attention(self.attention_norm(x) * (1 + scale_a) + shift_a, rotation, allowed)
        out: Tensor = x + gate_f * self.feed(self.feed_norm(x) * (1 + scale_f) + shift_f)
        return out
