"""Training the sound codec: compressed magnitudes through few latents, low frequencies counting as they are
heard."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import torch
from pydantic import Field
from safetensors.torch import save_file
from torch import Tensor, nn

from fm_agent_tools.networks.quantized import pack
from fm_agent_tools.networks.sound_codec import SoundCodec, SoundCodecConfig
from fm_agent_tools.training.loops.clips import crops, heard, load_clips, mel_bands, whole
from fm_agent_tools.training.loops.spectrograms import draw_levels
from fm_agent_tools.training.music.dataset import Source
from fm_agent_tools.training.recipe import Strict
from fm_agent_tools.training.task import Scalars

SHOWN = 8
MEL_BANDS = 96
KEEP_PRECISE = ("inward*", "outward*", "encoder.0.*", "*over_time*")
"""Parts that ship in bf16: the linear maps carry most of the sound, and convolutions in time are small."""
DECIBELS = 8.685889638
"""In one unit of the natural logarithm of an amplitude."""


class SoundCodecOptions(Strict):
    """The sound codec's own part of a recipe."""

    source: Source = "fonts"
    clips: int = Field(ge=1, description="rendered clips to train on")
    batch: int = Field(ge=1)
    tokens: int = Field(default=16, ge=2, description="latent vectors of a crop")
    square: float = Field(default=0.5, ge=0, description="weight of the squared error")
    mel: float = Field(default=1.0, ge=0, description="weight of the error of mel bands")
    network: dict[str, Any] = Field(default_factory=dict)


class SoundCodecTask:
    """Trains a `SoundCodec` to reproduce spectra, from their principal components on."""

    module: nn.Module

    def __init__(self, options: SoundCodecOptions, cache: Path, seed: int) -> None:
        self.options, self.seed = options, seed
        self.config = SoundCodecConfig(**options.network)
        self.music = load_clips(options.source, cache, options.clips, seed)
        self.parts = self.music.split()
        torch.manual_seed(seed)
        codec = SoundCodec(self.config)
        self.weights = heard(self.config.bins, self.config.rate)
        self.bands = mel_bands(self.config.bins, MEL_BANDS, self.config.rate)
        codec.begin_linear(codec.levels(self._sample(512)), self.weights)
        self.module = codec

    def batch(self, step: int) -> Tensor:
        """Random crops of training clips, at random loudness: (batch, samples)."""
        draw = random.Random(self.seed * 7_919 + step)
        rows = [draw.choice(self.parts["train"]) for _ in range(self.options.batch)]
        sounds = crops(self.music, rows, self.options.tokens * self.config.token, draw)
        gains = torch.tensor([10 ** (draw.uniform(-8, 2) / 20) for _ in rows])
        return (sounds * gains[:, None]).to(self._device)

    def loss(
        self, module: nn.Module, batch: Tensor, step: int
    ) -> tuple[Tensor, Mapping[str, float | Tensor]]:
        """Absolute and squared errors of levels and of mel bands, and a leash on the latents' size."""
        module.train()
        bare = cast(SoundCodec, getattr(module, "module", module))
        levels = bare.levels(batch)
        output, raw = module(levels)
        error = (output - levels) * self.weights.to(levels)[:, None]
        mel = (self._mel(output) - self._mel(levels)).abs().mean()
        near = error.abs().mean() + self.options.square * (error * (output - levels)).mean()
        return near + self.options.mel * mel + 1e-4 * raw.square().mean(), {"mel": mel.detach()}

    @torch.no_grad()
    def evaluate(self, module: nn.Module) -> Scalars:
        """Errors on held-out clips, without noise: of levels as weighed, and of mel bands in dB."""
        codec = cast(SoundCodec, module).eval()
        levels = codec.levels(self._held(96).to(self._device))
        output = torch.cat([codec(chunk)[0].clamp(min=0) for chunk in torch.split(levels, 16)])
        error = ((output - levels).abs() * self.weights.to(levels)[:, None]).mean()
        mel = (self._mel(output) - self._mel(levels)).abs().mean() * DECIBELS
        return {"held_levels": float(error), "held_mel_db": float(mel)}

    @torch.no_grad()
    def draw(self, module: nn.Module, path: Path) -> None:
        """Held-out clips, each above what the codec makes of it."""
        codec = cast(SoundCodec, module).eval()
        levels = codec.levels(self._held(SHOWN).to(self._device))
        output = codec(levels)[0].clamp(min=0)
        pairs = [level.cpu() for pair in zip(levels, output, strict=True) for level in pair]
        draw_levels(pairs, path, columns=4, paired=True)

    @torch.no_grad()
    def export(self, module: nn.Module, folder: Path) -> None:
        """Measure the latents' scale, then write `codec.json` and `codec.safetensors` (int8 and bf16)."""
        codec = cast(SoundCodec, module).eval()
        codec.standardise(codec.levels(self._sample(384).to(self._device)))
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "codec.json").write_text(json.dumps(codec.config.to_dict(), indent=1) + "\n")
        state = {name: value.cpu() for name, value in codec.state_dict().items()}
        save_file(pack(state, keep=KEEP_PRECISE), folder / "codec.safetensors")

    @property
    def _device(self) -> torch.device:
        return next(self.module.parameters()).device

    def _mel(self, levels: Tensor) -> Tensor:
        """Levels of mel bands, (rows, bands, frames)."""
        magnitudes = torch.expm1(levels.clamp(max=12))
        return torch.log1p((self.bands.to(levels) @ magnitudes).clamp(min=0))

    def _sample(self, count: int) -> Tensor:
        """One crop of each of `count` training clips, the same every time."""
        train = self.parts["train"]
        rows = train[:: max(1, len(train) // count)][:count]
        return crops(self.music, rows, self.options.tokens * self.config.token, random.Random(1))

    def _held(self, count: int) -> Tensor:
        held = self.parts["held"] or self.parts["train"]
        rows = held[:: max(1, len(held) // count)][:count]
        return whole(self.music, rows, self.config.token)


def build(options: Mapping[str, Any], cache: Path, seed: int) -> SoundCodecTask:
    """The sound codec task of a recipe's table."""
    return SoundCodecTask(SoundCodecOptions.model_validate(options), cache, seed)
