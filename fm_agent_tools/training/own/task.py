"""Learning one's own pictures without forgetting: velocity matching on them, the old velocity elsewhere."""

from __future__ import annotations

import copy
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from fm_agent_tools.flow import logit_normal_times, velocity_loss
from fm_agent_tools.flow.path import STRAIGHT
from fm_agent_tools.generators.prompts import Prompt, stack
from fm_agent_tools.networks.pixels import to_network, to_pixels
from fm_agent_tools.networks.transformer import FlowTransformer, Text
from fm_agent_tools.training.exporting import export_flow
from fm_agent_tools.training.own.base import TOGETHER, Base
from fm_agent_tools.training.own.folder import OwnPictures
from fm_agent_tools.training.own.wording import may_be_mirrored, styled, worded
from fm_agent_tools.training.plots import save_grid
from fm_agent_tools.training.task import Scalars

OWN, KNOWN = 8, 8
"""Rows of a batch: one's own pictures, and what the model knew."""
WITHOUT_WORDS = 0.2
"""Share of the known rows without a prompt: guidance leads away from what the network does then."""
LOOKED_AT = 32  # pictures of a part that figures are taken of
TIMES = 8  # at each of them
REMEMBERED = 4096  # encoded prompts, of some 15 kB each
SHOWN = ("a rocket", "an apple", "a cat", "a house", "a tree", "a guitar", "a happy face", "a car")
"""What nobody's twenty pictures are all about: is the style there, too?"""


class Known(NamedTuple):
    """What the base drew before anything was learnt: `latents` (rows, …) of `prompts`."""

    latents: Tensor
    prompts: Sequence[str]


class OwnBatch(NamedTuple):
    """Latents (OWN + KNOWN, channels, grid, grid), one's own first, and their encoded prompts."""

    latents: Tensor
    text: Text


