"""Training the sticker flow: velocity matching in the codec's latents, conditioned on captions."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

import torch
from pydantic import Field
from torch import Tensor, nn

from fm_agent_tools.flow import (
    OptimalTransport,
    Sampler,
    euler,
    guided,
    logit_normal_times,
    uniform_schedule,
    velocity_loss,
)
from fm_agent_tools.generators.batching import run_together
from fm_agent_tools.generators.prompts import Prompt, encode_prompts
from fm_agent_tools.generators.text import load_text_encoder
from fm_agent_tools.generators.weights import load_codec, load_flow
from fm_agent_tools.networks.codec import PictureCodec
from fm_agent_tools.networks.pixels import to_pixels
from fm_agent_tools.networks.transformer import FlowTransformer, Text, TransformerConfig
from fm_agent_tools.training.compiling import CompilesBlocks
from fm_agent_tools.training.exporting import export_flow
from fm_agent_tools.training.plots import save_grid
from fm_agent_tools.training.recipe import Strict
from fm_agent_tools.training.stickers.captions import caption_of
from fm_agent_tools.training.stickers.latents import kept
from fm_agent_tools.training.stickers.mixture import Group, Mixture, in_styles
from fm_agent_tools.training.stickers.pictures import Source, load_pictures, split, tensor
from fm_agent_tools.training.stickers.sources import Sources
from fm_agent_tools.training.task import Scalars

SHOWN = (
    *("a red apple", "a rocket", "a sad face", "a fox", "a cat", "a dog", "a house", "a tree"),
    *("a car", "a heart", "a star", "a sun", "a fish", "a flower", "a cup of coffee", "a banana"),
    *("a book", "an umbrella", "a ghost", "a crown", "a sleepy fox", "a pizza", "a guitar", "a robot"),
    *("3D sticker of a strawberry", "flat icon of a key", "a happy cactus", "a blue car"),
    *("a green heart", "a birthday cake", "a penguin", "a mushroom"),
)


class FlowOptions(Strict):
    """The flow's own part of a recipe."""

    source: Source = "emoji"
    batch: int = Field(ge=1)
    codec: Path = Field(description="folder with codec.json and codec.safetensors")
    text_encoder: Path = Field(description="folder of the frozen text encoder")
    styles: tuple[str, ...] = Field(default=(), description="drawing styles to learn; none named: all")
    everyday: float = Field(default=0.0, ge=0, le=1, description="share of rows from everyday things")
    mix: dict[Group, float] = Field(
        default_factory=dict, description="weight of each group of the library; none named: by their rows"
    )
    dropout: float = Field(default=0.1, ge=0, lt=1, description="share of rows that see the empty prompt")
    time_mean: float = Field(default=0.0, description="mean of logit t")
    sources: float = Field(default=0.0, ge=0, le=1, description="share of rows that edit a source picture")
    dressed: float = Field(
        default=0.0, ge=0, le=1, description="share of rows that show something worn, taught with edits only"
    )
    caption_pieces: int = Field(default=16, ge=4, le=64)
    start: Path | None = Field(default=None, description="folder of shipped weights to begin with")
    coupling: Literal["independent", "transport"] = Field(
        default="independent", description="which noise goes to which picture of a batch"
    )
    transport_ratio: float = Field(
        default=0.05, gt=0, lt=1, description="share of a batch's pairs that captions leave in question"
    )
    contrast: float = Field(default=0.0, ge=0, lt=1, description="λ of contrastive flow matching")
    network: dict[str, Any] = Field(default_factory=dict)


class Batch(NamedTuple):
    """Latents (batch, channels, grid, grid), their encoded captions, and of what they are edits.

    source: (batch, channels + 2, grid, grid), zeros in rows of none; None where the run teaches no edits.
    """

    latents: Tensor
    text: Text
    source: Tensor | None = None

    def field(self, module: nn.Module) -> Callable[[Tensor, Tensor], Tensor]:
        """The network's velocity (x, t) under what these rows say."""
        return lambda x, t: module(x, t, self.text, source=self.source)


