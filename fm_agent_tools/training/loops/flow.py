"""Training the loop flow: velocity matching in the sound codec's latents, from captions and known ends."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import torch
from pydantic import Field
from torch import Tensor, nn

from fm_agent_tools.flow import guided, logit_normal_times, tapered_schedule, unipc_data, velocity_loss
from fm_agent_tools.generators.batching import run_together
from fm_agent_tools.generators.metronome import CHANNELS, signals
from fm_agent_tools.generators.musical import Stated, stated
from fm_agent_tools.generators.prompts import encode_prompts
from fm_agent_tools.generators.text import load_text_encoder
from fm_agent_tools.generators.weights import load_flow, load_sound_codec
from fm_agent_tools.networks.transformer import FlowTransformer, Text, TransformerConfig, with_mask
from fm_agent_tools.training.compiling import CompilesBlocks
from fm_agent_tools.training.exporting import export_flow
from fm_agent_tools.training.loops.clips import load_clips, whole
from fm_agent_tools.training.loops.spectrograms import draw_levels
from fm_agent_tools.training.music.dataset import VERSION, Source
from fm_agent_tools.training.recipe import Strict
from fm_agent_tools.training.stickers.latents import kept
from fm_agent_tools.training.task import Scalars

SHOWN = (
    "a calm piano melody",
    "drum beat at 120 bpm",
    "bright arpeggio on a harp",
    "happy ukulele chords, loop",
    "dark synth pad chords",
    "funky slap bass riff",
    "rock band at 140 bpm",
    "a notification sound going up",
)
SECOND = 15
"""Latent vectors of a second. Crops are whole seconds: of few lengths, for which blocks are compiled."""
_ENDS_SHARE = 0.35
"""How many of the rows with a known beginning know their end, too."""


class SoundFlowOptions(Strict):
    """The loop flow's own part of a recipe."""

    source: Source = "fonts"
    clips: int = Field(ge=1, description="rendered clips to train on")
    batch: int = Field(ge=1)
    codec: Path = Field(description="folder with codec.json and codec.safetensors")
    text_encoder: Path = Field(description="folder of the frozen text encoder")
    dropout: float = Field(default=0.1, ge=0, lt=1, description="share of rows that see the empty prompt")
    known: float = Field(default=0.3, ge=0, lt=1, description="share of rows whose ends are given")
    told: float = Field(
        default=0.4,
        ge=0,
        le=1,
        description="share of captions that state no tempo, or no key, but whose is told",
    )
    shorter: float = Field(default=0.2, ge=0, lt=1, description="share of batches of shorter crops")
    time_mean: float = Field(default=-0.3, description="mean of logit t")
    caption_pieces: int = Field(default=24, ge=4, le=64)
    start: Path | None = Field(default=None, description="folder of shipped weights to begin with")
    network: dict[str, Any] = Field(default_factory=dict)


class Batch(NamedTuple):
    """Latents (batch, channels, tokens), their captions, and what of them is known: as of `with_mask`, and
    then as of `metronome.signals`."""

    latents: Tensor
    text: Text
    source: Tensor


