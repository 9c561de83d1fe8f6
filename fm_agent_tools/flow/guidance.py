"""Guidance: trade variety for obedience by comparing predictions with and without the condition."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from fm_agent_tools.flow.sampling import Query, Sampler, conditioned, rewritten


def classifier_free(conditional: Tensor, unconditional: Tensor, scale: float) -> Tensor:
    """v = v(∅) + w·(v(c) − v(∅)) with w = `scale`; 1 is no guidance (Ho & Salimans, 2022, eq. 6 with w = 1 +
    w')."""
    return unconditional + scale * (conditional - unconditional)


def guided(sampler: Sampler, condition: Any, unconditional: Any, scale: float) -> Sampler:
    """The sampler under classifier-free guidance.

    Each query of n rows goes out as one of 2·n rows, the conditional ones first, so that both predictions
    cost a
    single evaluation. With `scale` 1 the unconditional half is left away.
    """
    if scale == 1:
        return conditioned(sampler, condition)

    def doubled(query: Query) -> Query:
        rows = len(query.x)
        return replace(query.repeated(2), conditions=(condition,) * rows + (unconditional,) * rows)

    def combined(query: Query, answer: Tensor) -> Tensor:
        conditional, unconditional = torch.split(answer, len(query.x))
        return classifier_free(conditional, unconditional, scale)

    return rewritten(sampler, doubled, combined)
