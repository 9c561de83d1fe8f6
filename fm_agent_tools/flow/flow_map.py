"""Two-time flow maps: a network that is told where to and answers with the mean velocity of the way there.

    x_r = x_t + (r − t)·u(x_t, t → r, w)

The flow map of Boffi et al. (2024), in the mean-velocity form of Frans et al. (2024) and Geng et al. (2025).
With r = t, u is the velocity itself; w is the guidance scale that the network was trained to have applied.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import torch
from torch import Tensor

from fm_agent_tools.flow.path import expand
from fm_agent_tools.flow.sampling import Query, Sampler

Field = Callable[[Query], Tensor]
"""What answers queries: a velocity, or a mean velocity where the query has an `r`."""


def jump(x: Tensor, t: Tensor, r: Tensor, mean_velocity: Tensor) -> Tensor:
    """x_r = x_t + (r − t)·u; `x` (batch, ...), times (batch,)."""
    return x + expand((r - t).to(x.dtype), x) * mean_velocity


def flow_map(x: Tensor, times: Tensor) -> Sampler:
    """Jump from each time to the next: one evaluation a step, exact at any number of steps for a perfect map.

    `x` (rows, ...), `times` increasing, shape (steps + 1,). `guidance_as_input` tells it the scale.
    """
    for now, then in pairwise(times):
        t, r = (at.to(x.device, x.dtype).expand(len(x)) for at in (now, then))
        velocity = yield Query(x, t, r)
        x = jump(x, t, r, velocity)
    return x


def velocity_as_map(field: Field, steps: int = 32) -> Field:
    """The flow map of a velocity field, by Heun steps between t and r: slow, exact in the limit, for
    references."""

    def mapped(query: Query) -> Tensor:
        t, r = query.t, query.target
        step, x = (r - t) / steps, query.x
        for index in range(steps):
            now = t + index * step
            slope = field(Query(x, now, None, query.w, query.conditions))
            ahead = jump(x, now, now + step, slope)
            end = field(Query(ahead, now + step, None, query.w, query.conditions))
            x = jump(x, now, now + step, (slope + end) / 2)
        length = expand(r - t, x)
        tangent = field(Query(query.x, t, None, query.w, query.conditions))
        return torch.where(length == 0, tangent, (x - query.x) / torch.where(length == 0, 1, length))

    return mapped
