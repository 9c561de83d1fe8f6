"""A network trained on one path, sampled along another."""

from __future__ import annotations

from dataclasses import replace

from torch import Tensor

from fm_agent_tools.flow.path import Path, expand
from fm_agent_tools.flow.sampling import Query, Sampler, rewritten


def rescheduled(sampler: Sampler, path: Path, trained: Path) -> Sampler:
    """The sampler, which moves along `path`, asking a network that knows the velocity along `trained`.

    Both paths mix the same noise and data, so x at time t of the one is x/s at that time of the other which
    has as much data to noise, s being the quotient of their lengths √(α² + σ²). The answer gives x̂₁ and ẑ,
    and they give the velocity along `path`: nothing is approximated (Lipman et al., "Flow Matching Guide and
    Code", 2024, on changing the scheduler after training). Raises ValueError for queries of a flow map, whose
    two times are tied to its own path.
    """

    def scale(query: Query, time: Tensor) -> Tensor:
        return expand(path.length(query.t) / trained.length(time), query.x)

    def moved(query: Query) -> Query:
        if query.r is not None:
            raise ValueError("a flow map cannot be sampled along another path than its own")
        time = trained.time(path.angle(query.t))
        return replace(query, x=query.x / scale(query, time), t=time)

    def returned(query: Query, velocity: Tensor) -> Tensor:
        asked = moved(query)
        data = trained.data_from_velocity(asked.x, asked.t, velocity)
        noise = trained.noise_from_velocity(asked.x, asked.t, velocity)
        return path.velocity(noise, data, query.t)

    return rewritten(sampler, moved, returned)
