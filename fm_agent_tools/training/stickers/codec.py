"""Training the picture codec: L1 in value and in gradient, a square for colour, nothing perceptual."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from pydantic import Field
from torch import Tensor, nn

from fm_agent_tools.networks.codec import CodecConfig, PictureCodec
from fm_agent_tools.networks.pixels import to_network, to_pixels
from fm_agent_tools.training.exporting import export_plain
from fm_agent_tools.training.plots import save_grid
from fm_agent_tools.training.recipe import Strict
from fm_agent_tools.training.stickers.pictures import Source, load_pictures, split, tensor
from fm_agent_tools.training.task import Scalars

SHOWN = 24


class CodecOptions(Strict):
    """The codec's own part of a recipe."""

    source: Source = "emoji"
    batch: int = Field(ge=1)
    gradient: float = Field(default=1.0, ge=0, description="weight of the loss on differences of neighbours")
    square: float = Field(default=2.0, ge=0, description="weight of the squared error")
    network: dict[str, Any] = Field(default_factory=dict)


def reconstruction_loss(output: Tensor, target: Tensor, gradient: float, square: float) -> Tensor:
    """Mean |output − target| + `gradient` · the same of neighbours' differences + `square` · mean square.

    L1 keeps edges sharp but is slow to spend latents on rare colours: a wrong hue costs it no more than a
    small error everywhere. The square makes large errors count.
    """
    error = output - target
    loss = error.abs().mean() + square * error.square().mean()
    return loss + gradient * (error.diff(dim=-1).abs().mean() + error.diff(dim=-2).abs().mean())


def psnr(output: Tensor, target: Tensor) -> Tensor:
    """Peak signal-to-noise ratio in dB a picture, for values in [-1, 1]: 10·log₁₀(4 / MSE), shape
    (batch,)."""
    return 10 * torch.log10(4 / (output - target).square().flatten(1).mean(dim=1).clamp(min=1e-8))


class CodecTask:
    """Trains a `PictureCodec` to reproduce pictures through few, smooth latents."""

    module: nn.Module

    def __init__(self, options: CodecOptions, cache: Path, seed: int) -> None:
        self.options, self.seed = options, seed
        self.config = CodecConfig.from_dict(options.network)
        torch.manual_seed(seed)
        self.module = PictureCodec(self.config)
        # Channels last is the faster layout of convolutions on CPUs with AVX-512 and on GPUs.
        self.module.to(memory_format=torch.channels_last)
        self.pictures = load_pictures(options.source, cache, self.config.size)
        self.parts = split(self.pictures)
        self.pixels: Tensor | None = None

    def batch(self, step: int) -> Tensor:
        """Random training pictures, half of them mirrored."""
        generator = torch.Generator().manual_seed(self.seed * 7_919 + step)
        picks = torch.randint(len(self.parts["train"]), (self.options.batch,), generator=generator).tolist()
        batch = to_network(self._resident()[[self.parts["train"][pick] for pick in picks]])
        mirrored = (torch.rand(len(batch), 1, 1, 1, generator=generator) < 0.5).to(batch.device)
        batch = torch.where(mirrored, batch.flip(-1), batch)
        return batch.to(memory_format=torch.channels_last)

    def loss(
        self, module: nn.Module, batch: Tensor, step: int
    ) -> tuple[Tensor, Mapping[str, float | Tensor]]:
        """Reconstruction loss through noisy latents, and a leash on the latents' size."""
        module.train()
        output, raw = module(batch)
        leash = 1e-4 * raw.square().mean()
        scalars = {"psnr": psnr(output.detach(), batch).mean()}
        return reconstruction_loss(output, batch, self.options.gradient, self.options.square) + leash, scalars

    @torch.no_grad()
    def evaluate(self, module: nn.Module) -> Scalars:
        """Error and PSNR on held-out pictures."""
        module.eval()
        target = self._held(256).to(next(module.parameters()).device)
        output = torch.cat([module(chunk)[0].clamp(-1, 1) for chunk in torch.split(target, 64)])
        held = psnr(output, target).mean()
        return {"held_l1": float((output - target).abs().mean()), "held_psnr": float(held)}

    @torch.no_grad()
    def draw(self, module: nn.Module, path: Path) -> None:
        """Held-out pictures, each above its reconstruction."""
        module.eval()
        target = self._held(SHOWN).to(next(module.parameters()).device)
        output = module(target)[0]
        rows = [part for k in range(0, SHOWN, 12) for part in (target[k : k + 12], output[k : k + 12])]
        save_grid(to_pixels(torch.cat(rows)).cpu().numpy(), path, columns=12)

    @torch.no_grad()
    def export(self, module: nn.Module, folder: Path) -> None:
        """Measure the latents' scale, then write `codec.json` and `codec.safetensors` (bf16)."""
        codec = cast(PictureCodec, module).eval()
        codec.standardise(tensor(self.pictures, self.parts["train"][::2]).to(codec.mean.device))
        export_plain(codec, "codec", folder)

    def _resident(self) -> Tensor:
        """Every picture in the memory of the device that trains: uint8 (count, size, size, 4)."""
        if self.pixels is None:
            device = next(self.module.parameters()).device
            self.pixels = torch.from_numpy(np.array(self.pictures.pixels)).to(device)
        return self.pixels

    def _held(self, count: int) -> Tensor:
        held = self.parts["concepts"] + self.parts["pairs"] or self.parts["train"]
        return tensor(self.pictures, held[:: max(1, len(held) // count)][:count])


def build(options: Mapping[str, Any], cache: Path, seed: int) -> CodecTask:
    """The codec task of a recipe's table."""
    return CodecTask(CodecOptions.model_validate(options), cache, seed)
