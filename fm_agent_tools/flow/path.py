"""The straight path between noise and data, and what can be computed from what along it.

Liu et al., "Flow Straight and Fast" (2022), and Lipman et al., "Flow Matching for Generative Modeling"
(2022).
"""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor


def expand(t: Tensor, like: Tensor) -> Tensor:
    """Times of shape (batch,) shaped so that they broadcast over `like`, shape (batch, ...)."""
    return t.reshape(-1, *[1] * (like.ndim - 1))


@dataclass(frozen=True)
class LinearPath:
    """x_t = (1 − t)·z + t·x₁, t in [0, 1], with exact conversions between velocity, data, noise and score.

    Every tensor has shape (batch, ...), every `t` shape (batch,). Conversions that divide by 1 − t or t hold
    that
    divisor at `floor` or more, so that an endpoint gives a finite value instead of an infinite one.
    """

    floor: float = 1e-5

    def point(self, noise: Tensor, data: Tensor, t: Tensor) -> Tensor:
        """x_t = (1 − t)·z + t·x₁."""
        t = expand(t, data)
        return (1 - t) * noise + t * data

    def velocity(self, noise: Tensor, data: Tensor) -> Tensor:
        """u_t = x₁ − z, the same at every t."""
        return data - noise

    def data_from_velocity(self, x: Tensor, t: Tensor, velocity: Tensor) -> Tensor:
        """The predicted endpoint x̂₁ = x_t + (1 − t)·v."""
        return x + (1 - expand(t, x)) * velocity

    def noise_from_velocity(self, x: Tensor, t: Tensor, velocity: Tensor) -> Tensor:
        """The predicted origin ẑ = x_t − t·v."""
        return x - expand(t, x) * velocity

    def velocity_from_data(self, x: Tensor, t: Tensor, data: Tensor) -> Tensor:
        """v = (x̂₁ − x_t) / (1 − t)."""
        return (data - x) / (1 - expand(t, x)).clamp(min=self.floor)

    def velocity_from_noise(self, x: Tensor, t: Tensor, noise: Tensor) -> Tensor:
        """v = (x_t − ẑ) / t."""
        return (x - noise) / expand(t, x).clamp(min=self.floor)

    def score_from_velocity(self, x: Tensor, t: Tensor, velocity: Tensor) -> Tensor:
        """∇ log p_t(x) = −ẑ / (1 − t) = (t·v − x_t) / (1 − t)."""
        time = expand(t, x)
        return (time * velocity - x) / (1 - time).clamp(min=self.floor)

    def velocity_from_score(self, x: Tensor, t: Tensor, score: Tensor) -> Tensor:
        """v = (x_t + (1 − t)·∇ log p_t(x)) / t."""
        time = expand(t, x)
        return (x + (1 - time) * score) / time.clamp(min=self.floor)
