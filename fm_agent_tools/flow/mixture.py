"""A Gaussian mixture carried along the straight path: a flow whose velocity is known exactly."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class GaussianMixture:
    """Data x₁ ~ Σ πₖ N(μₖ, σₖ²·I): `weights` (k,), `means` (k, dimension), `deviations` (k,).

    Along x_t = (1 − t)·z + t·x₁ component k is N(t·μₖ, sₖ²·I) with sₖ² = (1 − t)² + t²·σₖ², so the marginal
    velocity E[x₁ − z | x_t] has a closed form against which solvers and networks are tested.
    """

    weights: Tensor
    means: Tensor
    deviations: Tensor

    def sample(self, count: int, generator: torch.Generator | None = None) -> Tensor:
        """`count` points of the data distribution, shape (count, dimension)."""
        picks = torch.multinomial(self.weights, count, replacement=True, generator=generator)
        noise = torch.randn(count, self.means.shape[1], generator=generator, dtype=self.means.dtype)
        return self.means[picks] + self.deviations[picks, None] * noise

    def log_density(self, x: Tensor, t: Tensor) -> Tensor:
        """log p_t(x) for `x` (batch, dimension) and `t` (batch,), shape (batch,)."""
        return torch.logsumexp(self._joint(x, t), dim=1)

    def velocity(self, x: Tensor, t: Tensor) -> Tensor:
        """u_t(x) = Σ γₖ(x)·[μₖ + (t·σₖ² − (1 − t)) / sₖ² · (x − t·μₖ)], γₖ the posterior of component k."""
        time = t[:, None]
        slope = (time * self.deviations**2 - (1 - time)) / self._variance(t)
        offset = x[:, None] - time[..., None] * self.means
        each = self.means + slope[..., None] * offset
        return (torch.softmax(self._joint(x, t), dim=1)[..., None] * each).sum(dim=1)

    def _variance(self, t: Tensor) -> Tensor:
        time = t[:, None]
        return (1 - time) ** 2 + time**2 * self.deviations**2

    def _joint(self, x: Tensor, t: Tensor) -> Tensor:
        """log πₖ + log N(x; t·μₖ, sₖ²·I), shape (batch, k)."""
        variance, dimension = self._variance(t), self.means.shape[1]
        distance = (x[:, None] - t[:, None, None] * self.means).square().sum(dim=2)
        normaliser = 0.5 * dimension * torch.log(2 * math.pi * variance)
        return self.weights.log() - 0.5 * distance / variance - normaliser
