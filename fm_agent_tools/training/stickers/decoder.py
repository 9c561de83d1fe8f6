"""Training the codec's decoder on alone: the encoder stays, and so do the latents that a flow has learnt.

A small codec's reconstructions are right but soft, since where an edge stands exactly is lost in few latents
and the mean of all places is a blur. What is asked for here is that an edge be as steep as the real one, a
little aside if need be. An adversary, asked for the same, was soon fooled for good: after 300 steps it could
no longer tell real pictures from any that the decoder drew.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple, cast

import torch
from pydantic import Field
from torch import Tensor, nn

from fm_agent_tools.generators.weights import load_codec
from fm_agent_tools.networks.codec import PictureCodec
from fm_agent_tools.networks.pixels import to_pixels
from fm_agent_tools.training.exporting import export_plain
from fm_agent_tools.training.plots import save_grid
from fm_agent_tools.training.recipe import Strict
from fm_agent_tools.training.stickers.codec import psnr, reconstruction_loss
from fm_agent_tools.training.stickers.latents import kept
from fm_agent_tools.training.stickers.mixture import Group, Mixture, in_styles
from fm_agent_tools.training.stickers.pictures import Source, load_pictures, split, tensor
from fm_agent_tools.training.stickers.upscaler import steepness_loss
from fm_agent_tools.training.task import Scalars

HELD = 192
SHOWN = 12


class DecoderOptions(Strict):
    """The decoder's own part of a recipe."""

    source: Source = "library"
    batch: int = Field(ge=1)
    codec: Path = Field(description="folder of the codec whose decoder is trained on")
    styles: tuple[str, ...] = Field(default=(), description="drawing styles to learn; none named: all")
    mix: dict[Group, float] = Field(
        default_factory=dict, description="weight of each group of the library; none named: by their rows"
    )
    stray: float = Field(default=0.1, ge=0, description="largest noise on the latents, in deviations")
    gradient: float = Field(default=1.0, ge=0, description="weight of the loss on differences of neighbours")
    square: float = Field(default=2.0, ge=0, description="weight of the squared error")
    white: float = Field(default=1.0, ge=0, description="weight of the loss on the picture over white")
    steepness: float = Field(default=0.5, ge=0, description="weight of the loss on the steepest nearby step")
    decoder_blocks: tuple[int, ...] | None = Field(default=None, description="blocks a grid, if more")
    refine_blocks: int | None = Field(default=None, ge=1, description="blocks of the last grid, if more")


class Batch(NamedTuple):
    """Standardised latents (batch, channels, grid, grid), a little astray, and the pictures they are of."""

    latents: Tensor
    pictures: Tensor


def over_white(pictures: Tensor) -> Tensor:
    """Premultiplied (batch, 4, height, width) over white, less a constant: (batch, 3, height, width).

    Premultiplied colours are the picture over black. An edge whose colour rises later than its alpha looks
    right there, and has a dark rim on any other ground.
    """
    return pictures[:, :3] - pictures[:, 3:]


