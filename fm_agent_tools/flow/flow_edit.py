"""FlowEdit: a picture becomes another one along the difference of two velocities, without inversion."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor

from fm_agent_tools.flow.guidance import classifier_free
from fm_agent_tools.flow.path import expand
from fm_agent_tools.flow.sampling import Query, Sampler, rewritten

TARGET, SOURCE = "target", "source"
"""What the rows of a FlowEdit query are conditioned on, until a wrapper puts the prompts in their place."""


@dataclass(frozen=True)
class Guide:
    """One side of an edit: the condition, the one it is compared with, and the guidance scale (1: none)."""

    condition: Any
    unconditional: Any
    scale: float


Guides = Mapping[Any, Guide]
"""The sides of an edit by the name that rows have, such as TARGET and SOURCE."""


def flow_edit(source: Tensor, times: Tensor, noises: Iterator[Tensor], *, alone: int = 0) -> Sampler:
    """Kulikov et al., "FlowEdit" (2024), algorithm 1, with t from noise to data: one evaluation a step.

    The source is noised to z_src = (1 − t)·z + t·x_src, the edit x has the same noise at
    z_tar = x + z_src − x_src, and dx/dt = E_z[v(z_tar, t | target) − v(z_src, t | source)] (their eq. 12).
    The noise is in both and cancels, so what the two sides agree on stays.

    source: shape (rows, ...). times: t₀ < … < 1; the later t₀, the nearer to the source the edit stays (the
    paper's n_max steps). noises: fresh noise for each step, shape (averages, rows, ...); the mean over
    `averages` stands for E_z (the paper's n_avg). alone: this many last steps go on from z_tar under the
    target alone (the paper's n_min), which sharpens and forgets the source. A query has the target's rows,
    then those of the source.
    """
    edit: Tensor = source
    steps = list(pairwise(times.tolist()))
    together = len(steps) - alone
    for now, then in steps[:together]:
        noise = next(noises)
        behind = (1 - now) * noise + now * source
        change = yield _coupled((behind + edit - source).flatten(0, 1), behind.flatten(0, 1), now)
        towards, away = change.reshape(2, *noise.shape).mean(dim=1)
        edit = edit + (then - now) * (towards - away)
    if not alone:
        return edit
    start = steps[together][0]
    edit = edit + (1 - start) * (next(noises)[0] - source)
    for now, then in steps[together:]:
        velocity = yield replace(Query.at(edit, now), conditions=(TARGET,) * len(edit))
        edit = edit + (then - now) * velocity
    return edit


def part_of_the_way(schedule: Tensor, strength: float) -> Tensor:
    """The schedule's times from 1 − strength on, as many as it has: strength 1 is the whole way from noise.

    Raises ValueError when `strength` is not in (0, 1].
    """
    if not 0 < strength <= 1:
        raise ValueError(f"strength={strength}: more than 0 and at most 1")
    return 1 - strength + strength * schedule


def noised(source: Tensor, noise: Tensor, time: float) -> Tensor:
    """x_t = (1 − t)·z + t·x_src: where SDEdit begins (Meng et al., 2022), to be solved on to t = 1."""
    return (1 - time) * noise + time * source


def kept_outside(sampler: Sampler, source: Tensor, noise: Tensor, where: Tensor) -> Sampler:
    """The sampler, whose rows are put back on the source's path wherever `where` is 0.

    Before each evaluation x ← m·x + (1 − m)·((1 − t)·z + t·x_src), at the end m·x + (1 − m)·x_src, so that
    what is inside is made to fit what is around it (Lugmayr et al., "RePaint", 2022, eq. 8; Avrahami et al.,
    "Blended Latent Diffusion", 2023). source, noise: like the rows; where: 0 to 1, broadcast over them.
    """

    def on_path(query: Query) -> Query:
        known = (1 - expand(query.t, query.x)) * noise + expand(query.t, query.x) * source
        return replace(query, x=where * query.x + (1 - where) * known)

    sample = yield from rewritten(sampler, on_path, lambda _, velocity: velocity)
    return where * sample + (1 - where) * source


def changed_inside(sampler: Sampler, where: Tensor) -> Sampler:
    """A FlowEdit whose velocity difference counts only where `where` is not 0: the rest stays the source."""

    def inside(query: Query, velocity: Tensor) -> Tensor:
        if SOURCE not in query.conditions:
            return velocity
        towards, away = velocity.chunk(2)
        return torch.cat([away + where * (towards - away), away])

    return rewritten(sampler, lambda query: query, inside)


def guided_apart(sampler: Sampler, guides: Guides) -> Sampler:
    """The sampler with each row under the guide that its condition names, by two predictions.

    A query of n rows goes out with up to 2·n in one evaluation: all rows with their conditions, then those
    whose scale is not 1 without.
    """

    def doubled(query: Query) -> Query:
        sides = [guides[name] for name in query.conditions]
        bare = [side.unconditional for side in sides if side.scale != 1]
        both = query.stacked(query.rows(_compared(sides)))
        return replace(both, conditions=(*(side.condition for side in sides), *bare))

    def combined(query: Query, answer: Tensor) -> Tensor:
        sides = [guides[name] for name in query.conditions]
        velocity = answer[: len(query.x)].clone()
        rows, scales = _compared(sides), [side.scale for side in sides if side.scale != 1]
        for row, without, scale in zip(rows.nonzero()[:, 0], answer[len(query.x) :], scales, strict=True):
            velocity[row] = classifier_free(velocity[row], without, scale)
        return velocity

    return rewritten(sampler, doubled, combined)


def told_apart(sampler: Sampler, guides: Guides) -> Sampler:
    """`guided_apart` for a network that takes the scale as an input: n rows stay n."""

    def told(query: Query) -> Query:
        sides = [guides[name] for name in query.conditions]
        scales = torch.tensor([side.scale for side in sides]).to(query.t)
        return replace(query, conditions=tuple(side.condition for side in sides), w=scales)

    return rewritten(sampler, told, lambda _, velocity: velocity)


def fresh_noise(draw: Callable[[], Tensor], averages: int) -> Iterator[Tensor]:
    """Noise for `flow_edit` without end: `draw` gives the noise of one row set, shape (rows, ...)."""
    while True:
        yield torch.stack([draw() for _ in range(averages)])


def _coupled(target: Tensor, source: Tensor, time: float) -> Query:
    names = (TARGET,) * len(target) + (SOURCE,) * len(source)
    return replace(Query.at(torch.cat([target, source]), time), conditions=names)


def _compared(sides: list[Guide]) -> Tensor:
    return torch.tensor([side.scale != 1 for side in sides])
