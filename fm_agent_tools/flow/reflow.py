"""Reflow: train again on the pairs that a flow itself makes, so that its paths become straight.

Liu et al., "Flow Straight and Fast" (2022), section 2.2: the pairs (z, x₁) of a rectified flow cost no more
than the pairs that it was trained on, whatever the convex cost, and each round lowers how much paths bend.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from fm_agent_tools.flow.flow_map import Field
from fm_agent_tools.flow.sampling import Query, Sampler, integrate
from fm_agent_tools.flow.solvers import euler
from fm_agent_tools.flow.times import uniform_schedule


@torch.no_grad()
def reflow_pairs(sampler: Callable[[Tensor], Sampler], field: Field, noise: Tensor) -> tuple[Tensor, Tensor]:
    """(z, x₁): `noise` (rows, ...) and where the teacher's flow leads it, by `sampler(noise)`."""
    return noise, integrate(sampler(noise), field)


def pair_batches(
    pairs: tuple[Tensor, Tensor], rows: int, generator: torch.Generator | None = None
) -> Iterator[tuple[Tensor, Tensor]]:
    """Endless random batches of stored pairs, noise and data kept together: `velocity_loss(…, noise=z)`."""
    noise, data = pairs
    while True:
        picks = torch.randint(len(data), (rows,), generator=generator)
        yield noise[picks], data[picks]


@torch.no_grad()
def bend(field: Field, noise: Tensor, steps: int = 32) -> Tensor:
    """How far paths are from straight: ∫ ‖(x₁ − x₀) − v(x_t, t)‖² dt for each row, 0 for a straight one.

    Liu et al., 2022 (its S(Z)), by Euler's method with `steps` steps from `noise` (rows, ...).
    """
    slopes: list[Tensor] = []

    def watched(query: Query) -> Tensor:
        slopes.append(field(query))
        return slopes[-1]

    end = integrate(euler(noise, uniform_schedule(steps)), watched)
    apart = torch.stack([(end - noise) - slope for slope in slopes])
    return apart.square().flatten(2).sum(dim=2).mean(dim=0)
