"""Paths between noise and data, and what can be computed from what along them.

    x_t = α_t·x₁ + σ_t·z,        u_t = α̇_t·x₁ + σ̇_t·z

The straight path is that of Liu et al., "Flow Straight and Fast" (2022), and Lipman et al., "Flow Matching
for Generative Modeling" (2022). With the coefficients of a diffusion process the same velocity is that of
its probability flow ODE (Song et al., "Score-Based Generative Modeling through SDEs", 2021), so diffusion is
the same method on a bent path.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor


def expand(t: Tensor, like: Tensor) -> Tensor:
    """Times of shape (batch,) shaped so that they broadcast over `like`, shape (batch, ...)."""
    return t.reshape(-1, *[1] * (like.ndim - 1))


class Coefficients(NamedTuple):
    """α_t, σ_t and their derivatives in t."""

    alpha: Tensor
    sigma: Tensor
    alpha_rate: Tensor
    sigma_rate: Tensor

    @property
    def determinant(self) -> Tensor:
        """α·σ̇ − α̇·σ of the map (data, noise) → (x, v); below 0 wherever the path moves."""
        return self.alpha * self.sigma_rate - self.alpha_rate * self.sigma


@dataclass(frozen=True)
class Path(ABC):
    """x_t = α_t·x₁ + σ_t·z, with exact conversions between velocity, data x̂₁, noise ẑ and score.

    A path says `coefficients` and `time`; all else follows. Every tensor has shape (batch, ...), every `t`
    shape (batch,) in [0, 1]. (x, v) determines (x̂₁, ẑ) at every t. Other conversions are singular at an end:
    where σ = 0, at t = 1, any noise fits, and where α = 0, at t = 0, any data does. There the divisor is held
    at `floor` or more, so that a value is finite instead of infinite; it is then not to be relied on.
    """

    floor: float = 1e-5

    @abstractmethod
    def coefficients(self, t: Tensor) -> Coefficients:
        """α_t, σ_t, α̇_t, σ̇_t at times of any shape."""

    @abstractmethod
    def time(self, angle: Tensor) -> Tensor:
        """The t at which atan(α/σ) is `angle` in [0, π/2], held inside [0, 1]."""

    def angle(self, t: Tensor) -> Tensor:
        """atan(α/σ): how much of x_t is data, from 0 (none) to π/2 (all), whatever the scale."""
        at = self.coefficients(t)
        return torch.atan2(at.alpha, at.sigma)

    def length(self, t: Tensor) -> Tensor:
        """√(α² + σ²): what is left when the angle is known."""
        at = self.coefficients(t)
        return torch.hypot(at.alpha, at.sigma)

    def point(self, noise: Tensor, data: Tensor, t: Tensor) -> Tensor:
        """x_t = α·x₁ + σ·z."""
        at = self._at(t, data)
        return at.alpha * data + at.sigma * noise

    def velocity(self, noise: Tensor, data: Tensor, t: Tensor) -> Tensor:
        """u_t = α̇·x₁ + σ̇·z."""
        at = self._at(t, data)
        return at.alpha_rate * data + at.sigma_rate * noise

    def data_from_velocity(self, x: Tensor, t: Tensor, velocity: Tensor) -> Tensor:
        """The predicted endpoint x̂₁ = (σ̇·x − σ·v) / (α·σ̇ − α̇·σ)."""
        at = self._at(t, x)
        return (at.sigma_rate * x - at.sigma * velocity) / at.determinant

    def noise_from_velocity(self, x: Tensor, t: Tensor, velocity: Tensor) -> Tensor:
        """The predicted origin ẑ = (α·v − α̇·x) / (α·σ̇ − α̇·σ)."""
        at = self._at(t, x)
        return (at.alpha * velocity - at.alpha_rate * x) / at.determinant

    def score_from_velocity(self, x: Tensor, t: Tensor, velocity: Tensor) -> Tensor:
        """∇ log p_t(x) = −ẑ / σ."""
        return self.score_from_noise(x, t, self.noise_from_velocity(x, t, velocity))

    def velocity_from_data(self, x: Tensor, t: Tensor, data: Tensor) -> Tensor:
        """v = (σ̇·x − (α·σ̇ − α̇·σ)·x̂₁) / σ."""
        at = self._at(t, x)
        return self._over(at.sigma_rate * x - at.determinant * data, at.sigma)

    def velocity_from_noise(self, x: Tensor, t: Tensor, noise: Tensor) -> Tensor:
        """v = (α̇·x + (α·σ̇ − α̇·σ)·ẑ) / α."""
        at = self._at(t, x)
        return self._over(at.alpha_rate * x + at.determinant * noise, at.alpha)

    def velocity_from_score(self, x: Tensor, t: Tensor, score: Tensor) -> Tensor:
        """`velocity_from_noise` with ẑ = −σ·∇ log p_t(x)."""
        return self.velocity_from_noise(x, t, self.noise_from_score(x, t, score))

    def data_from_noise(self, x: Tensor, t: Tensor, noise: Tensor) -> Tensor:
        """x̂₁ = (x − σ·ẑ) / α."""
        at = self._at(t, x)
        return self._over(x - at.sigma * noise, at.alpha)

    def noise_from_data(self, x: Tensor, t: Tensor, data: Tensor) -> Tensor:
        """ẑ = (x − α·x̂₁) / σ."""
        at = self._at(t, x)
        return self._over(x - at.alpha * data, at.sigma)

    def score_from_noise(self, x: Tensor, t: Tensor, noise: Tensor) -> Tensor:
        """∇ log p_t(x) = −ẑ / σ."""
        return self._over(-noise, self._at(t, x).sigma)

    def noise_from_score(self, x: Tensor, t: Tensor, score: Tensor) -> Tensor:
        """ẑ = −σ·∇ log p_t(x)."""
        return -self._at(t, x).sigma * score

    def score_from_data(self, x: Tensor, t: Tensor, data: Tensor) -> Tensor:
        """∇ log p_t(x) = (α·x̂₁ − x) / σ²."""
        return self.score_from_noise(x, t, self.noise_from_data(x, t, data))

    def data_from_score(self, x: Tensor, t: Tensor, score: Tensor) -> Tensor:
        """Tweedie's formula, x̂₁ = (x + σ²·∇ log p_t(x)) / α."""
        return self.data_from_noise(x, t, self.noise_from_score(x, t, score))

    def _at(self, t: Tensor, like: Tensor) -> Coefficients:
        return self.coefficients(expand(t, like))

    def _over(self, numerator: Tensor, divisor: Tensor) -> Tensor:
        return numerator / divisor.clamp(min=self.floor)


