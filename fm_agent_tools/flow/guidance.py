"""Guidance: trade variety for obedience by comparing predictions with and without the condition."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from fm_agent_tools.flow.path import expand
from fm_agent_tools.flow.sampling import Query, Sampler, conditioned, rewritten

Combine = Callable[[Tensor, Tensor, float], Tensor]
"""(conditional, unconditional, scale) to the guided velocity; all of shape (rows, ...)."""
ALWAYS = (0.0, 1.0)


def classifier_free(conditional: Tensor, unconditional: Tensor, scale: float) -> Tensor:
    """v = v(∅) + w·(v(c) − v(∅)) with w = `scale`; 1 is no guidance (Ho & Salimans, 2022, eq. 6 with
    w = 1 + w')."""
    return unconditional + scale * (conditional - unconditional)


def zero_star(conditional: Tensor, unconditional: Tensor, scale: float) -> Tensor:
    """CFG-Zero*: v = s·v(∅) + w·(v(c) − s·v(∅)) with s = ⟨v(c), v(∅)⟩ / ‖v(∅)‖², one s a row.

    s·v(∅) is the multiple of v(∅) nearest to v(c), so that an unconditional prediction of the wrong length
    does not push the sample off its course. Fan et al., "CFG-Zero*" (2025), algorithm 1; its zero start is
    `zero_start`.
    """
    along, length = (conditional * unconditional).flatten(1).sum(1), unconditional.square().flatten(1).sum(1)
    projected = expand(along / length.clamp(min=1e-8), unconditional) * unconditional
    return classifier_free(conditional, projected, scale)


def zero_start(sampler: Sampler, until: float) -> Sampler:
    """The sampler, answered with a velocity of 0 wherever t < `until`: those questions cost no evaluation.

    The second half of CFG-Zero* (Fan et al., 2025), for networks whose first predictions, from noise alone,
    lead the wrong way; the paper leaves out the first 4 % of the steps. 0 leaves nothing out.
    """
    try:
        query = next(sampler)
        while True:
            early = bool((query.t < until).all())
            answer = torch.zeros_like(query.x) if early else (yield query)
            query = sampler.send(answer)
    except StopIteration as stop:
        sample: Tensor = stop.value
        return sample


def guided(
    sampler: Sampler,
    condition: Any,
    unconditional: Any,
    scale: float,
    *,
    interval: tuple[float, float] = ALWAYS,
    combine: Combine = classifier_free,
) -> Sampler:
    """The sampler under guidance by two predictions, with and without the condition.

    A query of n rows goes out with up to 2·n: the conditional ones, then the unconditional ones of those rows
    whose t is in `interval`, both ends included; the others are not guided and cost one row each. So all
    predictions cost a single evaluation. Guidance early spoils variety and late changes little (Kynkäänniemi
    et al., "Applying Guidance in a Limited Interval", 2024). With `scale` 1 all unconditional rows are left
    away.
    """
    if scale == 1:
        return conditioned(sampler, condition)

    def guided_rows(query: Query) -> Tensor:
        return (query.t >= interval[0]) & (query.t <= interval[1])

    def doubled(query: Query) -> Query:
        inside = guided_rows(query)
        both = query.stacked(query.rows(inside))
        return replace(
            both, conditions=(condition,) * len(query.x) + (unconditional,) * (len(both.x) - len(query.x))
        )

    def combined(query: Query, answer: Tensor) -> Tensor:
        inside = guided_rows(query)
        conditional, without = answer[: len(query.x)], answer[len(query.x) :]
        if len(without) == len(conditional):
            return combine(conditional, without, scale)
        velocity = conditional.clone()
        velocity[inside] = combine(conditional[inside], without, scale)
        return velocity

    return rewritten(sampler, doubled, combined)


def guidance_as_input(sampler: Sampler, condition: Any, scale: float) -> Sampler:
    """The sampler asking a network that takes the guidance scale as an input: one row each, no doubling.

    For networks distilled from guided ones (Meng et al., "On Distillation of Guided Diffusion Models", 2023).
    """

    def told(query: Query) -> Query:
        return replace(query, w=torch.full_like(query.t, scale))

    return rewritten(conditioned(sampler, condition), told, lambda _, velocity: velocity)
