"""The regression that trains a flow: match the velocity of the path, whatever the network predicts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

import torch
from torch import Tensor
from torch.nn import functional as F

from fm_agent_tools.flow.path import STRAIGHT, Path

Prediction = Literal["velocity", "data"]
DATA_FLOOR = 0.05
"""Smallest σ_t by which a predicted endpoint is turned into a velocity, in training and in sampling
alike."""


def velocity_loss(
    field: Callable[[Tensor, Tensor], Tensor],
    data: Tensor,
    t: Tensor,
    *,
    noise: Tensor | None = None,
    prediction: Prediction = "velocity",
    contrast: float = 0.0,
    path: Path = STRAIGHT,
) -> Tensor:
    """Conditional flow matching, E‖v_θ(x_t, t) − u_t‖², as one mean a sample, shape (batch,).

    u_t is the velocity of `path`, x₁ − z on the straight one. `field(x, t)` sees x_t of shape (batch, ...)
    and t of shape (batch,) in [0, 1]. With `prediction="data"` it returns x̂₁ and both sides are compared as
    velocities, σ_t held at DATA_FLOOR (Lipman et al., 2022, eq. 23). `contrast` is the λ of `contrasted`.
    """
    path = replace(path, floor=DATA_FLOOR) if prediction == "data" else path
    noise = torch.randn_like(data) if noise is None else noise
    x = path.point(noise, data, t)
    output, target = field(x, t), path.velocity(noise, data, t)
    if prediction == "data":
        output, target = path.velocity_from_data(x, t, output), path.velocity_from_data(x, t, data)
    loss = _mean_square(output, target)
    if not contrast:
        return loss
    return contrasted(loss, output, path.velocity(noise.roll(1, 0), data.roll(1, 0), t), contrast)


def contrasted(loss: Tensor, output: Tensor, other: Tensor, contrast: float) -> Tensor:
    """Contrastive flow matching, E[‖v_θ − u‖² − λ·‖v_θ − ũ‖²] (Stoica et al., 2025), shape (batch,).

    `loss` is the first term, `other` the targets ũ (batch, ...) of samples that have nothing to do with it:
    the batch moved on by one row. λ = `contrast` in [0, 1); the paper takes 0.05. The minimum is
    (v − λ·m) / (1 − λ), v the true velocity and m the mean of all targets: predictions move away from what
    all conditions have in common. Raises ValueError for another λ and for a batch of one.
    """
    if not 0 <= contrast < 1:
        raise ValueError(f"contrast={contrast}: 0 or more, and below 1, or the loss has no minimum")
    if len(other) < 2:
        raise ValueError("contrast needs at least 2 samples in a batch")
    return loss - contrast * _mean_square(output, other)


def without_contrast(output: Tensor, mean: Tensor, contrast: float) -> Tensor:
    """The plain velocity v = (1 − λ)·v_θ + λ·m of a contrastively trained prediction `output` (batch, ...).

    m = `mean` (...) is the mean of all targets; on the straight path the mean of the data.
    """
    return (1 - contrast) * output + contrast * mean


def _mean_square(first: Tensor, second: Tensor) -> Tensor:
    return F.mse_loss(first.float(), second.float(), reduction="none").flatten(1).mean(dim=1)
