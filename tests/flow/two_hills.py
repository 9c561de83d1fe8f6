"""A mixture in the plane whose flow is known exactly, guidance and all."""

import torch

from fm_agent_tools.flow import GaussianMixture, Query

MIXTURE = GaussianMixture(
    torch.tensor([0.5, 0.5]), torch.tensor([[-2.0, 0.0], [2.0, 0.5]]), torch.tensor([0.3, 0.4])
)


def velocity(query: Query) -> torch.Tensor:
    """The mixture's velocity, made w times as strong to stand for guidance."""
    return MIXTURE.velocity(query.x, query.t) * query.scale[:, None]


def noise(count: int = 64, seed: int = 3) -> torch.Tensor:
    return torch.randn(count, 2, generator=torch.Generator().manual_seed(seed))
