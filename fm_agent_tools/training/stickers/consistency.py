"""Distilling the sticker flow into a consistency model: from anywhere straight to a picture."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import Field
from torch import Tensor, nn

from fm_agent_tools.flow import (
    Sampler,
    consistency,
    consistency_loss,
    draw_neighbours,
    guidance_as_input,
    intervals,
)
from fm_agent_tools.generators.course import fresh_noise
from fm_agent_tools.generators.prompts import Prompt
from fm_agent_tools.training.stickers.flow import Batch
from fm_agent_tools.training.stickers.student import StudentOptions, StudentTask


class ConsistencyOptions(StudentOptions):
    """The consistency student's own part of a recipe."""

    anneal_steps: int = Field(default=1, ge=1, description="steps until intervals are as short as they get")


class ConsistencyTask(StudentTask):
    """Trains a `FlowTransformer` whose every jump leads to data, with the guidance scale as an input.

    Several steps go back to noise between them, so only one step follows the teacher: the first figure is
    for that.
    """

    options: ConsistencyOptions
    only_to_data = True
    steps = (1, 2, 4)

    def loss(self, module: nn.Module, batch: Batch, step: int) -> tuple[Tensor, Mapping[str, float | Tensor]]:
        """The same end from two neighbouring points of the guided teacher's way, the later by averages."""
        rows, device = len(batch.latents), batch.latents.device
        count = intervals(step / self.options.anneal_steps)
        t, r = draw_neighbours(self._schedule(count).float().to(device), rows)
        each = consistency_loss(
            lambda query: self._mapped(module, query, batch),
            lambda query: self._guided(query, batch),
            lambda query: self._mapped(self.averaged, query, batch),
            batch.latents,
            t,
            r,
            self._scales(rows).to(device),
            conditions=tuple(range(rows)),
            noise=self._noise(batch),
        )
        return each.mean(), {"intervals": count}

    def _sampler(
        self, noise: Tensor, schedule: Tensor, prompt: Prompt, empty: Prompt, guidance: float
    ) -> Sampler:
        steps = consistency(noise, self._schedule(len(schedule) - 1), fresh_noise(noise))
        return guidance_as_input(steps, prompt, guidance)


def build(options: Mapping[str, Any], cache: Path, seed: int) -> ConsistencyTask:
    """The consistency task of a recipe's table."""
    return ConsistencyTask(ConsistencyOptions.model_validate(options), cache, seed)
