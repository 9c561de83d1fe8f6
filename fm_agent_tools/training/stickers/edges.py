"""How wide the edges of a picture are."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional as F

NATIVE = 128  # what counts as one pixel of reach scales with the side over this
REACH = 3.0  # native pixels to each side of an edge that its profile covers
STEP = 0.25  # pixels between the samples of a profile
SLACK = 0.01  # a profile may fall by this much and still count as rising
MOST_EDGES = 600  # of one picture
LUMA = (0.299, 0.587, 0.114)


def alpha_edge_widths(pictures: Tensor) -> Tensor:
    """Widths in pixels of the shapes' edges: premultiplied (batch, 4, side, side) in [0, 1] to (edges,)."""
    return torch.cat([_widths(one[3], 0.5, torch.ones_like(one[3])) for one in pictures])


def colour_edge_widths(pictures: Tensor) -> Tensor:
    """Widths in pixels of strong edges of brightness where the picture is opaque, shape (edges,)."""
    weights = torch.tensor(LUMA, device=pictures.device).view(3, 1, 1)
    return torch.cat([_widths((one[:3] * weights).sum(0), 0.25, one[3]) for one in pictures])


def _widths(values: Tensor, contrast: float, opaque: Tensor) -> Tensor:
    """Distances over which values rise from 10 % to 90 % of an edge's contrast.

    Edges are found at native scale, so that soft and steep ones are found alike, and are measured across
    themselves on the values as they are. `opaque` must be 1 along the whole profile.
    """
    native = values.shape[-1] / NATIVE
    points, normals = _edges(values, 0.7 * native, native)
    if not len(points):
        return torch.zeros(0)
    offsets = torch.arange(-REACH * native - 1, REACH * native + 1 + STEP, STEP)
    places = points[:, None] + offsets[None, :, None] * normals[:, None]
    profiles = _sampled(values, places)
    solid = _sampled(opaque, places).amin(dim=1) > 0.98
    low, high, widths = _rise(profiles, len(offsets) // 2)
    return widths[solid & (high - low >= contrast)]


def _edges(values: Tensor, sigma: float, native: float) -> tuple[Tensor, Tensor]:
    """Where the smoothed gradient is largest across itself: points (edges, 2) as x, y, and unit normals."""
    down, right = _gradient(values, sigma)
    strength = torch.hypot(right, down)
    rows, columns = torch.nonzero(strength * native > 0.06, as_tuple=True)
    points = torch.stack([columns, rows], dim=1).float()
    normals = torch.stack([right[rows, columns], down[rows, columns]], dim=1)
    normals = normals / normals.norm(dim=1, keepdim=True)
    here = strength[rows, columns]
    aside = torch.stack(
        [_sampled(strength, (points + side * normals)[:, None])[:, 0] for side in (-1.0, 1.0)]
    )
    top = (here >= aside[0]) & (here > aside[1])
    points, normals = points[top], normals[top]
    stride = max(1, math.ceil(len(points) / MOST_EDGES))
    return points[::stride], normals[::stride]


def _gradient(values: Tensor, sigma: float) -> tuple[Tensor, Tensor]:
    reach = math.ceil(3 * sigma)
    x = torch.arange(-reach, reach + 1, dtype=torch.float32)
    bell = torch.exp(-x.square() / (2 * sigma**2))
    bell = bell / bell.sum()
    slope = x * bell / sigma**2
    padded = F.pad(values[None, None], (reach,) * 4, mode="replicate")

    def along(rows: Tensor, columns: Tensor) -> Tensor:
        return F.conv2d(F.conv2d(padded, rows.view(1, 1, -1, 1)), columns.view(1, 1, 1, -1))[0, 0]

    return along(slope, bell), along(bell, slope)


def _sampled(values: Tensor, places: Tensor) -> Tensor:
    """Values at x, y in pixels, between pixels linearly: (edges, samples, 2) to (edges, samples)."""
    size = torch.tensor([values.shape[-1], values.shape[-2]], dtype=torch.float32)
    grid = (2 * places + 1) / size - 1
    return F.grid_sample(
        values[None, None], grid[None], mode="bilinear", padding_mode="border", align_corners=False
    )[0, 0]


def _rise(profiles: Tensor, centre: int) -> tuple[Tensor, Tensor, Tensor]:
    """Lower and upper plateau of rising profiles (edges, samples), and the width between 10 % and 90 %."""
    right, left = profiles[:, centre:], profiles[:, : centre + 1].flip(1)
    high, low = _plateau(right), -_plateau(-left)
    span = (high - low)[:, None]
    up = (right >= low[:, None] + 0.9 * span).int().argmax(dim=1)
    down = (left <= low[:, None] + 0.1 * span).int().argmax(dim=1)
    after = _crossing(right, up, low + 0.9 * span[:, 0])
    before = _crossing(left, down, low + 0.1 * span[:, 0])
    return low, high, (after + before) * STEP


def _plateau(rising: Tensor) -> Tensor:
    """The largest value before a profile falls for the first time."""
    falls = rising < rising.cummax(dim=1).values - SLACK
    still = falls.int().cumsum(dim=1) == 0
    return rising.masked_fill(~still, -math.inf).amax(dim=1)


def _crossing(profile: Tensor, index: Tensor, level: Tensor) -> Tensor:
    """Samples from the centre to where the profile crosses `level`, between samples linearly."""
    rows = torch.arange(len(profile))
    before = (index - 1).clamp(min=0)
    here, there = profile[rows, before], profile[rows, index]
    part = (level - here) / torch.where(there == here, torch.ones_like(here), there - here)
    return before + part.clamp(0, 1) * (index > 0)
