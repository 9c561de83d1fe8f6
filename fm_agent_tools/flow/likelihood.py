"""How likely a flow finds a sample, by the instantaneous change of variables.

    log p₁(x₁) = log N(x₀; 0, I) − ∫₀¹ ∇·v(x_t, t) dt        (Chen et al., "Neural ODEs", 2018, theorem 1)

with x_t followed backwards from the sample to its noise.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Literal, cast

import torch
from torch import Tensor

from fm_agent_tools.flow.extras import borrowed

Velocity = Callable[[Tensor, Tensor], Tensor]
"""v(x, t): `x` (batch, ...), `t` (batch,) in [0, 1]; rows must not see each other."""
Divergence = Callable[[Velocity, Tensor, Tensor], tuple[Tensor, Tensor]]
"""(v(x, t), ∇·v(x, t)) of each row, the second (batch,)."""


def exact_divergence(velocity: Velocity, x: Tensor, t: Tensor) -> tuple[Tensor, Tensor]:
    """The trace of ∂v/∂x, one backward pass a dimension: for few dimensions."""
    with torch.enable_grad():
        x = x.detach().requires_grad_()
        v = velocity(x, t)
        columns = v.flatten(1).sum(dim=0)
        trace = torch.zeros(len(x), dtype=v.dtype, device=v.device)
        for index, column in enumerate(columns):
            (gradient,) = torch.autograd.grad(column, x, retain_graph=True)
            trace = trace + gradient.flatten(1)[:, index]
    return v.detach(), trace


def hutchinson_divergence(probes: Tensor) -> Divergence:
    """E[εᵀ·(∂v/∂x)·ε], ε = `probes` (count, batch, ...) of zero mean and unit covariance: one backward pass
    a probe, unbiased, for any number of dimensions (Hutchinson, 1989; Grathwohl et al., "FFJORD", 2018)."""

    def divergence(velocity: Velocity, x: Tensor, t: Tensor) -> tuple[Tensor, Tensor]:
        with torch.enable_grad():
            x = x.detach().requires_grad_()
            v = velocity(x, t)
            traces = [
                (torch.autograd.grad(v, x, probe, retain_graph=True)[0] * probe).flatten(1).sum(dim=1)
                for probe in probes
            ]
        return v.detach(), torch.stack(traces).mean(dim=0)

    return divergence


def rademacher(count: int, like: Tensor, generator: torch.Generator | None = None) -> Tensor:
    """`count` probes of independent signs for `like` (batch, ...): less variance than normal ones."""
    signs = torch.randint(2, (count, *like.shape), generator=generator)
    return (2 * signs - 1).to(like)


@torch.no_grad()
def log_likelihood(
    velocity: Velocity,
    x: Tensor,
    *,
    divergence: Divergence = exact_divergence,
    method: Literal["rk4", "dopri5"] = "rk4",
    steps: int = 32,
    tolerance: float = 1e-5,
) -> Tensor:
    """log p₁ of each sample `x` (batch, ...) under the flow of `velocity`, in nats, shape (batch,).

    `rk4` takes `steps` equal steps; `dopri5` adapts them to `tolerance` for the whole batch (torchdiffeq;
    FlowExtraMissing without it).
    """

    def slope(t: Tensor, state: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
        return divergence(velocity, state[0], t.to(x).expand(len(x)))

    start = (x, torch.zeros(len(x), dtype=x.dtype, device=x.device))
    solve = _dopri5 if method == "dopri5" else _runge_kutta
    noise, integral = solve(slope, start, tolerance if method == "dopri5" else steps)
    # The integral ran from 1 to 0, so its sign is already turned.
    return standard_normal_log_density(noise) + integral


def standard_normal_log_density(x: Tensor) -> Tensor:
    """log N(x; 0, I) of each row, shape (batch,)."""
    rows = x.flatten(1)
    return -0.5 * (rows.square().sum(dim=1) + rows.shape[1] * math.log(2 * math.pi))


def bits_per_dimension(log_density: Tensor, dimensions: int, bin_width: float) -> Tensor:
    """−log₂ P / d of data in bins of `bin_width` per dimension, P ≈ density × bin volume.

    8-bit values spread over [−1, 1] have a `bin_width` of 2 / 256.
    """
    return -(log_density / dimensions + math.log(bin_width)) / math.log(2)


State = tuple[Tensor, Tensor]
Slope = Callable[[Tensor, State], State]


def _runge_kutta(slope: Slope, state: State, steps: float) -> State:
    """Kutta's classical method of order 4, from t = 1 to 0."""
    h = -1 / steps
    for index in range(int(steps)):
        t = torch.tensor(1 + index * h, dtype=torch.float64)
        first = slope(t, state)
        second = slope(t + h / 2, _moved(state, first, h / 2))
        third = slope(t + h / 2, _moved(state, second, h / 2))
        fourth = slope(t + h, _moved(state, third, h))
        mean = [(a + 2 * b + 2 * c + d) / 6 for a, b, c, d in zip(first, second, third, fourth, strict=True)]
        state = _moved(state, (mean[0], mean[1]), h)
    return state


def _moved(state: State, slope: State, h: float) -> State:
    return state[0] + h * slope[0], state[1] + h * slope[1]


def _dopri5(slope: Slope, state: State, tolerance: float) -> State:
    solver = borrowed("torchdiffeq", "Adaptive integration")
    times = torch.tensor([1.0, 0.0], dtype=state[0].dtype, device=state[0].device)
    path = solver.odeint(slope, state, times, method="dopri5", rtol=tolerance, atol=tolerance)
    return cast("State", tuple(part[-1] for part in path))
