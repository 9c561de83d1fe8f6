"""Solvers of dx/dt = v(x, t) from t = 0 to t = 1, as samplers. One signature for all: `solver(x, times)`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from torch import Tensor

from fm_agent_tools.flow.sampling import Query, Sampler


def _at(x: Tensor, t: Tensor) -> Query:
    return Query(x, t.to(x.device, x.dtype).expand(len(x)))


def euler(x: Tensor, times: Tensor) -> Sampler:
    """Euler's method, order 1: one evaluation a step. `x` (rows, ...), `times` increasing, shape (steps +
    1,)."""
    for now, then in pairwise(times):
        velocity = yield _at(x, now)
        x = x + float(then - now) * velocity
    return x


def heun(x: Tensor, times: Tensor) -> Sampler:
    """Heun's method, order 2: two evaluations a step (Karras et al., 2022, algorithm 1).

    The last step is Euler's: at t = 1 there is no noise left, and networks that predict data cannot be asked
    there.
    """
    for index, (now, then) in enumerate(pairwise(times)):
        step = float(then - now)
        slope = yield _at(x, now)
        if index + 2 < len(times):
            ahead = yield _at(x + step * slope, then)
            slope = (slope + ahead) / 2
        x = x + step * slope
    return x


@dataclass(frozen=True)
class Solver:
    """A named solver and what it costs."""

    name: str
    order: int
    sampler: Callable[[Tensor, Tensor], Sampler]
    evaluations: Callable[[int], int]
    """Number of evaluations for a number of steps."""


SOLVERS = {
    solver.name: solver
    for solver in (
        Solver("euler", 1, euler, lambda steps: steps),
        Solver("heun", 2, heun, lambda steps: 2 * steps - 1),
    )
}
