"""Narrow edges without new values: pixels are moved away from the middle of an edge, to either side of it."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

from fm_agent_tools.networks.pixels import without_fringe

FARTHEST = 2.0
"""Pixels that a value moves at most in one round."""
SOFTENING = 0.07
"""Weight of each neighbour at last: an edge narrower than a renderer's would show as steps."""


class Rounds(NamedTuple):
    """How strongly to sharpen: how many `times`, how far a value moves on the slope of an edge's strength,
    and the step between neighbouring pixels at which something is half an edge."""

    times: int
    reach: float
    faint: float


def sharpened(pictures: Tensor, rounds: Rounds) -> Tensor:
    """Premultiplied (batch, 4, height, width) in [0, 1] with narrower edges (Arad and Gotsman, 1999).

    Every value is taken from p − reach·∇e(p), where e = s/(s + faint) with the steepness s of all channels
    together, both smoothed: flat parts and soft shading stay where they are, and around an edge each side
    takes what lies farther out. All channels move alike, so no new colours come, and nothing overshoots.
    """
    across, down = _places(pictures)
    for _ in range(rounds.times):
        slope = torch.cat(_differences(_edges(pictures, rounds.faint)), dim=1)
        moved = (-rounds.reach * slope).clamp(-FARTHEST, FARTHEST)
        pictures = _taken_at(pictures, across + moved[:, 0], down + moved[:, 1])
    return pictures


def smoothed_edges(pictures: Tensor) -> Tensor:
    """The same with edges as wide as a renderer makes them, and rims in the colour of what they rim."""
    near = torch.tensor([SOFTENING, 1 - 2 * SOFTENING, SOFTENING])
    weights = torch.outer(near, near).expand(pictures.shape[1], 1, 3, 3)
    edged = F.pad(pictures, (1, 1, 1, 1), mode="replicate")
    return without_fringe(F.conv2d(edged, weights, groups=pictures.shape[1]))


def _edges(pictures: Tensor, faint: float) -> Tensor:
    """How much of an edge each place is, in [0, 1): (batch, 1, height, width)."""
    across, down = _differences(_blurred(pictures))
    steepness = (across.square() + down.square()).sum(dim=1, keepdim=True).sqrt()
    return _blurred(steepness / (steepness + faint))


def _blurred(values: Tensor) -> Tensor:
    """The mean of 5×5 pixels weighted as by two means of 3×3, in sums of slices: pooling takes four times
    as long."""
    edged = F.pad(values, (2, 2, 2, 2), mode="replicate")
    rows = _summed(edged.movedim(-1, -2))
    return _summed(rows.movedim(-1, -2)) / 81


def _summed(values: Tensor) -> Tensor:
    """Runs of three summed twice along the last axis, which becomes shorter by four."""
    for _ in range(2):
        values = values[..., :-2] + values[..., 1:-1] + values[..., 2:]
    return values


def _differences(values: Tensor) -> tuple[Tensor, Tensor]:
    """Half the difference of both neighbours, to the right and down."""
    edged = F.pad(values, (1, 1, 1, 1), mode="replicate")
    across = edged[..., 1:-1, 2:] - edged[..., 1:-1, :-2]
    return across / 2, (edged[..., 2:, 1:-1] - edged[..., :-2, 1:-1]) / 2


def _places(pictures: Tensor) -> tuple[Tensor, Tensor]:
    """Column and row of every pixel, each (height, width)."""
    height, width = pictures.shape[-2:]
    down, across = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    return across.to(pictures), down.to(pictures)


def _taken_at(pictures: Tensor, across: Tensor, down: Tensor) -> Tensor:
    """Values at columns and rows (batch, height, width), between pixels linearly."""
    height, width = pictures.shape[-2:]
    grid = torch.stack([(2 * across + 1) / width - 1, (2 * down + 1) / height - 1], dim=-1)
    return F.grid_sample(pictures, grid, mode="bilinear", padding_mode="border", align_corners=False)
