"""Samplers as Python generators: they yield what they want evaluated and are sent the prediction.

A sampler never calls the network. Whoever drives it may therefore stack the pending queries of many samplers,
with
different solvers, steps and guidance, into one evaluation; samplers join and leave between evaluations.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from typing import Any

from torch import Tensor


@dataclass(frozen=True)
class Query:
    """One pending evaluation of the velocity field.

    `x` has shape (rows, ...), `t` shape (rows,) in [0, 1]; `conditions` holds one condition a row, or is
    empty while
    no guidance has filled it in.
    """

    x: Tensor
    t: Tensor
    conditions: tuple[Any, ...] = ()


Sampler = Generator[Query, Tensor, Tensor]
"""Yields queries, is sent velocities of the same shape as `Query.x`, returns the sample."""


def integrate(sampler: Sampler, field: Callable[[Query], Tensor]) -> Tensor:
    """Drive one sampler to its end with `field`, alone."""
    try:
        query = next(sampler)
        while True:
            query = sampler.send(field(query))
    except StopIteration as stop:
        sample: Tensor = stop.value
        return sample


def conditioned(sampler: Sampler, condition: Any) -> Sampler:
    """The same sampler with `condition` on every row of its queries."""
    return rewritten(
        sampler, lambda query: replace(query, conditions=(condition,) * len(query.x)), lambda _, v: v
    )


def observed(sampler: Sampler, observe: Callable[[Query, Tensor], None]) -> Sampler:
    """The same sampler; `observe(query, velocity)` is called after every evaluation (progress, previews)."""

    def watch(query: Query, velocity: Tensor) -> Tensor:
        observe(query, velocity)
        return velocity

    return rewritten(sampler, lambda query: query, watch)


def rewritten(
    sampler: Sampler, outward: Callable[[Query], Query], inward: Callable[[Query, Tensor], Tensor]
) -> Sampler:
    """Rewrite each query on its way out and its answer on the way in."""
    try:
        query = next(sampler)
        while True:
            answer = yield outward(query)
            query = sampler.send(inward(query, answer))
    except StopIteration as stop:
        sample: Tensor = stop.value
        return sample
