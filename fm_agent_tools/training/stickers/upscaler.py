"""Training the upscaler: small pictures, also as the codec leaves them, against real larger renders."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, cast

import numpy as np
import torch
from pydantic import Field
from torch import Tensor, nn
from torch.nn import functional as F

from fm_agent_tools.generators.weights import load_codec
from fm_agent_tools.networks.pixels import to_network, to_pixels
from fm_agent_tools.networks.upscaler import Upscaler, UpscalerConfig, from_unit, to_unit
from fm_agent_tools.training.exporting import export_plain
from fm_agent_tools.training.plots import save_grid
from fm_agent_tools.training.recipe import Strict
from fm_agent_tools.training.stickers.codec import psnr
from fm_agent_tools.training.stickers.pictures import Source
from fm_agent_tools.training.stickers.renders import Renders, load_renders
from fm_agent_tools.training.task import Scalars

HELD = 48
SHOWN = 8
NEIGHBOURS = 5
"""Side of the window in which an edge may stand elsewhere and still count as steep enough."""


class UpscalerOptions(Strict):
    """The upscaler's own part of a recipe."""

    source: Source = "emoji"
    batch: int = Field(ge=1)
    codec: Path = Field(description="folder with codec.json and codec.safetensors")
    drawings: int = Field(default=500, ge=1, description="drawings with real renders at four times the side")
    photographs: int = Field(
        default=250, ge=0, description="pictures with real pixels at twice the side alone"
    )
    crop: int = Field(default=24, ge=8, multiple_of=2, description="side of a training crop before doubling")
    decoded: float = Field(default=0.5, ge=0, le=1, description="share of crops as the codec leaves them")
    stray: float = Field(
        default=0.15, ge=0, description="largest noise on the latents of those, in deviations"
    )
    blurred: float = Field(default=0.15, ge=0, le=1, description="share of crops that are softened instead")
    gradient: float = Field(default=1.0, ge=0, description="weight of the loss on differences of neighbours")
    steepness: float = Field(default=0.5, ge=0, description="weight of the loss on the steepest nearby step")
    network: dict[str, Any] = Field(default_factory=dict)


class Pair(NamedTuple):
    """A crop and its real renders at twice and (drawings alone) four times the side, in [0, 1]."""

    small: Tensor
    double: Tensor
    fourfold: Tensor | None


class Material(NamedTuple):
    """Pictures at the codec's size, clean and as the codec leaves them, and their larger renders; uint8."""

    clean: Tensor
    decoded: Tensor
    double: Tensor
    fourfold: Tensor | None


def differences(pictures: Tensor) -> tuple[Tensor, Tensor]:
    """Steps to the neighbour below and to the right."""
    return pictures.diff(dim=-2), pictures.diff(dim=-1)


def upscaling_loss(output: Tensor, target: Tensor, gradient: float, steepness: float) -> Tensor:
    """Mean |output − target| + `gradient` · the same of steps + `steepness` · that of the steepest nearby.

    Where an edge stands is often unsure in a soft picture, and a mean of all places is a blur. The last part
    asks that the edge be steep and lets it stand a little aside.
    """
    loss = (output - target).abs().mean()
    for ours, theirs in zip(differences(output), differences(target), strict=True):
        loss = loss + gradient * (ours - theirs).abs().mean()
    return loss + steepness * steepness_loss(output, target)


def steepness_loss(output: Tensor, target: Tensor) -> Tensor:
    """Mean |difference| of the steepest step in each window, summed over both directions."""
    pairs = zip(differences(output), differences(target), strict=True)
    return torch.stack([(_steepest(ours) - _steepest(theirs)).abs().mean() for ours, theirs in pairs]).sum()


