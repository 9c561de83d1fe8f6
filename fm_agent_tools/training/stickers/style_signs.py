"""Signs of a drawing style that can be counted in a picture: how thick, how shaded, how many colours."""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor
from torch.nn import functional as F

THICKNESS = (2, 4, 8)
"""Pixels of 128 by which the shape is thinned: what is left tells lines from areas."""
SHADES = (0.004, 0.02, 0.06)
"""Bounds of steps between neighbours inside a shape: flat, softly shaded, textured, edges."""
NATIVE = 128


def signs(pictures: Tensor) -> Tensor:
    """Premultiplied (batch, 4, side, side) in [0, 1] to standardisable figures (batch, signs)."""
    alpha = pictures[:, 3:]
    colours = pictures[:, :3] / alpha.clamp(min=1 / 255)
    solid = (alpha > 0.9).float()
    unit = pictures.shape[-1] / NATIVE
    columns = [
        *_amounts(alpha, solid),
        *(_left(solid, max(1, round(reach * unit))) for reach in THICKNESS),
        _left(((alpha > 0.15) & (alpha < 0.8)).float(), max(1, round(unit))),
        _inside_disc(alpha),
        *_shading(colours, solid),
        *_colours(colours, solid),
    ]
    return torch.stack(columns, dim=1)


def _amounts(alpha: Tensor, solid: Tensor) -> list[Tensor]:
    """Shares of clear and solid pixels, and length of the outline over area."""
    area = solid.mean(dim=(1, 2, 3))
    rim = _mean((alpha - _thinned(alpha, 1)).abs())
    return [_mean((alpha < 0.1).float()), area, rim / (area + 0.02)]


def _left(shape: Tensor, reach: int) -> Tensor:
    """Share of a shape that is left when it is thinned by `reach` pixels on every side."""
    return _mean(_thinned(shape, reach)) / (_mean(shape) + 0.005)


def _thinned(shape: Tensor, reach: int) -> Tensor:
    return -F.max_pool2d(-shape, 2 * reach + 1, stride=1, padding=reach)


def _inside_disc(alpha: Tensor) -> Tensor:
    """How much more is drawn inside the disc that fills the picture than outside of it."""
    side = alpha.shape[-1]
    middle = (torch.arange(side, device=alpha.device) + 0.5) / side - 0.5
    disc = (torch.hypot(middle[:, None], middle) < 0.5).float()
    return _mean(alpha * disc) / disc.mean() - _mean(alpha * (1 - disc)) / (1 - disc).mean()


def _shading(colours: Tensor, solid: Tensor) -> list[Tensor]:
    """Of the steps between neighbours inside the shape: the share between each pair of `SHADES`."""
    both = torch.minimum(solid[..., 1:], solid[..., :-1])
    steps = colours.diff(dim=-1).abs().amax(dim=1, keepdim=True)
    bounds = (0.0, *SHADES, 2.0)
    return [
        _mean(((steps >= low) & (steps < high)).float() * both) / (_mean(both) + 0.005)
        for low, high in pairwise(bounds)
    ]


def _colours(colours: Tensor, solid: Tensor) -> list[Tensor]:
    """Spread of the colours of the solid pixels, their saturation, and the share of dark ones."""
    weight = solid / (solid.sum(dim=(2, 3), keepdim=True) + 1)
    middle = (colours * weight).sum(dim=(2, 3), keepdim=True)
    spread = ((colours - middle).square() * weight).sum(dim=(1, 2, 3)).sqrt()
    hue = colours.amax(dim=1, keepdim=True) - colours.amin(dim=1, keepdim=True)
    dark = (colours.amax(dim=1, keepdim=True) < 0.25).float()
    return [spread, (hue * weight).sum(dim=(1, 2, 3)), (dark * weight).sum(dim=(1, 2, 3))]


def _mean(values: Tensor) -> Tensor:
    return values.mean(dim=(1, 2, 3))
