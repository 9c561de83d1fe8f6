"""Recordings: whole ways from noise to data, recorded once, on which a flow map learns jumps of known ends.

A guided flow leads through points where noise mixed with data never is, so a map that shall replace it has to
learn on the guided flow's own ways (Perez Jensen & Sadat, 2025). Between any two points of one, the mean
velocity is known without another evaluation:

    u(x_t, t → r) = (x_r − x_t) / (r − t)

which is what knowledge distillation (Luhman & Luhman, 2021) asks of the first point and the last alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

import torch
from torch import Tensor

from fm_agent_tools.flow.flow_map import Field
from fm_agent_tools.flow.multistep import unipc_data
from fm_agent_tools.flow.path import expand
from fm_agent_tools.flow.sampling import Query, integrate

SHARES: Mapping[int, float] = {1: 0.1, 2: 0.2, 4: 0.4, 8: 0.3}
"""How often jumps of each number of steps are asked: those of four, the default of flow maps, most often."""


class Recording(NamedTuple):
    """Where rows were on their way: `times` (points,) from 0 to 1, `states` (rows, points, ...)."""

    times: Tensor
    states: Tensor


@torch.no_grad()
def record(
    field: Field, noise: Tensor, times: Tensor, scales: Tensor, conditions: tuple[object, ...] = ()
) -> Recording:
    """The recording of every row of `noise` (rows, ...) through `times` (points,), one evaluation a step.

    `field(query)` answers with velocities under the guidance `scales` (rows,) of `query.w`.
    """
    visited: list[Tensor] = []
    integrate(
        unipc_data(noise, times, visited),
        lambda query: field(replace(query, w=scales, conditions=conditions)),
    )
    return Recording(times.to(noise), torch.stack(visited, dim=1))


def draw_stretches(rows: int, points: int, shares: Mapping[int, float] = SHARES) -> tuple[Tensor, Tensor]:
    """Where jumps along recordings begin and end, two tensors (rows,) of numbers of points.

    A jump of a picture in n steps passes 1/n of the points' intervals, at least one, and begins where one of
    those n steps does. `shares` says how often each n is drawn.
    """
    intervals = points - 1
    lengths = torch.tensor([max(1, intervals // steps) for steps in shares])
    length = lengths[torch.multinomial(torch.tensor(list(shares.values())), rows, replacement=True)]
    start = length * (torch.rand(rows) * (intervals // length)).long()
    return start, start + length


def stretch(recording: Recording, start: Tensor, end: Tensor) -> tuple[Query, Tensor]:
    """The question that leads from point `start` to point `end`, both (rows,), and its answer (rows, ...)."""
    rows = torch.arange(len(recording.states))
    x, t = recording.states[rows, start], recording.times[start.to(recording.times.device)]
    r = recording.times[end.to(recording.times.device)]
    return Query(x, t, r), (recording.states[rows, end] - x) / expand(r - t, x)