class SoundFlowTask(CompilesBlocks):
    """Trains a `FlowTransformer` on latents of clips."""

    module: nn.Module

    def __init__(self, options: SoundFlowOptions, cache: Path, seed: int) -> None:
        self.options, self.seed = options, seed
        self.codec = load_sound_codec(options.codec)
        self.encoder, self.tokenizer = load_text_encoder(options.text_encoder, None)
        self.music = load_clips(options.source, cache, options.clips, seed)
        self.parts = self.music.split()
        name = f"music-{VERSION}-{options.source}-{seed}"
        self.latents = {
            part: kept(cache, self.codec, name, rows, self._encode) for part, rows in self.parts.items()
        }
        torch.manual_seed(seed)
        channels = self.codec.config.latent_channels
        config = TransformerConfig(channels=channels, source=True, facts=CHANNELS, **options.network)
        self.module = FlowTransformer(config)
        if options.start is not None:
            # From machine to machine a run goes on from shipped weights: checkpoints are not carried along.
            begin = load_flow(options.start).with_facts(CHANNELS)
            self.module.load_state_dict(begin.state_dict())

    def batch(self, step: int) -> Batch:
        """Random crops of one length, each with a freshly worded caption; some with known ends."""
        draw = random.Random(self.seed * 7_919 + step)
        count = len(self.parts["train"])
        picks = [draw.randrange(count) for _ in range(self.options.batch)]
        whole_size = self.latents["train"].shape[2]
        shorter = draw.random() < self.options.shorter
        size = draw.choice(range(SECOND, whole_size, SECOND) or [whole_size]) if shorter else whole_size
        starts = [self._start(pick, size, draw) for pick in picks]
        rows = zip(picks, starts, strict=True)
        latents = torch.stack([self.latents["train"][pick][:, at : at + size] for pick, at in rows])
        texts = ["" if draw.random() < self.options.dropout else self._caption(k, draw) for k in picks]
        masks = torch.stack([self._mask(size, draw) for _ in picks])
        told = [self._signals(*row, size, draw) for row in zip(picks, starts, texts, strict=True)]
        source = torch.cat([known_ends(latents, masks), torch.stack(told)], dim=1)
        return self._to_device(Batch(latents, self._text(texts), source))

    def loss(self, module: nn.Module, batch: Batch, step: int) -> tuple[Tensor, Mapping[str, float | Tensor]]:
        """Velocity matching at logit-normal times."""
        t = logit_normal_times(len(batch.latents), mean=self.options.time_mean, device=batch.latents.device)
        loss = velocity_loss(lambda x, at: module(x, at, batch.text, source=batch.source), batch.latents, t)
        return loss.mean(), {}

    @torch.no_grad()
    def evaluate(self, module: nn.Module) -> Scalars:
        """The loss at fixed times and noise, on held-out combinations and on training rows."""
        return {
            f"loss_{part}": float(self._fixed_loss(module, part))
            for part in ("held", "train")
            if self.parts[part]
        }

    @torch.no_grad()
    def draw(self, module: nn.Module, path: Path) -> None:
        """Spectrograms of guided samples of fixed prompts with fixed noise."""
        latents = self.sample(module, SHOWN, steps=12, guidance=3.0)
        levels = torch.log1p(self.codec.config.compression * self.codec.magnitudes(latents))
        draw_levels(list(levels), path, columns=4, titles=SHOWN)

    @torch.no_grad()
    def sample(
        self, module: nn.Module, prompts: Sequence[str], steps: int, guidance: float, seed: int = 0
    ) -> Tensor:
        """Latents (prompts, channels, tokens) of the clips' own length, one a prompt."""
        assert isinstance(module, FlowTransformer)
        device = module.embed.weight.device
        self.codec.to(device)
        shape = (len(prompts), 1, *self.latents["train"].shape[1:])
        noise = torch.randn(shape, generator=torch.Generator().manual_seed(seed)).to(device)
        pieces = self.options.caption_pieces
        empty, *words = encode_prompts(self.encoder.to(device), self.tokenizer, ["", *prompts], pieces)
        nothing, places = torch.zeros(shape[2] + 2, shape[3]), torch.arange(shape[3])
        told = [torch.cat([nothing, signals(stated(text), places, SECOND)]).to(device) for text in prompts]
        words = [word._replace(source=each) for word, each in zip(words, told, strict=True)]
        times = tapered_schedule(steps, 1.5)
        samplers = [
            guided(unipc_data(z, times), word, empty, guidance) for z, word in zip(noise, words, strict=True)
        ]
        return torch.cat(run_together(module, samplers))

    def export(self, module: nn.Module, folder: Path) -> None:
        """Write `flow.json` and `flow.safetensors` (int8 matrices, bf16 for the rest)."""
        export_flow(module, folder)

    @torch.no_grad()
    def _encode(self, rows: list[int]) -> Tensor:
        codec = self.codec
        chunks = [rows[k : k + 32] for k in range(0, len(rows), 32)]
        parts = [codec.encode(whole(self.music, chunk, codec.config.token)) for chunk in chunks]
        return torch.cat(parts) if parts else torch.zeros(0, codec.config.latent_channels, 1)

    def _start(self, pick: int, size: int, draw: random.Random) -> int:
        """Where a crop begins: what has no beginning and no ending of its own may begin anywhere."""
        latents = self.latents["train"][pick]
        free = self.music.facts[self.parts["train"][pick]].shape in ("loop", "excerpt")
        return draw.randint(0, latents.shape[1] - size) if free else 0

    def _signals(self, pick: int, start: int, text: str, size: int, draw: random.Random) -> Tensor:
        """Tempo and key of a row as its caption states them, and now and then without being stated."""
        row = self.parts["train"][pick]
        facts, said = self.music.facts[row], stated(text)
        free = bool(text) and facts.texture not in ("notification", "effect")
        tell_tempo, tell_key = (free and draw.random() < self.options.told for _ in range(2))
        tempo = facts.tempo if said.tempo or tell_tempo else 0.0
        tonic, mode = (facts.tonic, facts.mode) if said.mode or tell_key else (-1, "")
        known = Stated(tempo, facts.beats, tonic, mode if tonic >= 0 else "")
        return signals(known, torch.arange(start, start + size), SECOND, self.music.begun[row])

    def _mask(self, size: int, draw: random.Random) -> Tensor:
        """1 for what is to be drawn, (1, size): all, or what is left between known ends."""
        mask = torch.ones(1, size)
        if draw.random() < self.options.known:
            mask[:, : draw.randint(size // 6, size * 5 // 6)] = 0
            if draw.random() < _ENDS_SHARE:
                mask[:, -draw.randint(1, max(1, size // 3)) :] = 0
        return mask

    def _caption(self, pick: int, draw: random.Random) -> str:
        return self.music.caption(self.parts["train"][pick], draw)

    @torch.no_grad()
    def _text(self, texts: Sequence[str]) -> Text:
        device = next(self.module.parameters()).device
        ids, mask = self.tokenizer.encode(list(texts), self.options.caption_pieces)
        text = Text(*self.encoder.to(device)(ids.to(device), mask.to(device)))
        return self.evenly(text, self.options.caption_pieces)

    def _to_device(self, batch: Batch) -> Batch:
        device = next(self.module.parameters()).device
        text = Text(*(value.to(device) for value in batch.text))
        return Batch(batch.latents.to(device), text, batch.source.to(device))

    def _fixed_loss(self, module: nn.Module, part: str, count: int = 96) -> Tensor:
        draw = random.Random(part)
        rows = self.parts[part]
        picks = list(range(0, len(rows), max(1, len(rows) // count)))[:count]
        device = next(module.parameters()).device
        text = self._text([self.music.caption(rows[k], draw) for k in picks])
        latents = self.latents[part][picks].to(device)
        generator = torch.Generator().manual_seed(1)
        noise = torch.randn(latents.shape, generator=generator).to(device)
        t = torch.linspace(0.05, 0.95, len(picks))[torch.randperm(len(picks), generator=generator)]
        return velocity_loss(lambda x, at: module(x, at, text), latents, t.to(device), noise=noise).mean()


def known_ends(latents: Tensor, masks: Tensor) -> Tensor:
    """Sources as of `with_mask`, (rows, channels + 2, tokens); zeros for rows of which all is to be drawn."""
    given = (masks.amin(dim=2, keepdim=True) < 1).to(latents)
    return with_mask(latents * (1 - masks), masks) * given


def build(options: Mapping[str, Any], cache: Path, seed: int) -> SoundFlowTask:
    """The loop flow's task of a recipe's table."""
    return SoundFlowTask(SoundFlowOptions.model_validate(options), cache, seed)
