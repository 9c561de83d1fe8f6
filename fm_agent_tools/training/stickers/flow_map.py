"""Distilling the sticker flow into a two-time flow map: pictures in 1, 2, 4 or 8 evaluations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from pydantic import Field
from torch import Tensor, nn

from fm_agent_tools.flow import (
    Query,
    Sampler,
    draw_jumps,
    euler,
    flow_map,
    guidance_as_input,
    guided,
    map_loss,
    reach,
    uniform_schedule,
)
from fm_agent_tools.flow.path import expand
from fm_agent_tools.generators.batching import run_together
from fm_agent_tools.generators.prompts import Prompt, encode_prompts
from fm_agent_tools.generators.weights import load_flow
from fm_agent_tools.networks.transformer import FlowTransformer, Text
from fm_agent_tools.training.plots import save_grid
from fm_agent_tools.training.stickers.flow import SHOWN, Batch, FlowOptions, FlowTask
from fm_agent_tools.training.task import Scalars

STEPS = (4, 1, 2, 8)
"""Numbers of steps that the figures are for; the first decides between averaged weights."""
REFERENCE_STEPS = 50


class MapOptions(FlowOptions):
    """The distillation's own part of a recipe; the network is the teacher's, with a second time."""

    teacher: Path = Field(description="folder of the velocity model: flow.json and flow.safetensors")
    lowest_scale: float = Field(default=1.0, ge=1, description="smallest guidance scale to learn")
    highest_scale: float = Field(default=6.0, ge=1, description="largest guidance scale to learn")
    tangents: float = Field(default=0.75, ge=0, le=1, description="share of rows towards the teacher")
    anneal_steps: int = Field(default=1, ge=1, description="steps until jumps reach from noise to data")
    judged: int = Field(default=16, ge=1, description="samples that are compared with the teacher's")
    judged_scale: float = Field(default=3.0, ge=1, description="the guidance scale that they are drawn at")


class MapTask(FlowTask):
    """Trains a `FlowTransformer` with a second time and the guidance scale as inputs."""

    options: MapOptions

    def __init__(self, options: MapOptions, cache: Path, seed: int) -> None:
        self.teacher = load_flow(options.teacher)
        super().__init__(options, cache, seed)
        self.averaged: nn.Module = self.module
        self.empty = self._text([""])
        self.reference: Tensor | None = None

    def follow(self, averages: Sequence[nn.Module]) -> None:
        """Take the targets of split jumps from the fastest of the averaged networks."""
        self.averaged = averages[0]
        self.teacher.to(next(self.module.parameters()).device)

    def loss(self, module: nn.Module, batch: Batch, step: int) -> tuple[Tensor, Mapping[str, float | Tensor]]:
        """Towards the guided teacher where r = t, towards two shorter jumps elsewhere."""
        rows, device = len(batch.latents), batch.latents.device
        longest = reach(step / self.options.anneal_steps)
        jumps = draw_jumps(
            rows, longest, tangent_share=self.options.tangents, mean=self.options.time_mean, device=device
        )
        low, high = self.options.lowest_scale, self.options.highest_scale
        scales = low + (high - low) * torch.rand(rows, device=device)
        each = map_loss(
            lambda query: self._mapped(module, query, batch.text),
            lambda query: self._guided(query, batch.text),
            lambda query: self._mapped(self.averaged, query, batch.text),
            batch.latents,
            jumps,
            scales,
            conditions=tuple(range(rows)),
            noise=self._noise(batch),
        )
        near, far = each[: jumps.tangents].detach(), each[jumps.tangents :].detach()
        return each.mean(), {"tangent": near.mean(), "split": far.mean(), "reach": longest}

    @torch.no_grad()
    def evaluate(self, module: nn.Module) -> Scalars:
        """Root mean square distances of latents to the teacher's in 50 guided Euler steps, from equal noise.

        `apart_4` is the student in 4 evaluations, `teacher_4` the teacher in 4 steps (8 evaluations).
        """
        assert isinstance(module, FlowTransformer)
        if self.reference is None:
            self.reference = self._teacher_latents(REFERENCE_STEPS)
            self.teacher_apart = _apart(self._teacher_latents(STEPS[0]), self.reference)
        figures = {f"apart_{n}": _apart(self._latents(module, n), self.reference) for n in STEPS}
        return {**figures, f"teacher_{STEPS[0]}": self.teacher_apart}

    @torch.no_grad()
    def draw(self, module: nn.Module, path: Path) -> None:
        """Samples of fixed prompts with fixed noise, in 4 steps."""
        pixels = self.sample(module, SHOWN, steps=STEPS[0], guidance=self.options.judged_scale)
        save_grid(pixels.numpy(), path, columns=8)

    def _network(self) -> FlowTransformer:
        start = self.teacher if self.options.start is None else load_flow(self.options.start)
        network = start.as_flow_map((self.options.lowest_scale, self.options.highest_scale))
        return network.requires_grad_(True).train()

    def _sampler(
        self, noise: Tensor, schedule: Tensor, prompt: Prompt, empty: Prompt, guidance: float
    ) -> Sampler:
        return guidance_as_input(flow_map(noise, schedule), prompt, guidance)

    def _mapped(self, module: nn.Module, query: Query, text: Text) -> Tensor:
        velocity: Tensor = module(query.x, query.t, _chosen(text, query), query.target, query.scale)
        return velocity

    def _guided(self, query: Query, text: Text) -> Tensor:
        """v(∅) + w·(v(c) − v(∅)) of the teacher, both in one evaluation."""
        twice = query.repeated(2)
        both = _joined(_chosen(text, query), self.empty)
        conditional, unconditional = self.teacher(twice.x, twice.t, both).chunk(2)
        scale = expand(query.scale.to(conditional.dtype), conditional)
        guided_velocity: Tensor = unconditional + scale * (conditional - unconditional)
        return guided_velocity

    def _judged(self, module: FlowTransformer) -> tuple[Tensor, Prompt, list[Prompt]]:
        """Fixed noise, one sample a row, the empty prompt, and the prompts of the samples."""
        config, device = self.codec.config, module.embed.weight.device
        shape = (self.options.judged, 1, config.latent_channels, config.grid, config.grid)
        noise = torch.randn(shape, generator=torch.Generator().manual_seed(11)).to(device)
        part = next(part for part in ("pairs", "concepts", "train") if self.parts[part])
        rows = self.parts[part]
        names = [self.pictures.concepts[self.pictures.codes[row]].name for row in rows]
        texts = ["", *(names[k % len(names)] for k in range(self.options.judged))]
        pieces = self.options.caption_pieces
        empty, *prompts = encode_prompts(self.encoder.to(device), self.tokenizer, texts, pieces)
        return noise, empty, prompts

    def _latents(self, module: FlowTransformer, steps: int) -> Tensor:
        noise, empty, prompts = self._judged(module)
        schedule, scale = uniform_schedule(steps), self.options.judged_scale
        pairs = zip(noise, prompts, strict=True)
        samplers = [self._sampler(z, schedule, prompt, empty, scale) for z, prompt in pairs]
        return torch.cat(run_together(module, samplers))

    def _teacher_latents(self, steps: int) -> Tensor:
        noise, empty, prompts = self._judged(self.teacher)
        schedule, scale = uniform_schedule(steps), self.options.judged_scale
        pairs = zip(noise, prompts, strict=True)
        samplers = [guided(euler(z, schedule), prompt, empty, scale) for z, prompt in pairs]
        return torch.cat(run_together(self.teacher, samplers))


def _apart(latents: Tensor, reference: Tensor) -> float:
    return float((latents - reference).square().mean().sqrt())


def _chosen(text: Text, query: Query) -> Text:
    """The texts of the query's rows, whose conditions are row numbers of the batch."""
    rows = torch.tensor(query.conditions, device=text.pooled.device)
    return Text(*(value[rows] for value in text))


def _joined(text: Text, empty: Text) -> Text:
    """The texts, then as often the empty one, padded to their length."""
    rows, length = text.mask.shape
    device, missing = text.mask.device, max(0, length - empty.mask.shape[1])
    tokens = torch.nn.functional.pad(empty.tokens.to(device), (0, 0, 0, missing))
    mask = torch.nn.functional.pad(empty.mask.to(device), (0, missing))
    return Text(
        torch.cat([text.tokens, tokens[:, :length].expand(rows, -1, -1)]),
        torch.cat([text.mask, mask[:, :length].expand(rows, -1)]),
        torch.cat([text.pooled, empty.pooled.to(device).expand(rows, -1)]),
    )


def build(options: Mapping[str, Any], cache: Path, seed: int) -> MapTask:
    """The distillation task of a recipe's table."""
    return MapTask(MapOptions.model_validate(options), cache, seed)