def _steepest(steps: Tensor) -> Tensor:
    return F.max_pool2d(steps.abs(), NEIGHBOURS, stride=NEIGHBOURS // 2)


class UpscalerTask:
    """Trains an `Upscaler` on crops, once and twice in a row."""

    module: nn.Module

    def __init__(self, options: UpscalerOptions, cache: Path, seed: int) -> None:
        self.options, self.seed = options, seed
        self.codec = load_codec(options.codec)
        self.side = self.codec.config.size
        sides = (self.side, 2 * self.side, 4 * self.side)
        load = partial(load_renders, options.source, cache)
        self.materials = [self._material(load(sides, options.drawings))]
        if options.photographs:
            self.materials.append(self._material(load(sides[:2], options.photographs)))
        self.held = self._material(load(sides, HELD, held=True))
        torch.manual_seed(seed)
        self.module = Upscaler(UpscalerConfig(**options.network))

    def batch(self, step: int) -> Pair:
        """Random crops, turned and mirrored; one batch in four is of pictures without fourfold renders."""
        draw = torch.Generator().manual_seed(self.seed * 7_919 + step)
        material = self.materials[-1] if step % 4 == 3 else self.materials[0]
        crops = [self._crop(material, draw) for _ in range(self.options.batch)]
        small, double = torch.cat([one.small for one in crops]), torch.cat([one.double for one in crops])
        fourfold = [one.fourfold for one in crops if one.fourfold is not None]
        device = next(self.module.parameters()).device
        return Pair(small.to(device), double.to(device), torch.cat(fourfold).to(device) if fourfold else None)

    def loss(self, module: nn.Module, batch: Pair, step: int) -> tuple[Tensor, Mapping[str, float | Tensor]]:
        """The loss of one doubling, and of a second one on the result of the first."""
        weights = self.options.gradient, self.options.steepness
        double = module(batch.small)
        loss = upscaling_loss(double, batch.double, *weights)
        scalars = {"psnr": psnr(2 * double.detach(), 2 * batch.double).mean()}
        if batch.fourfold is not None:
            loss = loss + upscaling_loss(module(double.clamp(0, 1)), batch.fourfold, *weights)
        return loss, scalars

    @torch.no_grad()
    def evaluate(self, module: nn.Module) -> Scalars:
        """Error and PSNR of one doubling of held-out concepts: as the codec leaves them, and clean."""
        upscaler, target = self._upscaler(module), to_unit(self.held.double)
        found: Scalars = {}
        for name, pixels in (("decoded", self.held.decoded), ("clean", self.held.clean)):
            output = torch.cat([upscaler.doubled(part) for part in torch.split(to_unit(pixels), 8)])
            found[f"{name}_l1"] = float((output - target).abs().mean())
            found[f"{name}_psnr"] = float(psnr(2 * output, 2 * target).mean())
        return found

    @torch.no_grad()
    def draw(self, module: nn.Module, path: Path) -> None:
        """Held-out pictures as the codec leaves them: enlarged plainly, by the network, and real renders."""
        upscaler, target = self._upscaler(module), to_unit(self.held.double[:SHOWN])
        small = to_unit(self.held.decoded[:SHOWN])
        plain = F.interpolate(small, scale_factor=2, mode="bicubic").clamp(0, 1)
        rows = torch.cat([plain, upscaler.doubled(small), target])
        save_grid(from_unit(rows).numpy(), path, columns=len(small))

    def export(self, module: nn.Module, folder: Path) -> None:
        """Write `upscaler.json` and `upscaler.safetensors` (bf16)."""
        export_plain(cast(Upscaler, module), "upscaler", folder)

    @torch.no_grad()
    def _material(self, renders: Renders) -> Material:
        sizes = sorted(renders.pixels)
        clean, *larger = (torch.from_numpy(np.array(renders.pixels[size])) for size in sizes)
        draw = torch.Generator().manual_seed(self.seed)
        decoded = torch.cat([self._decoded(part, draw) for part in torch.split(clean, 16)])
        return Material(clean, decoded, larger[0], larger[1] if len(larger) > 1 else None)

    def _decoded(self, pixels: Tensor, draw: torch.Generator) -> Tensor:
        """Pictures through the codec, their latents a little astray, as those of a flow are."""
        latents = self.codec.encode(to_network(pixels))
        stray = torch.rand(len(latents), 1, 1, 1, generator=draw) * self.options.stray
        noise = torch.randn(latents.shape, generator=draw)
        return to_pixels(self.codec.decode(latents + stray * noise))

    def _crop(self, material: Material, draw: torch.Generator) -> Pair:
        row = int(torch.randint(len(material.clean), (1,), generator=draw))
        top, left = torch.randint(self.side - self.options.crop + 1, (2,), generator=draw).tolist()
        turns, mirrored = torch.randint(4, (1,), generator=draw), torch.rand(1, generator=draw) < 0.5

        def cut(pixels: Tensor, scale: int) -> Tensor:
            side = self.options.crop * scale
            part = pixels[row : row + 1, top * scale : top * scale + side, left * scale : left * scale + side]
            part = torch.rot90(to_unit(part), int(turns), (-2, -1))
            return part.flip(-1) if mirrored else part

        kind = float(torch.rand(1, generator=draw))
        small = cut(material.decoded if kind < self.options.decoded else material.clean, 1)
        if kind > 1 - self.options.blurred:
            small = _softened(small, float(torch.rand(1, generator=draw)))
        fourfold = None if material.fourfold is None else cut(material.fourfold, 4)
        return Pair(small, cut(material.double, 2), fourfold)

    def _upscaler(self, module: nn.Module) -> Upscaler:
        return cast(Upscaler, module).cpu().eval()


def _softened(pictures: Tensor, strength: float) -> Tensor:
    """A blur of up to about one pixel's deviation."""
    ring = strength / 3
    kernel = torch.tensor([ring, 1 - 2 * ring, ring])
    weight = torch.outer(kernel, kernel).expand(pictures.shape[1], 1, 3, 3)
    for _ in range(2):
        pictures = F.conv2d(F.pad(pictures, (1, 1, 1, 1), mode="replicate"), weight, groups=len(weight))
    return pictures


def build(options: Mapping[str, Any], cache: Path, seed: int) -> UpscalerTask:
    """The upscaler task of a recipe's table."""
    return UpscalerTask(UpscalerOptions.model_validate(options), cache, seed)