class DecoderTask:
    """Trains the decoder of a finished `PictureCodec`."""

    module: nn.Module

    def __init__(self, options: DecoderOptions, cache: Path, seed: int) -> None:
        self.options, self.seed = options, seed
        self.start = load_codec(options.codec)
        self.pictures = load_pictures(options.source, cache, self.start.config.size)
        parts = split(self.pictures)
        self.rows = in_styles(self.pictures, parts["train"], options.styles)
        self.held = in_styles(self.pictures, parts["concepts"] + parts["pairs"], options.styles) or self.rows
        self.mixture = Mixture(self.pictures, self.rows, options.mix)
        self.latents = kept(cache, self.start, options.source, self.rows, self._encode)
        torch.manual_seed(seed)
        self.module = self._larger()
        self.module.to(memory_format=torch.channels_last)

    def batch(self, step: int) -> Batch:
        """Random training pictures and their latents."""
        draw = random.Random(self.seed * 7_919 + step)
        picks = [self.mixture.pick(draw) for _ in range(self.options.batch)]
        device = next(self.module.parameters()).device
        latents = self.latents[picks]
        stray = self.options.stray * torch.rand(len(picks), 1, 1, 1)
        pictures = tensor(self.pictures, [self.rows[pick] for pick in picks])
        return Batch(
            (latents + stray * torch.randn_like(latents)).to(device),
            pictures.to(device, memory_format=torch.channels_last),
        )

    def loss(self, module: nn.Module, batch: Batch, step: int) -> tuple[Tensor, Mapping[str, float | Tensor]]:
        """Reconstruction loss over black and over white, and that of how steep edges are."""
        codec, options = cast(PictureCodec, module), self.options
        rebuilt = codec.decoder(batch.latents * codec.deviation + codec.mean)
        loss = reconstruction_loss(rebuilt, batch.pictures, options.gradient, options.square)
        loss = loss + options.steepness * steepness_loss(rebuilt, batch.pictures)
        pair = over_white(rebuilt), over_white(batch.pictures)
        loss = loss + options.white * reconstruction_loss(*pair, options.gradient, 0)
        return loss, {"psnr": psnr(rebuilt.detach(), batch.pictures).mean()}

    @torch.no_grad()
    def evaluate(self, module: nn.Module) -> Scalars:
        """On held-out pictures: error, PSNR, and steps between neighbours relative to the real ones (1 is as
        crisp)."""
        module.eval()
        target, output = self._rebuilt(module, HELD)
        crisp = [picture.diff(dim=-1).square().mean() for picture in (output, target)]
        return {
            "held_l1": float((output - target).abs().mean()),
            "held_psnr": float(psnr(output, target).mean()),
            "held_crispness": float((crisp[0] / crisp[1]).sqrt()),
        }

    @torch.no_grad()
    def draw(self, module: nn.Module, path: Path) -> None:
        """Held-out pictures: real, by the codec as it was, and by this one."""
        module.eval()
        target, output = self._rebuilt(module, SHOWN)
        before = self.start.cpu().decode(self.start.encode(target.cpu()))
        save_grid(to_pixels(torch.cat([target.cpu(), before, output.cpu()])).numpy(), path, columns=SHOWN)

    def export(self, module: nn.Module, folder: Path) -> None:
        """Write `codec.json` and `codec.safetensors` (bf16): the whole codec, its encoder as it was."""
        export_plain(cast(PictureCodec, module), "codec", folder)

    def _larger(self) -> PictureCodec:
        """The codec that goes on training: further blocks, where asked for, and an encoder that stays."""
        config = self.start.config
        blocks = self.options.decoder_blocks or config.decoder_blocks
        refine = self.options.refine_blocks or config.refine_blocks
        codec = self.start.grown(replace(config, decoder_blocks=blocks, refine_blocks=refine))
        codec.encoder.requires_grad_(False)
        return codec

    def _rebuilt(self, module: nn.Module, count: int) -> tuple[Tensor, Tensor]:
        """Held-out pictures and what the decoder makes of their latents."""
        codec = cast(PictureCodec, module)
        rows = self.held[:: max(1, len(self.held) // count)][:count]
        target = tensor(self.pictures, rows).to(codec.mean.device)
        output = [codec.decode(codec.encode(chunk)) for chunk in torch.split(target, 32)]
        return target, torch.cat(output)

    @torch.no_grad()
    def _encode(self, rows: list[int]) -> Tensor:
        chunks = [rows[k : k + 64] for k in range(0, len(rows), 64)]
        return torch.cat([self.start.encode(tensor(self.pictures, chunk)) for chunk in chunks])


def build(options: Mapping[str, object], cache: Path, seed: int) -> DecoderTask:
    """The decoder task of a recipe's table."""
    return DecoderTask(DecoderOptions.model_validate(options), cache, seed)
