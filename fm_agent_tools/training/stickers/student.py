"""What students of a sticker flow have in common: a guided teacher, guidance as an input, figures."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path

import torch
from pydantic import Field
from torch import Tensor, nn

from fm_agent_tools.errors import InvalidRequest
from fm_agent_tools.flow import (
    Query,
    Sampler,
    euler,
    flow_map,
    guidance_as_input,
    guided,
    shift,
    tapered_schedule,
    uniform_schedule,
    unipc_data,
)
from fm_agent_tools.flow.path import expand
from fm_agent_tools.generators.batching import run_together
from fm_agent_tools.generators.prompts import Prompt, encode_prompts
from fm_agent_tools.generators.weights import load_flow
from fm_agent_tools.networks.transformer import FlowTransformer, Text, padded
from fm_agent_tools.training.plots import save_grid
from fm_agent_tools.training.stickers.flow import SHOWN, Batch, FlowOptions, FlowTask
from fm_agent_tools.training.task import Scalars

STEPS = (4, 1, 2, 8)
"""Numbers of steps that the figures are for; the first decides between averaged weights."""
REFERENCE_STEPS = 50


class StudentOptions(FlowOptions):
    """A student's own part of a recipe; its network is the teacher's, with a second time and the scale."""

    teacher: Path = Field(description="folder of the velocity model: flow.json and flow.safetensors")
    lowest_scale: float = Field(default=1.0, ge=1, description="smallest guidance scale to learn")
    highest_scale: float = Field(default=6.0, ge=1, description="largest guidance scale to learn")
    usual_scale: float | None = Field(default=None, ge=1, description="a scale that half of the rows have")
    shift: float = Field(default=2.0, gt=0, le=20, description="of the schedule, as in a spec's [solver]")
    taper: float = Field(default=1.5, ge=1, le=4, description="of the schedule, as in a spec's [solver]")
    judged: int = Field(default=16, ge=1, description="samples that are compared with the teacher's")
    judged_scale: float = Field(default=3.0, ge=1, description="the guidance scale that they are drawn at")


class StudentTask(FlowTask):
    """A `FlowTransformer` that learns from a guided one to need few evaluations."""

    options: StudentOptions
    only_to_data = False
    steps: Sequence[int] = STEPS

    def __init__(self, options: StudentOptions, cache: Path, seed: int) -> None:
        self.teacher = load_flow(options.teacher)
        if options.sources and not self.teacher.config.source:
            raise InvalidRequest("sources", options.sources, "0: this teacher takes no source", nearest="0")
        super().__init__(options, cache, seed)
        self.averaged: nn.Module = self.module
        self.empty = self._text([""])
        self.reference: Tensor | None = None

    def follow(self, averages: Sequence[nn.Module]) -> None:
        """Take targets from the fastest of the averaged networks."""
        self.averaged = averages[0]
        self.teacher.to(next(self.module.parameters()).device)

    def compile_blocks(self, networks: Sequence[nn.Module]) -> None:
        """Compile the teacher's blocks, too."""
        super().compile_blocks([*networks, self.teacher])

    @torch.no_grad()
    def evaluate(self, module: nn.Module) -> Scalars:
        """Root mean square distances of latents to the teacher's in 50 guided steps, from equal noise.

        `apart_4` is the student in 4 evaluations; `teacher_4` the teacher in 4 Euler steps and `solver_4` in
        4 of its solver's, 8 evaluations each.
        """
        assert isinstance(module, FlowTransformer)
        if self.reference is None:
            self.reference = self._teacher_latents(unipc_data, self._schedule(REFERENCE_STEPS))
            first = self.steps[0]
            followed = {
                f"teacher_{first}": self._teacher_latents(euler, uniform_schedule(first)),
                f"solver_{first}": self._teacher_latents(unipc_data, self._schedule(first)),
            }
            self.teachers = {name: _apart(found, self.reference) for name, found in followed.items()}
        figures = {f"apart_{n}": _apart(self._latents(module, n), self.reference) for n in self.steps}
        return {**figures, **self.teachers}

    @torch.no_grad()
    def draw(self, module: nn.Module, path: Path) -> None:
        """Samples of fixed prompts with fixed noise, in as many steps as the first figure is for."""
        pixels = self.sample(module, SHOWN, steps=self.steps[0], guidance=self.options.judged_scale)
        save_grid(pixels.numpy(), path, columns=8)

    def _schedule(self, steps: int) -> Tensor:
        return shift(tapered_schedule(steps, self.options.taper), self.options.shift)

    def _network(self) -> FlowTransformer:
        start = self.teacher if self.options.start is None else load_flow(self.options.start)
        scales = (self.options.lowest_scale, self.options.highest_scale)
        return start.as_flow_map(scales, self.only_to_data).requires_grad_(True).train()

    def _sampler(
        self, noise: Tensor, schedule: Tensor, prompt: Prompt, empty: Prompt, guidance: float
    ) -> Sampler:
        steps = self._schedule(len(schedule) - 1)
        return guidance_as_input(flow_map(noise, steps), prompt, guidance)

    def _scales(self, rows: int, generator: torch.Generator | None = None) -> Tensor:
        """Guidance scales (rows,): uniform between the bounds, half of them the usual one where there is
        one."""
        low, high = self.options.lowest_scale, self.options.highest_scale
        scales = low + (high - low) * torch.rand(rows, generator=generator)
        usual = torch.rand(rows, generator=generator) < 0.5
        return scales if self.options.usual_scale is None else scales.where(~usual, self.options.usual_scale)

    def _mapped(self, module: nn.Module, query: Query, batch: Batch) -> Tensor:
        text, source = _chosen(batch, query)
        velocity: Tensor = module(query.x, query.t, text, query.target, query.scale, source=source)
        return velocity

    def _plain(self, query: Query, batch: Batch) -> Tensor:
        """v(c) of the teacher."""
        text, source = _chosen(batch, query)
        velocity: Tensor = self.teacher(query.x, query.t, text, source=source)
        return velocity

    def _guided(self, query: Query, batch: Batch) -> Tensor:
        """v(∅) + w·(v(c) − v(∅)) of the teacher, both in one evaluation; what is edited is in both."""
        twice, (text, source) = query.repeated(2), _chosen(batch, query)
        both = None if source is None else torch.cat([source, source])
        answer = self.teacher(twice.x, twice.t, _joined(text, self.empty), source=both)
        conditional, unconditional = answer.chunk(2)
        scale = expand(query.scale.to(conditional.dtype), conditional)
        guided_velocity: Tensor = unconditional + scale * (conditional - unconditional)
        return guided_velocity

    def _judged(self, module: FlowTransformer) -> tuple[Tensor, Prompt, list[Prompt]]:
        """Fixed noise, one sample a row, the empty prompt, and the prompts of the samples."""
        config, device = self.codec.config, module.embed.weight.device
        shape = (self.options.judged, 1, config.latent_channels, config.grid, config.grid)
        noise = torch.randn(shape, generator=torch.Generator().manual_seed(11)).to(device)
        pieces, texts = self.options.caption_pieces, ["", *self._judged_captions()]
        empty, *prompts = encode_prompts(self.encoder.to(device), self.tokenizer, texts, pieces)
        return noise, empty, prompts

    def _judged_captions(self) -> list[str]:
        """Captions of held-out rows, spread evenly over them, always the same."""
        part = next(part for part in ("pairs", "concepts", "train") if self.parts[part])
        draw, rows, count = random.Random(part), len(self.parts[part]), self.options.judged
        return [self._caption(part, k * rows // count, draw) for k in range(count)]

    def _latents(self, module: FlowTransformer, steps: int) -> Tensor:
        noise, empty, prompts = self._judged(module)
        schedule, scale = uniform_schedule(steps), self.options.judged_scale
        pairs = zip(noise, prompts, strict=True)
        samplers = [self._sampler(z, schedule, prompt, empty, scale) for z, prompt in pairs]
        return torch.cat(run_together(module, samplers))

    def _teacher_latents(self, solver: Callable[[Tensor, Tensor], Sampler], times: Tensor) -> Tensor:
        noise, empty, prompts = self._judged(self.teacher)
        scale = self.options.judged_scale
        pairs = zip(noise, prompts, strict=True)
        samplers = [guided(solver(z, times), prompt, empty, scale) for z, prompt in pairs]
        return torch.cat(run_together(self.teacher, samplers))


def _apart(latents: Tensor, reference: Tensor) -> float:
    return float((latents - reference).square().mean().sqrt())


def _chosen(batch: Batch, query: Query) -> tuple[Text, Tensor | None]:
    """The texts and sources of the query's rows, whose conditions are row numbers of the batch."""
    rows = torch.tensor(query.conditions, device=batch.text.pooled.device)
    source = None if batch.source is None else batch.source[rows]
    return Text(*(value[rows] for value in batch.text)), source


def _joined(text: Text, empty: Text) -> Text:
    """The texts, then as often the empty one, padded to their length."""
    (rows, length), device = text.mask.shape, text.mask.device
    same = padded(empty, length)
    return Text(
        torch.cat([text.tokens, same.tokens[:, :length].to(device).expand(rows, -1, -1)]),
        torch.cat([text.mask, same.mask[:, :length].to(device).expand(rows, -1)]),
        torch.cat([text.pooled, same.pooled.to(device).expand(rows, -1)]),
    )