class FlowTask(CompilesBlocks):
    """Trains a `FlowTransformer` on latents of pictures."""

    module: nn.Module

    def __init__(self, options: FlowOptions, cache: Path, seed: int) -> None:
        self.options, self.seed = options, seed
        self.codec: PictureCodec = load_codec(options.codec)
        self.encoder, self.tokenizer = load_text_encoder(options.text_encoder, None)
        self.pictures = load_pictures(options.source, cache, self.codec.config.size)
        parts = split(self.pictures).items()
        self.parts = {part: in_styles(self.pictures, rows, options.styles) for part, rows in parts}
        self.mixture = Mixture(self.pictures, self.parts["train"], options.mix, options.everyday)
        self.latents = {
            part: kept(cache, self.codec, options.source, rows, self._encode)
            for part, rows in self.parts.items()
        }
        train = self.parts["train"], self.latents["train"]
        self.sources = Sources(self.pictures, *train, self._encode_pixels) if options.sources else None
        torch.manual_seed(seed)
        self.module = self._network()

    def batch(self, step: int) -> Batch:
        """Random training latents, each with a freshly worded caption."""
        draw = random.Random(self.seed * 7_919 + step)
        picks = [self.mixture.pick(draw) for _ in range(self.options.batch)]
        texts = [
            "" if draw.random() < self.options.dropout else self._caption("train", k, draw) for k in picks
        ]
        shares = self.options.sources, self.options.dressed
        return self._batch(picks, texts, shares, f"sources {self.seed} {step}")

    def _batch(self, picks: list[int], texts: list[str], shares: tuple[float, float], seed: str) -> Batch:
        """Training rows on the network's device, which `seed` decides: about so many as edits, so many
        dressed."""
        if self.sources is None:
            return self._to_device(Batch(self.latents["train"][picks], self._text(texts)))
        edits, dressed = shares
        drawn = self.sources.draw(picks, edits, random.Random(seed), dressed)
        worded = [drawn.captions.get(row, text) if text else "" for row, text in enumerate(texts)]
        return self._to_device(Batch(drawn.latents, self._text(worded), drawn.source))

    def loss(self, module: nn.Module, batch: Batch, step: int) -> tuple[Tensor, Mapping[str, float | Tensor]]:
        """Velocity matching at logit-normal times."""
        t = logit_normal_times(len(batch.latents), mean=self.options.time_mean, device=batch.latents.device)
        noise, contrast = self._noise(batch), self.options.contrast
        loss = velocity_loss(batch.field(module), batch.latents, t, noise=noise, contrast=contrast)
        return loss.mean(), {}

    @torch.no_grad()
    def evaluate(self, module: nn.Module) -> Scalars:
        """The loss at fixed times and noise: on held-out styles, held-out concepts, and training rows.

        `loss_edits` is that of training rows with a source each, where the run teaches edits; `loss_dressed`
        that of rows that show something worn, where it teaches that.
        """
        figures = {
            f"loss_{part}": float(self._fixed_loss(module, self._fixed(part)))
            for part in ("pairs", "concepts", "train")
            if self.parts[part]
        }
        if self.sources is not None:
            figures["loss_edits"] = float(self._fixed_loss(module, self._fixed("train", (1.0, 0.0))))
        if self.sources is not None and self.options.dressed:
            figures["loss_dressed"] = float(self._fixed_loss(module, self._fixed("train", (0.0, 1.0))))
        return figures

    @torch.no_grad()
    def draw(self, module: nn.Module, path: Path) -> None:
        """Guided samples of fixed prompts with fixed noise."""
        pixels = self.sample(module, SHOWN, steps=16, guidance=3.0)
        save_grid(pixels.numpy(), path, columns=8)

    @torch.no_grad()
    def sample(
        self, module: nn.Module, prompts: Sequence[str], steps: int, guidance: float, seed: int = 0
    ) -> Tensor:
        """Straight-alpha uint8 pictures (prompts, size, size, 4), one a prompt."""
        assert isinstance(module, FlowTransformer)
        config, device = self.codec.config, module.embed.weight.device
        shape = (len(prompts), 1, config.latent_channels, config.grid, config.grid)
        noise = torch.randn(shape, generator=torch.Generator().manual_seed(seed)).to(device)
        pieces = self.options.caption_pieces
        empty, *words = encode_prompts(self.encoder.to(device), self.tokenizer, ["", *prompts], pieces)
        schedule = uniform_schedule(steps)
        samplers = [
            self._sampler(z, schedule, word, empty, guidance) for z, word in zip(noise, words, strict=True)
        ]
        latents = torch.cat(run_together(module, samplers))
        return to_pixels(self.codec.to(device).decode(latents)).cpu()

    def export(self, module: nn.Module, folder: Path) -> None:
        """Write `flow.json` and `flow.safetensors` (int8 matrices, bf16 for the rest)."""
        export_flow(module, folder)

    def _network(self) -> FlowTransformer:
        """What is trained, as it begins."""
        wanted = {"source": self.sources is not None, **self.options.network}
        config = TransformerConfig(channels=self.codec.config.latent_channels, **wanted)
        network = FlowTransformer(config)
        if self.options.start is not None:
            # From machine to machine a run goes on from shipped weights: checkpoints are not carried along.
            start = load_flow(self.options.start)
            start = start.as_editor() if config.source and not start.config.source else start
            network.load_state_dict(start.state_dict())
        return network

    def _noise(self, batch: Batch) -> Tensor:
        """Noise for each row of the batch, as the coupling pairs it."""
        noise = torch.randn_like(batch.latents)
        if self.options.coupling == "independent":
            return noise
        return OptimalTransport(ratio=self.options.transport_ratio)(noise, batch.latents, batch.text.pooled)

    def _sampler(
        self, noise: Tensor, schedule: Tensor, prompt: Prompt, empty: Prompt, guidance: float
    ) -> Sampler:
        return guided(euler(noise, schedule), prompt, empty, guidance)

    @torch.no_grad()
    def _encode(self, rows: list[int]) -> Tensor:
        config, chunks = self.codec.config, [rows[k : k + 64] for k in range(0, len(rows), 64)]
        empty = torch.zeros(0, config.latent_channels, config.grid, config.grid)
        return torch.cat([empty, *(self._encode_pixels(tensor(self.pictures, chunk)) for chunk in chunks)])

    @torch.no_grad()
    def _encode_pixels(self, pixels: Tensor) -> Tensor:
        """Latents on the CPU of pixels (rows, 4, size, size); on whatever device the network is."""
        device = next(self.module.parameters()).device if hasattr(self, "module") else torch.device("cpu")
        latents: Tensor = self.codec.to(device).encode(pixels.to(device))
        return latents.cpu()

    def _caption(self, part: str, index: int, draw: random.Random) -> str:
        return caption_of(self.pictures, self.parts[part][index], draw)

    @torch.no_grad()
    def _text(self, texts: Sequence[str]) -> Text:
        device = next(self.module.parameters()).device if hasattr(self, "module") else torch.device("cpu")
        ids, mask = self.tokenizer.encode(list(texts), self.options.caption_pieces)
        text = Text(*self.encoder.to(device)(ids.to(device), mask.to(device)))
        return self.evenly(text, self.options.caption_pieces)

    def _to_device(self, batch: Batch) -> Batch:
        device = next(self.module.parameters()).device
        source = None if batch.source is None else batch.source.to(device)
        return Batch(batch.latents.to(device), Text(*(value.to(device) for value in batch.text)), source)

    def _fixed(self, part: str, shares: tuple[float, float] | None = None, count: int = 192) -> Batch:
        """Rows spread evenly over a part, always the same."""
        draw = random.Random(part)
        picks = list(range(0, len(self.parts[part]), max(1, len(self.parts[part]) // count)))[:count]
        texts = [self._caption(part, k, draw) for k in picks]
        if shares is not None:
            return self._batch(picks, texts, shares, "fixed sources")
        return self._to_device(Batch(self.latents[part][picks], self._text(texts)))

    def _fixed_loss(self, module: nn.Module, batch: Batch) -> Tensor:
        generator = torch.Generator().manual_seed(1)
        noise = torch.randn(batch.latents.shape, generator=generator).to(batch.latents.device)
        rows = len(batch.latents)
        t = torch.linspace(0.05, 0.95, rows, device=noise.device)[torch.randperm(rows, generator=generator)]
        return velocity_loss(batch.field(module), batch.latents, t, noise=noise).mean()


def build(options: Mapping[str, Any], cache: Path, seed: int) -> FlowTask:
    """The flow task of a recipe's table."""
    return FlowTask(FlowOptions.model_validate(options), cache, seed)
