"""Samplers as Python generators: they yield what they want evaluated and are sent the prediction.

A sampler never calls the network. Whoever drives it may therefore stack the pending queries of many samplers,
with
different solvers, steps and guidance, into one evaluation; samplers join and leave between evaluations.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor


@dataclass(frozen=True)
class Query:
    """One pending evaluation, `(x, t, r, w, condition)` of each row.

    `x` has shape (rows, ...). `t` (rows,) in [0, 1] is where the rows are. `r` (rows,) in [0, 1] is where a
    two-time flow map shall carry them on average; None asks for the velocity at t itself. `w` (rows,) is the
    guidance scale of a network that takes it as an input; None asks for the plain conditional prediction.
    `conditions` holds one condition a row, or is empty while no guidance has filled it in.
    """

    x: Tensor
    t: Tensor
    r: Tensor | None = None
    w: Tensor | None = None
    conditions: tuple[Any, ...] = ()

    @classmethod
    def at(cls, x: Tensor, time: float) -> Query:
        """The velocity of all rows of `x` at one time."""
        return cls(x, torch.full((len(x),), time, dtype=x.dtype, device=x.device))

    @property
    def target(self) -> Tensor:
        """`r`, or `t` where none is given: a flow map over no time is the velocity."""
        return self.t if self.r is None else self.r

    @property
    def scale(self) -> Tensor:
        """`w`, or 1 where none is given: no guidance."""
        return torch.ones_like(self.t) if self.w is None else self.w

    def repeated(self, times: int) -> Query:
        """The rows stacked `times` times; conditions too."""
        return self if times == 1 else self.stacked(self.repeated(times - 1))

    def rows(self, chosen: Tensor) -> Query:
        """The rows where `chosen` (rows,) is true."""
        r = None if self.r is None else self.r[chosen]
        w = None if self.w is None else self.w[chosen]
        conditions = tuple(
            condition for condition, keep in zip(self.conditions, chosen.tolist(), strict=False) if keep
        )
        return Query(self.x[chosen], self.t[chosen], r, w, conditions)

    def stacked(self, other: Query) -> Query:
        """These rows, then those of `other`, a query of the same kind."""
        r = None if self.r is None or other.r is None else torch.cat([self.r, other.r])
        w = None if self.w is None or other.w is None else torch.cat([self.w, other.w])
        x, t = torch.cat([self.x, other.x]), torch.cat([self.t, other.t])
        return Query(x, t, r, w, self.conditions + other.conditions)


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


def integrate_together(
    samplers: Sequence[Sampler], evaluate: Callable[[Sequence[Query]], Sequence[Tensor]]
) -> list[Tensor]:
    """Drive samplers to their ends side by side; their samples, in the same order.

    Each round `evaluate` answers one pending query of every sampler that still runs, so those with fewer
    evaluations leave early and none waits for another's solver.
    """
    samples: dict[int, Tensor] = {}
    pending: dict[int, Query] = {}

    def resume(index: int, answer: Tensor | None) -> None:
        sampler = samplers[index]
        try:
            pending[index] = next(sampler) if answer is None else sampler.send(answer)
        except StopIteration as stop:
            pending.pop(index, None)
            samples[index] = stop.value

    for index in range(len(samplers)):
        resume(index, None)
    while pending:
        for index, answer in zip(list(pending), evaluate(list(pending.values())), strict=True):
            resume(index, answer)
    return [samples[index] for index in range(len(samplers))]


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
