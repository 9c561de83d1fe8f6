"""The exact flow of a Gaussian mixture in numpy, and a trajectory that follows it.

With x_t = (1 − t)·z + t·x₁, z ~ N(0, I) and x₁ ~ Σ_k N(μ_k, s²I) / K, the velocity is

    u(x, t) = Σ_k γ_k(x, t) [ μ_k + (t·s² − (1 − t)) / v · (x − t·μ_k) ],   v = (1 − t)² + t²s²

where γ_k is the posterior of component k.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from fm_agent_tools.engine.protocol import Trajectory

Array = npt.NDArray[np.float32]


def velocity(x: Array, t: float, means: Array, spread: float, guidance: float = 1.0) -> Array:
    """u(x, t); x: any shape, means: (k, *shape), t in [0, 1], spread: s > 0.

    guidance: 1 is the exact field; above it the posterior is sharpened, γ_k^guidance, so that the flow
    decides earlier for one component.
    """
    variance = (1 - t) ** 2 + (t * spread) ** 2
    away = x - np.float32(t) * means
    axes = tuple(range(1, away.ndim))
    logits = guidance * -np.square(away).sum(axis=axes, dtype=np.float64) / (2 * variance)
    gamma = np.exp(logits - logits.max())
    gamma = (gamma / gamma.sum()).astype(np.float32)
    slope = np.float32((t * spread**2 - (1 - t)) / variance)
    return np.asarray(np.tensordot(gamma, means + slope * away, axes=1), dtype=np.float32)


@dataclass(eq=False)
class Drift(Trajectory):
    """A sample that follows the flow in `of` Euler steps from `start` (0: noise) to 1.

    means: (k, *shape), the possible results in [-1, 1]; x: where it is; endpoint: x̂₁ = x_t + (1 − t)·u.
    """

    means: Array = field(default_factory=lambda: np.zeros((1, 1), dtype=np.float32))
    spread: float = 0.05
    guidance: float = 1.0
    start: float = 0.0
    x: Array = field(init=False)
    endpoint: Array = field(init=False)

    def __post_init__(self) -> None:
        noise = np.random.default_rng(self.seed).standard_normal(self.means.shape[1:], dtype=np.float32)
        begun = self.origin() if self.start else np.float32(0)
        self.x = np.float32(1 - self.start) * noise + np.float32(self.start) * begun
        self.endpoint = self.x

    def origin(self) -> Array:
        """The data that a flow which starts later than at 0 starts from."""
        begun: Array = self.means[0]
        return begun

    def advance(self) -> None:
        """One Euler step: x ← x + u·Δt."""
        t = self.start + (1 - self.start) * self.step / self.of
        u = velocity(self.x, t, self.means, self.spread, self.guidance)
        self.endpoint = self.x + np.float32(1 - t) * u
        self.x = self.x + np.float32((1 - self.start) / self.of) * u
        self.step += 1
        self.done = self.step == self.of
