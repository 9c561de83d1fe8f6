"""Adaptive integration of a whole batch: for references and likelihoods, not for serving."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from fm_agent_tools.flow.extras import borrowed
from fm_agent_tools.flow.sampling import Query

LAST = 1e-4
"""Length of the last step, Euler's, so that the field is not asked at t = 1; its error is of order 1e-8."""


def dopri5(x: Tensor, field: Callable[[Query], Tensor], *, tolerance: float = 1e-6) -> Tensor:
    """Dormand and Prince's method of order 5 with steps chosen to keep to `tolerance`, by torchdiffeq.

    `x` (rows, ...) at t = 0; returns the sample at t = 1. All rows share the steps, so a sample depends on
    its neighbours within the tolerance, absolute and relative. Raises FlowExtraMissing without torchdiffeq.
    """
    torchdiffeq = borrowed("torchdiffeq", "Adaptive integration")
    end = 1 - LAST

    def slope(t: Tensor, state: Tensor) -> Tensor:
        return field(Query.at(state, float(t)))

    times = torch.tensor([0.0, end], dtype=torch.float64, device=x.device)
    # `step_t` makes the last step end at the end instead of beyond it.
    options = {"step_t": times[1:]}
    path = torchdiffeq.odeint(
        slope, x, times, method="dopri5", rtol=tolerance, atol=tolerance, options=options
    )
    last: Tensor = path[-1]
    return last + LAST * field(Query.at(last, end))
