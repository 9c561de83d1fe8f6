"""Which style a picture has, read from signs that can be counted in it."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional as F

from fm_agent_tools.networks.codec import PictureCodec
from fm_agent_tools.networks.pixels import to_network, to_pixels
from fm_agent_tools.training.stickers.style_signs import signs

RIDGE = 1e-2
CHUNK = 32


class Reading:
    """A linear map from the signs of a picture to styles: ridge regression towards one of `styles`, each of
    the same weight.

    Fitted on pictures as the codec leaves them: what it loses of every picture tells no styles apart.
    """

    def __init__(self, pixels: Tensor, styles: Sequence[str], codec: PictureCodec) -> None:
        """Fit to straight-alpha uint8 (count, size, size, 4) and the style of each."""
        self.styles, self.codec = sorted(set(styles)), codec
        found = self._found(pixels, decoded=True)
        self.mean, self.scale = found.mean(dim=0), found.std(dim=0).clamp(min=1e-6)
        numbers = torch.tensor([self.styles.index(style) for style in styles])
        wanted, inputs = F.one_hot(numbers, len(self.styles)).double(), self._inputs(found)
        weights = (1 / (wanted.sum(dim=0) * len(self.styles)))[numbers][:, None]
        damped = (inputs * weights).T @ inputs + RIDGE * torch.eye(inputs.shape[1], dtype=torch.float64)
        self.weights = torch.linalg.solve(damped, (inputs * weights).T @ wanted)

    def read(self, pixels: Tensor, *, decoded: bool) -> list[str]:
        """The style of each of straight-alpha uint8 (count, size, size, 4); after the codec where they are
        real ones."""
        best = (self._inputs(self._found(pixels, decoded=decoded)) @ self.weights).argmax(dim=1)
        return [self.styles[number] for number in best.tolist()]

    @torch.no_grad()
    def _found(self, pixels: Tensor, *, decoded: bool) -> Tensor:
        return torch.cat([self._signs(chunk, decoded) for chunk in torch.split(pixels, CHUNK)])

    def _signs(self, pixels: Tensor, decoded: bool) -> Tensor:
        pictures = to_network(pixels)
        if decoded:
            latents = self.codec.encode(pictures.to(self.codec.mean.device))
            pictures = to_network(to_pixels(self.codec.decode(latents).cpu()))
        return signs((pictures + 1) / 2)

    def _inputs(self, found: Tensor) -> Tensor:
        scaled = ((found - self.mean) / self.scale).double()
        return torch.cat([scaled, torch.ones(len(scaled), 1, dtype=torch.float64)], dim=1)
