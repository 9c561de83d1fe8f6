"""Distilling the sticker flow into a two-time flow map: pictures in 1, 2, 4 or 8 evaluations."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import torch
from pydantic import Field
from torch import Tensor, nn

from fm_agent_tools.flow import (
    Recording,
    draw_jumps,
    kept_velocity_loss,
    map_loss,
    reach,
    record,
    recorded_loss,
)
from fm_agent_tools.training.data import library
from fm_agent_tools.training.stickers.flow import Batch, FlowTask
from fm_agent_tools.training.stickers.recordings import Recordings, fingerprint, recorded_times
from fm_agent_tools.training.stickers.student import StudentOptions, StudentTask
from fm_agent_tools.training.task import Scalars

APART = {
    *("teacher", "codec", "text_encoder", "network", "start", "coupling", "transport_ratio", "contrast"),
    *("time_mean", "judged", "judged_scale"),
}
"""Options that do not change what is recorded; weights are known by what they hold, not where they lie."""


class MapOptions(StudentOptions):
    """The distillation's own part of a recipe."""

    jumps: Literal["recorded", "split"] = Field(
        default="recorded", description="jumps along the teacher's recorded ways, or each split into two"
    )
    recordings: int = Field(default=64, ge=1, description="batches of recorded ways")
    tangents: float = Field(default=0.125, ge=0, le=1, description="share of rows towards the teacher")
    velocities: float = Field(
        default=0.25, ge=0, le=1, description="share of recorded rows asked for the plain velocity as well"
    )
    anneal_steps: int = Field(default=1, ge=1, description="steps until split jumps reach from noise to data")


class MapTask(StudentTask):
    """Trains a `FlowTransformer` with a second time and the guidance scale as inputs."""

    options: MapOptions

    def __init__(self, options: MapOptions, cache: Path, seed: int) -> None:
        super().__init__(options, cache, seed)
        decides = options.model_dump(mode="json", include=set(StudentOptions.model_fields) - APART)
        facts = {**decides, "seed": seed, "library": library.VERSION}
        name = fingerprint((self.teacher, self.encoder, self.codec), facts)
        self.recordings = Recordings(cache / f"recordings-{name}", options.recordings, seed)

    def batch(self, step: int) -> Batch:
        """Random training latents; those of a recording where jumps are recorded."""
        return super().batch(self.recordings.place(step) if self.options.jumps == "recorded" else step)

    def loss(self, module: nn.Module, batch: Batch, step: int) -> tuple[Tensor, Mapping[str, float | Tensor]]:
        """Towards the guided teacher where r = t; elsewhere along its ways, or to two shorter jumps."""
        if self.options.jumps == "split":
            return self._split_loss(module, batch, step)
        rows, device, place = len(batch.latents), batch.latents.device, self.recordings.place(step)
        tangents = round(self.options.tangents * rows)
        recording = self.recordings.get(place, lambda: self._record(batch, place))
        turn = int(torch.randint(rows, ()))  # which rows are tangents changes from time to time
        order = (torch.arange(rows) + turn) % rows
        each = recorded_loss(
            lambda query: self._mapped(module, query, batch),
            lambda query: self._guided(query, batch),
            Recording(recording.times.to(device), recording.states[order].to(device)),
            tangents,
            self._recorded_scales(rows, place)[order].to(device),
            conditions=tuple(order.tolist()),
        )
        scalars = _parts(each, tangents, "jump")
        if not self.options.velocities:
            return each.mean(), scalars
        kept = self._kept(module, batch, turn)
        return torch.cat([each, kept]).mean(), {**scalars, "velocity": kept.detach().mean()}

    @torch.no_grad()
    def evaluate(self, module: nn.Module) -> Scalars:
        """A student's figures, and those of a flow for the velocity that it still is."""
        return {**super().evaluate(module), **FlowTask.evaluate(self, module)}

    def _kept(self, module: nn.Module, batch: Batch, turn: int) -> Tensor:
        """How far the plain velocity is from the teacher's, of some rows of the batch, others each time."""
        rows = len(batch.latents)
        some = (torch.arange(max(1, round(self.options.velocities * rows))) + turn) % rows
        return kept_velocity_loss(
            lambda query: self._mapped(module, query, batch),
            lambda query: self._plain(query, batch),
            batch.latents[some],
            conditions=tuple(some.tolist()),
        )

    def _record(self, batch: Batch, place: int) -> Recording:
        """The guided teacher's ways from fresh noise to pictures of the batch's captions."""
        generator, latents = self.recordings.randomness(place), batch.latents
        noise = torch.randn(latents.shape, generator=generator).to(latents.device)
        times = recorded_times(self.options.shift, self.options.taper, generator)
        scales = self._recorded_scales(len(latents), place).to(latents.device)
        rows = tuple(range(len(latents)))
        return record(lambda query: self._guided(query, batch).float(), noise, times, scales, rows)

    def _recorded_scales(self, rows: int, place: int) -> Tensor:
        return self._scales(rows, torch.Generator().manual_seed(place))

    def _split_loss(
        self, module: nn.Module, batch: Batch, step: int
    ) -> tuple[Tensor, Mapping[str, float | Tensor]]:
        rows, device = len(batch.latents), batch.latents.device
        longest = reach(step / self.options.anneal_steps)
        jumps = draw_jumps(
            rows, longest, tangent_share=self.options.tangents, mean=self.options.time_mean, device=device
        )
        each = map_loss(
            lambda query: self._mapped(module, query, batch),
            lambda query: self._guided(query, batch),
            lambda query: self._mapped(self.averaged, query, batch),
            batch.latents,
            jumps,
            self._scales(rows).to(device),
            conditions=tuple(range(rows)),
            noise=self._noise(batch),
        )
        return each.mean(), {**_parts(each, jumps.tangents, "split"), "reach": longest}


def _parts(each: Tensor, tangents: int, others: str) -> dict[str, Tensor]:
    """The loss of both kinds of rows, of those that there are."""
    parts = {"tangent": each[:tangents].detach(), others: each[tangents:].detach()}
    return {name: part.mean() for name, part in parts.items() if len(part)}


def build(options: Mapping[str, Any], cache: Path, seed: int) -> MapTask:
    """The distillation task of a recipe's table."""
    return MapTask(MapOptions.model_validate(options), cache, seed)
