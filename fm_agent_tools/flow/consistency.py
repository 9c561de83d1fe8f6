"""Consistency models in the terms of flow matching: one jump to data from anywhere.

    f(x_t, t, w) = x_t + (1 − t)·u(x_t, t → 1, w)

is to be the same at every point of a way of the guided flow, and x₁ at its end (Song et al., "Consistency
Models", 2023; with guidance as an input Luo et al., "Latent Consistency Models", 2023). Of a flow map it is
the part with r = 1, so it cannot follow a flow in jumps: several steps mean fresh noise between them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import torch
from torch import Tensor

from fm_agent_tools.flow.flow_map import Field, jump
from fm_agent_tools.flow.path import LinearPath, expand
from fm_agent_tools.flow.sampling import Query, Sampler

COARSEST, FINEST = 2, 16
"""Intervals between noise and data when distillation begins and when it ends."""


def consistency(x: Tensor, times: Tensor, fresh: Callable[[], Tensor]) -> Sampler:
    """Jump to data, go back to the next time with `fresh()` noise of x's shape, jump again: multistep
    sampling (Song et al., 2023, algorithm 1).

    `x` (rows, ...), `times` increasing to 1, shape (steps + 1,); one evaluation a step.
    """
    for now, then in pairwise(times.tolist()):
        t, end = (torch.full((len(x),), at, dtype=x.dtype, device=x.device) for at in (now, 1.0))
        velocity = yield Query(x, t, end)
        data = jump(x, t, end, velocity)
        x = data if then == 1 else then * data + (1 - then) * fresh().to(x)
    return x


def intervals(progress: float) -> int:
    """How many intervals at a `progress` in [0, 1] of the training, doubled from COARSEST to FINEST.

    Few bring what is known of data back to noise in few hops, many make each of the teacher's steps exact.
    """
    doublings = (FINEST // COARSEST).bit_length()
    return COARSEST << min(doublings - 1, int(max(0.0, progress) * doublings))


def draw_neighbours(times: Tensor, rows: int) -> tuple[Tensor, Tensor]:
    """Random neighbours t < r among `times` (points,) from 0 to 1, each (rows,)."""
    place = torch.randint(len(times) - 1, (rows,), device=times.device)
    return times[place], times[place + 1]


@torch.no_grad()
def solver_step(field: Field, query: Query, r: Tensor) -> Tensor:
    """Heun's step of the rows of `query` to the times `r` (rows,); Euler's where r = 1, which has no velocity
    to ask for."""
    slope = field(replace(query, r=None))
    ahead, inner = jump(query.x, query.t, r, slope), r < 1
    second = field(replace(query, x=ahead, t=r.where(inner, query.t), r=None))
    return jump(query.x, query.t, r, slope + expand(inner.to(slope.dtype), slope) * (second - slope) / 2)


def consistency_loss(
    student: Field,
    teacher: Field,
    average: Field,
    data: Tensor,
    t: Tensor,
    r: Tensor,
    scales: Tensor,
    conditions: tuple[object, ...] = (),
    noise: Tensor | None = None,
) -> Tensor:
    """One mean square a sample, shape (batch,): f at x_t against averaged weights one teacher's step later.

    `data` (batch, ...); `t` < `r` neighbouring times and `scales` the guidance scales, each (batch,).
    `teacher(query)` answers with the guided velocity, `student` and `average` with mean velocities from t to
    r. Differences are those of mean velocities, |f − f⁻|² / (1 − t)², so that all times count alike.
    """
    noise = torch.randn_like(data) if noise is None else noise
    t, r = t.to(data.dtype), r.to(data.dtype)
    end = torch.ones_like(t)
    here = Query(LinearPath().point(noise, data, t), t, end, scales, conditions)
    with torch.no_grad():
        later = solver_step(teacher, here, r)
        there = Query(later, r, end, scales, conditions)
        target = jump(later, r, end, average(there)).float()
        velocity = (target - here.x.float()) / expand(end - t, target)
    return (student(here).float() - velocity).square().flatten(1).mean(dim=1)
