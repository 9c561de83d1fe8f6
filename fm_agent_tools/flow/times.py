"""Where along the path: times to train at and schedules to integrate over."""

from __future__ import annotations

import torch
from torch import Tensor


def shift(t: Tensor, factor: float) -> Tensor:
    """Move times towards noise: t' = t / (t + α·(1 − t)), α = `factor`; 1 leaves them where they are.

    Larger samples keep their structure deeper into the noise, so their schedules need more time near t = 0
    (Esser et al., "Scaling Rectified Flow Transformers", 2024, eq. 23 with σ = 1 − t).
    """
    return t / (t + factor * (1 - t))


def logit_normal_times(
    count: int,
    mean: float = 0.0,
    deviation: float = 1.0,
    factor: float = 1.0,
    device: torch.device | None = None,
) -> Tensor:
    """`count` training times in (0, 1): logit t ~ N(mean, deviation²), then shifted (Esser et al., 2024, eq.
    19)."""
    return shift(torch.sigmoid(mean + deviation * torch.randn(count, device=device)), factor)


def uniform_schedule(steps: int, factor: float = 1.0) -> Tensor:
    """The times 0 = t₀ < … < t_steps = 1 that a solver visits, shape (steps + 1,), float64, shifted by
    `factor`.

    Raises ValueError when `steps` is below 1.
    """
    return shift(_even(steps), factor)


def tapered_schedule(steps: int, power: float = 1.5, factor: float = 1.0) -> Tensor:
    """Times 0 = t₀ < … < t_steps = 1 that begin with even steps and end with short ones.

    1 − (1 − u)^power for even u, shifted by `power`, which makes the first step as long as an even one again,
    and then by `factor`, which above 1 makes the first steps shorter too.
    Shape (steps + 1,), float64. The last step is about power·steps^−power long, so that with the default one
    Euler step there costs a solver of order 3 nothing. Raises ValueError when `steps` is below 1.
    """
    return shift(1 - (1 - _even(steps)) ** power, power * factor)


def guided_schedule(steps: int) -> Tensor:
    """A `tapered_schedule` with half as long steps near noise, where a guided velocity turns fastest."""
    return tapered_schedule(steps, factor=2.0)


def _even(steps: int) -> Tensor:
    if steps < 1:
        raise ValueError(f"steps={steps}: a schedule has at least 1 step")
    return torch.linspace(0, 1, steps + 1, dtype=torch.float64)
