"""Self-distillation of a velocity field into a two-time flow map: no adversary, no Jacobian product.

Most rows keep the map a velocity field, the teacher's under guidance; the others ask that one jump equals
two:

    (r − t)·u(t → r) = (s − t)·u(t → s) + (r − s)·u(s → r),   x_s = x_t + (s − t)·u(t → s)

the semigroup property, as in progressive self-distillation (Boffi et al., 2025) and, at s = (t + r) / 2, in
shortcut models (Frans et al., 2024). Its right side comes from averaged weights, without gradient. Where the
teacher's own ways have been recorded (`recording`), jumps along them are asked instead: their ends are known.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from torch import Tensor

from fm_agent_tools.flow.flow_map import Field, jump
from fm_agent_tools.flow.path import LinearPath, expand
from fm_agent_tools.flow.recording import Recording, draw_stretches, stretch
from fm_agent_tools.flow.sampling import Query
from fm_agent_tools.flow.times import logit_normal_times

SHORTEST, LONGEST = 0.1, 1.0
"""How far jumps reach when distillation begins, and when it has come to whole trajectories."""
TANGENT_SHARE = 0.75


@dataclass(frozen=True)
class Jumps:
    """Times of a batch, each (batch,): the first `tangents` rows have t = s = r, the others t < s < r ≤ 1."""

    t: Tensor
    s: Tensor
    r: Tensor
    tangents: int


def reach(progress: float) -> float:
    """The longest jump at a `progress` in [0, 1] of the training, from SHORTEST to LONGEST."""
    return SHORTEST + (LONGEST - SHORTEST) * min(1.0, max(0.0, progress))


def draw_jumps(
    count: int,
    longest: float,
    *,
    tangent_share: float = TANGENT_SHARE,
    mean: float = 0.0,
    device: torch.device | None = None,
) -> Jumps:
    """Random times: logit-normal around `mean` where t = r; else r − t uniform up to `longest`, t too."""
    tangents = round(tangent_share * count)
    at = logit_normal_times(tangents, mean=mean, device=device)
    length, place, share = torch.rand(3, count - tangents, device=device)
    length = longest * length
    t = (1 - length) * place
    s = t + length * share
    return Jumps(torch.cat([at, t]), torch.cat([at, s]), torch.cat([at, t + length]), tangents)


@torch.no_grad()
def split_target(average: Field, query: Query, s: Tensor) -> Tensor:
    """The mean velocity of `query` from t to r by two jumps of `average`, over s (rows,) in [t, r]."""
    t, r = query.t, query.target
    first = average(Query(query.x, t, s, query.w, query.conditions))
    middle = jump(query.x, t, s, first)
    second = average(Query(middle, s, r, query.w, query.conditions))
    share = expand(((s - t) / (r - t).clamp(min=1e-6)).to(first.dtype), first)
    return share * first + (1 - share) * second


def map_loss(
    student: Field,
    teacher: Field,
    average: Field,
    data: Tensor,
    jumps: Jumps,
    scales: Tensor,
    conditions: tuple[object, ...] = (),
    noise: Tensor | None = None,
) -> Tensor:
    """One mean square a sample, shape (batch,), against the guided teacher and against two shorter jumps.

    `data` (batch, ...); `scales` (batch,) the guidance scale w of each row. `teacher(query)` answers with the
    guided velocity v(∅) + w·(v(c) − v(∅)), `student` and `average` with mean velocities from t to r.
    """
    noise = torch.randn_like(data) if noise is None else noise
    x = LinearPath().point(noise, data, jumps.t.to(data.dtype))
    whole = Query(x, jumps.t, jumps.r, scales, conditions)
    near, far = _rows(whole, slice(0, jumps.tangents)), _rows(whole, slice(jumps.tangents, None))
    with torch.no_grad():
        parts = [teacher(near)] if len(near.x) else []
        parts += [split_target(average, far, jumps.s[jumps.tangents :])] if len(far.x) else []
        target = torch.cat([part.float() for part in parts])
    return (student(whole).float() - target).square().flatten(1).mean(dim=1)


def recorded_loss(
    student: Field,
    teacher: Field,
    recording: Recording,
    tangents: int,
    scales: Tensor,
    conditions: tuple[object, ...] = (),
) -> Tensor:
    """One mean square a sample, shape (batch,), against the guided teacher and its recorded ways.

    The first `tangents` rows are asked for the velocity at a random point of their row of `recording`, the
    others for a random jump along it. `scales` (batch,) are those under which it was recorded.
    `teacher(query)` answers with the guided velocity. Off the guided ways, where noise is mixed with data,
    that is several times as large and would drown the jumps.
    """
    rows, points = recording.states.shape[:2]
    start, end = draw_stretches(rows, points)
    start[:tangents] = torch.randint(points - 1, (tangents,))
    asked, answer = stretch(recording, start, end.where(torch.arange(rows) >= tangents, start + 1))
    near = torch.arange(rows, device=asked.t.device) < tangents
    asked = replace(asked, r=asked.target.where(~near, asked.t), w=scales, conditions=conditions)
    target = answer.float()
    if tangents:
        with torch.no_grad():
            target[:tangents] = teacher(_rows(asked, slice(0, tangents))).float()
    return (student(asked).float() - target).square().flatten(1).mean(dim=1)


def kept_velocity_loss(
    student: Field, teacher: Field, data: Tensor, conditions: tuple[object, ...] = ()
) -> Tensor:
    """One mean square a sample, shape (batch,), against the plain velocity between noise and `data`.

    Recorded ways under guidance never come there. Without such rows a student draws well and is a poor
    velocity field: solvers, negative prompts and further training begin with what it then has forgotten.
    `teacher(query)` answers with v(c); both are asked at r = t and w = 1.
    """
    t = logit_normal_times(len(data), device=data.device).to(data.dtype)
    x = LinearPath().point(torch.randn_like(data), data, t)
    query = Query(x, t, t, torch.ones_like(t), conditions)
    with torch.no_grad():
        target = teacher(query).float()
    return (student(query).float() - target).square().flatten(1).mean(dim=1)


def _rows(query: Query, rows: slice) -> Query:
    r = None if query.r is None else query.r[rows]
    w = None if query.w is None else query.w[rows]
    return Query(query.x[rows], query.t[rows], r, w, query.conditions[rows])