class OwnTask:
    """Trains a copy of the base's flow; codec, text encoder and enlarger stay as they are."""

    module: nn.Module

    def __init__(self, base: Base, pictures: OwnPictures, known: Known, seed: int) -> None:
        self.base, self.known, self.seed = base, known, seed
        self.captions = pictures.captions
        self.train, self.left_out = left_out(len(pictures.names), seed)
        self.latents = self._encoded(pictures)
        self.prompts: dict[str, Prompt] = {}
        self.module = copy.deepcopy(base.network).requires_grad_(True)
        self.fixed = {part: self._fixed(part) for part in ("left_out", "own", "known")}

    def batch(self, step: int) -> OwnBatch:
        """Random own pictures with reworded captions, some mirrored, and random known ones."""
        draw = random.Random(self.seed * 7_919 + step)
        own = [draw.choice(self.train) for _ in range(OWN)]
        known = [draw.randrange(len(self.known.prompts)) for _ in range(KNOWN)]
        sides = [int(may_be_mirrored(self.captions[k]) and draw.random() < 0.5) for k in own]
        texts = [worded(self.captions[k], draw) for k in own]
        texts += ["" if draw.random() < WITHOUT_WORDS else self.known.prompts[k] for k in known]
        latents = torch.cat([self.latents[own, sides], self.known.latents[known]])
        return self._placed(latents, texts)

    def loss(
        self, module: nn.Module, batch: OwnBatch, step: int
    ) -> tuple[Tensor, Mapping[str, float | Tensor]]:
        """x₁ − z where the picture is one's own, the base's velocity where it is the base's.

        The base's answer and not its sample is the target: the network that gives it at every point of the
        path is the base itself, guidance and all its doubts included.
        """
        t = logit_normal_times(len(batch.latents), device=batch.latents.device)
        noise = torch.randn_like(batch.latents)
        x, target = STRAIGHT.point(noise, batch.latents, t), STRAIGHT.velocity(noise, batch.latents, t)
        with torch.no_grad():
            words = Text(*(part[OWN:] for part in batch.text))
            remembered = self.base.network.to(x.device)(x[OWN:], t[OWN:], words)
        error = (module(x, t, batch.text) - torch.cat([target[:OWN], remembered])).square().flatten(1).mean(1)
        own, known = error[:OWN].mean(), error[OWN:].mean()
        return own + known, {"own": own.detach(), "known": known.detach()}

    @torch.no_grad()
    def evaluate(self, module: nn.Module) -> Scalars:
        """The flow's loss at fixed times and noise: of pictures left out, of one's own, and of known ones."""
        return {part: self._fixed_loss(module, *rows) for part, rows in self.fixed.items() if rows}

    @torch.no_grad()
    def draw(self, module: nn.Module, path: Path) -> None:
        """Things of one's own pictures, then others, all in one's own style, of fixed noise."""
        save_grid(self.shown(module), path, columns=8)

    @torch.no_grad()
    def shown(self, module: nn.Module) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
        """Those pictures: straight-alpha uint8 (16, side, side, 4), fewer when there are few captions."""
        assert isinstance(module, FlowTransformer)
        own = [self.captions[k] for k in (self.left_out + self.train)[: len(SHOWN)]]
        texts = [styled(caption) for caption in (*own, *SHOWN)]
        guidance = self.base.spec.guidance.default
        latents = self.base.drawn(module, texts, self.seed, steps=16, guidance=guidance)
        return to_pixels(self.base.codec.to(latents.device).decode(latents)).cpu().numpy()

    def export(self, module: nn.Module, folder: Path) -> None:
        """Write `flow.json` and `flow.safetensors`, in the precision in which the base's are shipped."""
        export_flow(module, folder)

    @torch.no_grad()
    def _encoded(self, pictures: OwnPictures) -> Tensor:
        """Latents (pictures, 2, channels, grid, grid): as they are, and mirrored."""
        pixels = torch.from_numpy(np.ascontiguousarray(pictures.pixels))
        sides = (torch.split(to_network(side), TOGETHER) for side in (pixels, pixels.flip(2)))
        return torch.stack([torch.cat([self.base.codec.encode(x) for x in side]) for side in sides], dim=1)

    def _placed(self, latents: Tensor, texts: Sequence[str]) -> OwnBatch:
        device = next(self.module.parameters()).device
        text = stack([self._prompt(text) for text in texts])
        return OwnBatch(latents.to(device), Text(*(part.to(device) for part in text)))

    def _prompt(self, text: str) -> Prompt:
        """Each wording is encoded once: they come again and again."""
        if text not in self.prompts:
            if len(self.prompts) >= REMEMBERED:
                self.prompts.clear()
            [self.prompts[text]] = self.base.prompts([text])
        return self.prompts[text]

    def _fixed(self, part: str) -> tuple[Tensor, list[str]] | None:
        """The latents and prompts that a figure is taken of."""
        if part == "known":
            return self.known.latents[:LOOKED_AT], list(self.known.prompts[:LOOKED_AT])
        rows = (self.left_out if part == "left_out" else self.train)[:LOOKED_AT]
        return (self.latents[rows, 0], [styled(self.captions[k]) for k in rows]) if rows else None

    def _fixed_loss(self, module: nn.Module, latents: Tensor, texts: list[str]) -> float:
        device = next(module.parameters()).device
        generator, (data, text) = torch.Generator().manual_seed(1), self._placed(latents, texts)
        losses = []
        for t in torch.linspace(0.06, 0.94, TIMES):
            noise = torch.randn(latents.shape, generator=generator).to(device)
            at = t.to(device).expand(len(data))
            losses.append(velocity_loss(lambda x, at: module(x, at, text), data.to(device), at, noise=noise))
        return float(torch.cat(losses).mean())


def left_out(count: int, seed: int) -> tuple[list[int], list[int]]:
    """Which pictures are learnt, and which are left out to check with: a tenth from eight on, at most 16."""
    held = min(16, max(1, count // 10)) if count >= 8 else 0
    rows = list(range(count))
    random.Random(f"left out {seed}").shuffle(rows)
    return sorted(rows[held:]), sorted(rows[:held])
