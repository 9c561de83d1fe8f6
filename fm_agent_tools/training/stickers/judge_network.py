"""The judge's network: a small picture tower and a projection of the teacher's texts into one space."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

TEXT_WIDTH = 384
"""Width of the teacher's pooled text features."""

WARMEST = 100.0
"""Upper bound of the logits' scale, as in CLIP: beyond it the loss only polishes what is right already."""


@dataclass(frozen=True)
class JudgeConfig:
    """Shape of the judge. side: pixels that the tower sees; widths: channels at side/4, side/8
    and so on, after as many blocks as `blocks` says."""

    side: int = 64
    stem: int = 24
    widths: tuple[int, ...] = (48, 96, 192)
    blocks: tuple[int, ...] = (0, 1, 1)
    embedding: int = 128

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> JudgeConfig:
        """From a recipe's table or `judge.json`, where tuples are lists."""
        known: dict[str, Any] = dict(values)
        known |= {key: tuple(known.get(key, getattr(cls, key))) for key in ("widths", "blocks")}
        return cls(**known)

    def to_dict(self) -> dict[str, Any]:
        """The inverse of `from_dict`."""
        return asdict(self)


class Block(nn.Module):
    """x + two convolutions of what was normalised."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.second = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.norms = nn.ModuleList(nn.BatchNorm2d(width) for _ in range(2))

    def forward(self, x: Tensor) -> Tensor:
        """(batch, width, height, width) to the same shape."""
        inner = F.relu(self.norms[0](self.first(x)))
        out: Tensor = F.relu(x + self.norms[1](self.second(inner)))
        return out


class PictureTower(nn.Module):
    """Pictures (batch, 4, side, side) in [0, 1] to features (batch, widths[-1]).

    The channels are the colours over some ground, and alpha: the ground may be anything, what is drawn may
    have its colour, and the judge knows all the same where the picture ends.
    """

    def __init__(self, config: JudgeConfig) -> None:
        super().__init__()
        layers: list[nn.Module] = [_down(4, config.stem)]
        befores = (config.stem, *config.widths[:-1])
        for before, width, blocks in zip(befores, config.widths, config.blocks, strict=True):
            layers += [_down(before, width), *(Block(width) for _ in range(blocks))]
        self.layers = nn.Sequential(*layers)

    def forward(self, pictures: Tensor) -> Tensor:
        """Averaged over the places of the last map."""
        features: Tensor = self.layers(pictures * 2 - 1).mean(dim=(2, 3))
        return features


class Judge(nn.Module):
    """Two towers; the higher the cosine of a picture and a text, the better they fit."""

    def __init__(self, config: JudgeConfig) -> None:
        super().__init__()
        self.config = config
        self.tower = PictureTower(config)
        self.picture = nn.Linear(config.widths[-1], config.embedding)
        self.text = nn.Sequential(nn.Linear(TEXT_WIDTH, 256), nn.GELU(), nn.Linear(256, config.embedding))
        self.log_scale = nn.Parameter(torch.tensor(3.0))

    def pictures(self, pictures: Tensor) -> Tensor:
        """Unit embeddings (batch, embedding) of pictures as the tower sees them."""
        return F.normalize(self.picture(self.tower(pictures)), dim=-1)

    def texts(self, features: Tensor) -> Tensor:
        """Unit embeddings (texts, embedding) of the teacher's pooled features (texts, TEXT_WIDTH)."""
        return F.normalize(self.text(features), dim=-1)

    def forward(self, pictures: Tensor, features: Tensor) -> Tensor:
        """Scaled cosines (batch, texts)."""
        scale = self.log_scale.exp().clamp(max=WARMEST)
        return scale * self.pictures(pictures) @ self.texts(features).T


def _down(before: int, after: int) -> nn.Sequential:
    """Half the side."""
    return nn.Sequential(
        nn.Conv2d(before, after, 3, stride=2, padding=1, bias=False),
        nn.BatchNorm2d(after),
        nn.ReLU(),
    )
