"""Multistep solvers: one evaluation a step, and earlier answers used again for a higher order."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor

from fm_agent_tools.flow.sampling import Query, Sampler

Slopes = Sequence[tuple[float, Tensor]]
"""Times and the velocities there."""


def adams_bashforth(x: Tensor, times: Tensor) -> Sampler:
    """Adams-Bashforth, order 2, for steps of any length: one evaluation a step, the first is Euler's."""
    slopes: list[tuple[float, Tensor]] = []
    for now, then in pairwise(times.tolist()):
        velocity = yield Query.at(x, now)
        slopes = [*slopes[-1:], (now, velocity)]
        x = x + _integral(slopes, now, then)
    return x


def unipc(x: Tensor, times: Tensor) -> Sampler:
    """UniPC-2, order 3: one evaluation a step, used to correct this point and to predict the next.

    Zhao et al., "UniPC" (2023), algorithms 1 and 2, for the velocity of the straight path instead of noise
    or data of a diffusion. That velocity has no exponential factor to be solved away, so their corrector and
    predictor become those of Adams, of orders 3 and 2. Corrected points are not evaluated again.

    The last step is Euler's: near data the flow turns to the nearest mode, and a line through the past
    predicts that worse than a constant. Over a `tapered_schedule` the last step is short enough for the whole
    to stay of order 3; over a uniform one it is of order 2.
    """
    slopes: list[tuple[float, Tensor]] = []
    before, last = x, float(times[-1])
    for now, then in pairwise(times.tolist()):
        velocity = yield Query.at(x, now)
        slopes = [*slopes[-2:], (now, velocity)]
        if len(slopes) > 1:
            x = before + _integral(slopes, slopes[-2][0], now)
        before, x = x, x + _integral(slopes[-1:] if then == last else slopes[-2:], now, then)
    return x


def unipc_data(x: Tensor, times: Tensor, visited: list[Tensor] | None = None) -> Sampler:
    """UniPC-1 on predicted data, order 2: Euler steps, each corrected by the answer at its end, at no cost.

    Zhao et al., "UniPC" (2023), algorithms 1 and 2 with p = 1, for dx/dτ = x̂₁ − x with τ = −log(1 − t), which
    is the straight path's equation and regular at t = 0. The corrector takes x̂₁ linear in τ between the two
    evaluations; the predictor holds it constant, which is Euler's step. Under strong guidance x̂₁ turns back
    as soon as x moves, and predictors of higher orders, which continue the past, overshoot. `visited` is
    given the corrected x of every time, so that the way is known afterwards.
    """
    visited = [] if visited is None else visited
    before, previous = x, None
    for now, then in pairwise(times.tolist()):
        velocity = yield Query.at(x, now)
        data = x + (1 - now) * velocity
        if previous is not None:
            start, past = previous
            x = _towards(past + _later_share(start, now) * (data - past), before, start, now)
        visited.append(x)
        previous, before = (now, data), x
        x = _towards(data, x, now, then)
    visited.append(x)
    return x


def dpm_solver(x: Tensor, times: Tensor) -> Sampler:
    """DPM-Solver++(2M), order 2: one evaluation a step (Lu et al., 2022, algorithm 2, with α = t, σ = 1 − t).

    The predicted data x̂₁ is carried on linearly in λ = log(α/σ), and the rest solved exactly:
    x(then) = σ(then)/σ(now)·x + α(then)·(1 − e^−h)·x̂₁ with h the step in λ. Where λ is infinite, in the first
    two steps and in the last, x̂₁ is held constant.
    """
    previous: tuple[float, Tensor] | None = None
    for now, then in pairwise(times.tolist()):
        velocity = yield Query.at(x, now)
        data = x + (1 - now) * velocity
        ahead = data if previous is None else _extrapolated(*previous, now, data, then)
        x = _towards(ahead, x, now, then)
        previous = now, data
    return x


def _towards(data: Tensor, x: Tensor, start: float, end: float) -> Tensor:
    """x moved from `start` to `end` on the straight line that leads to `data` at t = 1."""
    left = (1 - end) / (1 - start)
    return left * x + (1 - left) * data


def _later_share(start: float, end: float) -> float:
    """The weight of the later of two predictions between which x̂₁ is linear in τ: ½ for a short step.

    ∫ e^−(h − u)·u/h du over the step, as a share of ∫ e^−(h − u) du = 1 − e^−h.
    """
    step = math.log1p(-start) - math.log1p(-end)
    return -1 / math.expm1(-step) - 1 / step


def _integral(slopes: Slopes, start: float, end: float) -> Tensor:
    """The integral from `start` to `end` of the polynomial through the slopes."""
    length = end - start
    nodes = torch.tensor([(time - start) / length for time, _ in slopes], dtype=torch.float64)
    powers = torch.arange(len(slopes), dtype=torch.float64)
    # The weights integrate every power of the time exactly: Σ wⱼ·τⱼᵏ = 1 / (k + 1).
    weights = torch.linalg.solve(nodes ** powers[:, None], 1 / (powers + 1)).tolist()
    terms = [length * weight * velocity for weight, (_, velocity) in zip(weights, slopes, strict=True)]
    return torch.stack(terms).sum(dim=0)


def _extrapolated(before: float, past: Tensor, now: float, data: Tensor, then: float) -> Tensor:
    """x̂₁ half a step ahead, from its last two values: x̂₁ + h/(2·h_before)·(x̂₁ − x̂₁ before)."""
    if before == 0 or then == 1:
        return data
    behind, here, ahead = (math.log(t / (1 - t)) for t in (before, now, then))
    return data + (ahead - here) / (2 * (here - behind)) * (data - past)