@dataclass(frozen=True)
class LinearPath(Path):
    """x_t = t·x₁ + (1 − t)·z: straight, at constant speed."""

    def coefficients(self, t: Tensor) -> Coefficients:
        """α = t, σ = 1 − t."""
        one = torch.ones_like(t)
        return Coefficients(t, 1 - t, one, -one)

    def point(self, noise: Tensor, data: Tensor, t: Tensor) -> Tensor:
        """x_t = z + t·(x₁ − z) in one operation, for training steps whose network is small."""
        return torch.lerp(noise, data, expand(t, data).to(data.dtype))

    def velocity(self, noise: Tensor, data: Tensor, t: Tensor) -> Tensor:
        """u_t = x₁ − z, at any time."""
        return data - noise

    def time(self, angle: Tensor) -> Tensor:
        """t = sin / (sin + cos)."""
        return (angle.sin() / (angle.sin() + angle.cos())).clamp(0, 1)


@dataclass(frozen=True)
class CosinePath(Path):
    """x_t = sin(πt/2)·x₁ + cos(πt/2)·z: a quarter of a circle, at constant angular speed.

    It keeps the variance of unit-variance data (Nichol & Dhariwal, 2021; as an interpolant, Albergo &
    Vanden-Eijnden, 2022).
    """

    def coefficients(self, t: Tensor) -> Coefficients:
        """α = sin(πt/2), σ = cos(πt/2)."""
        quarter = math.pi / 2
        # As a sine of 1 − t, σ is exactly 0 at the end.
        alpha, sigma = (quarter * t).sin(), (quarter * (1 - t)).sin()
        return Coefficients(alpha, sigma, quarter * sigma, -quarter * alpha)

    def time(self, angle: Tensor) -> Tensor:
        """t = 2·angle / π."""
        return (angle * 2 / math.pi).clamp(0, 1)


@dataclass(frozen=True)
class VariancePreservingPath(Path):
    """The diffusion of DDPM in continuous time: α_t = exp(−s²(β₁ − β₀)/4 − s·β₀/2) at s = 1 − t, σ² = 1 − α².

    Song et al. (2021), eq. 33, with time turned round. Two ends are not like the straight path's: at t = 0
    a trace of data is left (α = 0.0066 with the default β), so that starting from pure noise is very slightly
    wrong; at t = 1, σ̇ is infinite, and `floor` bounds it.
    """

    beta_start: float = 0.1
    beta_end: float = 20.0

    def coefficients(self, t: Tensor) -> Coefficients:
        """α as above; α̇ = α·β(s)/2; σ̇ = −α·α̇/σ."""
        s, growth = 1 - t, self.beta_end - self.beta_start
        log_alpha = -(s**2) * growth / 4 - s * self.beta_start / 2
        alpha, sigma = log_alpha.exp(), (-torch.expm1(2 * log_alpha)).sqrt()
        alpha_rate = alpha * (self.beta_start + s * growth) / 2
        return Coefficients(alpha, sigma, alpha_rate, -self._over(alpha * alpha_rate, sigma))

    def time(self, angle: Tensor) -> Tensor:
        """The root of s²(β₁ − β₀)/4 + s·β₀/2 + log α = 0 in s = 1 − t."""
        growth, log_alpha = self.beta_end - self.beta_start, angle.sin().clamp(min=1e-30).log()
        # This form of the root does not subtract neighbours where s is small.
        root = (self.beta_start**2 / 4 - growth * log_alpha).sqrt() + self.beta_start / 2
        return (1 + 2 * log_alpha / root).clamp(0, 1)


STRAIGHT = LinearPath()
"""The path that everything takes unless it is told another."""
PATHS: dict[str, type[Path]] = {
    "linear": LinearPath,
    "variance-preserving": VariancePreservingPath,
    "cosine": CosinePath,
}
"""Every path by its name."""
