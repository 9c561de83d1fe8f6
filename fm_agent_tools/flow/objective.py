"""The regression that trains a flow: match the velocity of the path, whatever the network predicts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import torch
from torch import Tensor

from fm_agent_tools.flow.path import LinearPath

Prediction = Literal["velocity", "data"]
DATA_FLOOR = 0.05
"""Smallest 1 − t by which a predicted endpoint is turned into a velocity, in training and in sampling
alike."""


def velocity_loss(
    field: Callable[[Tensor, Tensor], Tensor],
    data: Tensor,
    t: Tensor,
    *,
    noise: Tensor | None = None,
    prediction: Prediction = "velocity",
) -> Tensor:
    """Conditional flow matching, E‖v_θ(x_t, t) − (x₁ − z)‖², as one mean a sample, shape (batch,).

    `field(x, t)` sees x_t of shape (batch, ...) and t of shape (batch,) in [0, 1]. With `prediction="data"`
    it
    returns x̂₁ and both sides are compared as velocities, 1 − t held at DATA_FLOOR (Lipman et al., 2022, eq.
    23).
    """
    path = LinearPath(floor=DATA_FLOOR if prediction == "data" else 1e-5)
    noise = torch.randn_like(data) if noise is None else noise
    x = path.point(noise, data, t)
    output = field(x, t)
    if prediction == "data":
        output, target = path.velocity_from_data(x, t, output), path.velocity_from_data(x, t, data)
    else:
        target = path.velocity(noise, data)
    return (output.float() - target.float()).square().flatten(1).mean(dim=1)
