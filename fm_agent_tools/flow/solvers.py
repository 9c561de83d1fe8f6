"""Solvers of dx/dt = v(x, t) from t = 0 to t = 1, as samplers. One signature for all: `solver(x, times)`.

`x` has shape (rows, ...); `times` increase from 0 to 1, shape (steps + 1,). None asks for the velocity at
t = 1, where there is no noise left and a network that predicts data has no velocity: methods with a stage
there finish with a step of one order less, which, taken once, does not lower the order of the whole.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from torch import Tensor

from fm_agent_tools.flow.multistep import adams_bashforth, dpm_solver, unipc, unipc_data
from fm_agent_tools.flow.sampling import Query, Sampler
from fm_agent_tools.flow.times import guided_schedule, tapered_schedule, uniform_schedule


def euler(x: Tensor, times: Tensor) -> Sampler:
    """Euler's method, order 1: one evaluation a step."""
    for now, then in pairwise(times.tolist()):
        velocity = yield Query.at(x, now)
        x = x + (then - now) * velocity
    return x


def heun(x: Tensor, times: Tensor) -> Sampler:
    """Heun's method, order 2: two evaluations a step, one in the last (Karras et al., 2022, algorithm 1)."""
    for now, then in pairwise(times.tolist()):
        step = then - now
        slope = yield Query.at(x, now)
        if then < times[-1]:
            ahead = yield Query.at(x + step * slope, then)
            slope = (slope + ahead) / 2
        x = x + step * slope
    return x


def midpoint(x: Tensor, times: Tensor) -> Sampler:
    """The midpoint method, order 2: two evaluations a step."""
    for now, then in pairwise(times.tolist()):
        step = then - now
        slope = yield Query.at(x, now)
        middle = yield Query.at(x + step / 2 * slope, now + step / 2)
        x = x + step * middle
    return x


def runge_kutta(x: Tensor, times: Tensor) -> Sampler:
    """The classical Runge-Kutta method, order 4: four evaluations a step, three in the last."""
    for now, then in pairwise(times.tolist()):
        step = then - now
        first = yield Query.at(x, now)
        second = yield Query.at(x + step / 2 * first, now + step / 2)
        if then == times[-1]:
            third = yield Query.at(x + step * 3 / 4 * second, now + step * 3 / 4)
            slope = (2 * first + 3 * second + 4 * third) / 9  # Ralston (1962), order 3
        else:
            third = yield Query.at(x + step / 2 * second, now + step / 2)
            fourth = yield Query.at(x + step * third, then)
            slope = (first + 2 * second + 2 * third + fourth) / 6
        x = x + step * slope
    return x


@dataclass(frozen=True)
class Solver:
    """A named solver, what it costs, and the schedule over which it has its order."""

    name: str
    order: int
    sampler: Callable[[Tensor, Tensor], Sampler]
    evaluations: Callable[[int], int]
    """Number of evaluations for a number of steps."""
    schedule: Callable[[int], Tensor] = uniform_schedule
    """The times that suit it, for a number of steps."""

    def steps(self, evaluations: int) -> int:
        """The most steps, at least 1, that cost no more than `evaluations`."""
        steps = 1
        while self.evaluations(steps + 1) <= evaluations:
            steps += 1
        return steps


SOLVERS = {
    solver.name: solver
    for solver in (
        Solver("euler", 1, euler, lambda steps: steps),
        Solver("heun", 2, heun, lambda steps: 2 * steps - 1),
        Solver("midpoint", 2, midpoint, lambda steps: 2 * steps),
        Solver("rk4", 4, runge_kutta, lambda steps: 4 * steps - 1),
        Solver("ab2", 2, adams_bashforth, lambda steps: steps),
        Solver("dpm++2m", 2, dpm_solver, lambda steps: steps),
        Solver("unipc", 3, unipc, lambda steps: steps, tapered_schedule),
        Solver("unipc-data", 2, unipc_data, lambda steps: steps, guided_schedule),
    )
}
