"""Between straight-alpha bytes, as files hold them, and premultiplied values in [-1, 1], as networks see
them."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

INVISIBLE = 2 / 255
"""Alpha below this is nothing: it would only show as dirt around a sticker."""


RIM = 5
"""Side of the window in which a rim looks for its colour."""


def to_network(pixels: Tensor) -> Tensor:
    """Straight-alpha uint8 (batch, height, width, 4) to premultiplied (batch, 4, height, width) in [-1,
    1]."""
    values = pixels.movedim(-1, 1).float() / 255
    colour, alpha = values[:, :3], values[:, 3:]
    return torch.cat([colour * alpha, alpha], dim=1) * 2 - 1


def to_pixels(pictures: Tensor) -> Tensor:
    """The inverse: premultiplied (batch, 4, height, width) in [-1, 1] to straight-alpha uint8 (batch, h, w,
    4).

    A premultiplied colour cannot exceed its alpha, so it is capped there before the division; invisible
    pixels
    become (0, 0, 0, 0). Both keep dark or bright halos from the edges.
    """
    values = (pictures.float().clamp(-1, 1) + 1) / 2
    alpha = values[:, 3:]
    colour = torch.minimum(values[:, :3], alpha) / alpha.clamp(min=INVISIBLE)
    visible = alpha >= INVISIBLE
    straight = torch.cat([colour, alpha], dim=1) * visible
    return (straight * 255).round().to(torch.uint8).movedim(1, -1)


def without_fringe(pictures: Tensor) -> Tensor:
    """Premultiplied (batch, 4, height, width) in [0, 1] whose soft rims have the colour of what they rim.

    Where alpha is small, so is a premultiplied colour, and a small error of it is a wrong hue. It becomes
    what the neighbours say, weighted by the cube of their alpha, so that solid ones count: the more, the more
    transparent a pixel is itself.
    """
    colour, alpha = pictures[:, :3], pictures[:, 3:]
    weighed = torch.cat([colour * alpha.square(), alpha**3], dim=1)
    near = F.avg_pool2d(weighed, RIM, stride=1, padding=RIM // 2)
    hue = near[:, :3] / near[:, 3:].clamp(min=1e-4)
    rimmed = torch.lerp(alpha * hue, colour, alpha.square())
    return torch.cat([torch.minimum(rimmed, alpha), alpha], dim=1)
