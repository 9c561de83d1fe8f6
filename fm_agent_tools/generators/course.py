"""How a model's flow is followed: by the solver that its spec names, or in the jumps of a student."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from fm_agent_tools.catalogue import ModelSpec
from fm_agent_tools.errors import SpecInvalid
from fm_agent_tools.flow import (
    SOLVERS,
    Sampler,
    consistency,
    flow_map,
    guidance_as_input,
    guided,
    shift,
    tapered_schedule,
)
from fm_agent_tools.flow.flow_edit import part_of_the_way
from fm_agent_tools.generators.prompts import Prompt
from fm_agent_tools.generators.reading import Reader


@dataclass(frozen=True)
class Course:
    """The way of one model from noise to pictures.

    jumps: whether its network is a flow map, which takes the guidance scale as an input; only_to_data:
    whether it learnt no jump but to data, as a consistency model. Raises SpecInvalid for a solver that does
    not exist, and lists those that do.
    """

    spec: ModelSpec
    jumps: bool
    only_to_data: bool = False

    def __post_init__(self) -> None:
        name = self.spec.solver.default
        if name not in SOLVERS:
            reason = f"solver: there is no {name!r}; there are {', '.join(SOLVERS)}"
            raise SpecInvalid(self.spec.folder / "model.toml", reason)

    def evaluations(self, steps: int) -> int:
        """How often the network is asked in so many steps."""
        return steps if self.jumps else SOLVERS[self.spec.solver.default].evaluations(steps)

    def sampler(self, x: Tensor, steps: int, strength: float = 1.0) -> Sampler:
        """From x at t = 1 − strength to t = 1; all of the way with strength 1."""
        choice = self.spec.solver
        times = part_of_the_way(shift(tapered_schedule(steps, choice.taper), choice.shift), strength)
        if self.only_to_data:
            return consistency(x, times, fresh_noise(x))
        if self.jumps:
            return flow_map(x, times)
        return SOLVERS[choice.default].sampler(x, times)

    def unwanted(self, read: Reader, text: str) -> Prompt | None:
        """What guidance leads away from: a velocity always needs it, a flow map, which is told the scale,
        only where the text says something. Then it costs it a second row."""
        return None if self.jumps and not text else read([text])[0]

    def guided(self, sampler: Sampler, wanted: Prompt, unwanted: Prompt | None, scale: float) -> Sampler:
        """The sampler under guidance, away from what `unwanted` gave."""
        if unwanted is None:
            return guidance_as_input(sampler, wanted, scale)
        return guided(sampler, wanted, unwanted, scale)


def fresh_noise(x: Tensor) -> Callable[[], Tensor]:
    """More noise of the shape of `x`, the same for the same `x`: a seed stands for the whole picture."""
    digest = hashlib.sha256(x.detach().float().cpu().contiguous().numpy().tobytes()).digest()
    generator = torch.Generator().manual_seed(int.from_bytes(digest[:8], "little"))
    return lambda: torch.randn(x.shape, generator=generator)
