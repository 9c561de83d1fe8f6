"""A Gaussian mixture carried along a path: a flow whose velocity is known exactly."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from fm_agent_tools.flow.path import STRAIGHT, Coefficients, Path


@dataclass(frozen=True)
class GaussianMixture:
    """Data x₁ ~ Σ πₖ N(μₖ, dₖ²·I): `weights` (k,), `means` (k, dimension), `deviations` (k,).

    Along `path` component k is N(α·μₖ, sₖ²·I) with sₖ² = σ² + α²·dₖ², so the marginal velocity
    E[α̇·x₁ + σ̇·z | x_t] has a closed form against which solvers and networks are tested.
    """

    weights: Tensor
    means: Tensor
    deviations: Tensor
    path: Path = STRAIGHT

    def sample(self, count: int, generator: torch.Generator | None = None) -> Tensor:
        """`count` points of the data distribution, shape (count, dimension)."""
        picks = torch.multinomial(self.weights, count, replacement=True, generator=generator)
        noise = torch.randn(count, self.means.shape[1], generator=generator, dtype=self.means.dtype)
        return self.means[picks] + self.deviations[picks, None] * noise

    def log_density(self, x: Tensor, t: Tensor) -> Tensor:
        """log p_t(x) for `x` (batch, dimension) and `t` (batch,), shape (batch,)."""
        return torch.logsumexp(self._joint(x, self._at(t)), dim=1)

    def velocity(self, x: Tensor, t: Tensor) -> Tensor:
        """u_t(x) = Σ γₖ(x)·[α̇·μₖ + (α̇·α·dₖ² + σ̇·σ) / sₖ² · (x − α·μₖ)], γₖ the posterior of component k."""
        at = self._at(t)
        pull = at.alpha_rate * at.alpha * self.deviations**2 + at.sigma_rate * at.sigma
        slope = pull / self._variance(at)
        offset = x[:, None] - at.alpha[..., None] * self.means
        each = at.alpha_rate[..., None] * self.means + slope[..., None] * offset
        return (torch.softmax(self._joint(x, at), dim=1)[..., None] * each).sum(dim=1)

    def _at(self, t: Tensor) -> Coefficients:
        """Coefficients of shape (batch, 1)."""
        return self.path.coefficients(t[:, None])

    def _variance(self, at: Coefficients) -> Tensor:
        return at.sigma**2 + at.alpha**2 * self.deviations**2

    def _joint(self, x: Tensor, at: Coefficients) -> Tensor:
        """log πₖ + log N(x; α·μₖ, sₖ²·I), shape (batch, k)."""
        variance, dimension = self._variance(at), self.means.shape[1]
        distance = (x[:, None] - at.alpha[..., None] * self.means).square().sum(dim=2)
        normaliser = 0.5 * dimension * torch.log(2 * math.pi * variance)
        return self.weights.log() - 0.5 * distance / variance - normaliser
