"""The flows of known velocity that the plots are made of."""

from __future__ import annotations

import math
from dataclasses import replace

import torch
from torch import Tensor

from fm_agent_tools.flow import GaussianMixture, Path, Query, Solver, integrate, observed
from fm_agent_tools.flow.sampling import Sampler

HALF, COUNT = 14, 700


def two_moons() -> GaussianMixture:
    """Two half circles of small Gaussians around the origin, of about unit variance."""
    angle = torch.linspace(0, math.pi, HALF, dtype=torch.float64)
    upper = torch.stack([angle.cos() - 0.5, angle.sin() - 0.25], dim=1)
    lower = torch.stack([0.5 - angle.cos(), 0.25 - angle.sin()], dim=1)
    means = 1.35 * torch.cat([upper, lower])
    return GaussianMixture(
        torch.full((2 * HALF,), 0.5 / HALF, dtype=torch.float64),
        means,
        torch.full((2 * HALF,), 0.1, dtype=torch.float64),
    )


def two_peaks() -> GaussianMixture:
    """One number that is near −1 or near 1."""
    return GaussianMixture(
        torch.tensor([0.4, 0.6], dtype=torch.float64),
        torch.tensor([[-1.1], [0.9]], dtype=torch.float64),
        torch.tensor([0.15, 0.25], dtype=torch.float64),
    )


def one_peak() -> GaussianMixture:
    """Points near one place: what a condition that leaves nothing open has to draw."""
    return GaussianMixture(
        torch.ones(1, dtype=torch.float64),
        torch.tensor([[1.2, -0.6]], dtype=torch.float64),
        torch.tensor([0.1], dtype=torch.float64),
    )


def noise(dimensions: int, count: int = COUNT) -> Tensor:
    """The same noise for every plot."""
    generator = torch.Generator().manual_seed(5)
    return torch.randn(count, dimensions, generator=generator, dtype=torch.float64)


def followed(flow: GaussianMixture, sampler: Sampler) -> Tensor:
    """The sample of a sampler that asks the exact velocity of `flow`."""
    return integrate(sampler, lambda query: flow.velocity(query.x, query.t))


def sampled(flow: GaussianMixture, solver: Solver, steps: int, start: Tensor) -> Tensor:
    """`start` carried to data in `steps` steps of the solver's own schedule."""
    return followed(flow, solver.sampler(start, solver.schedule(steps)))


def trajectories(flow: GaussianMixture, solver: Solver, steps: int, start: Tensor) -> Tensor:
    """The points of every step, the end among them, (steps + 1, rows, dimension)."""
    points: list[Tensor] = []

    def watch(query: Query, velocity: Tensor) -> None:
        points.append(query.x)

    end = followed(flow, observed(solver.sampler(start, solver.schedule(steps)), watch))
    return torch.stack([*points, end])


def along(flow: GaussianMixture, path: Path) -> GaussianMixture:
    """The same data at the end of another path."""
    return replace(flow, path=path)
