"""Training the judge of sounds: which instrument leads, heard by a network that shares nothing with the flow.

It shares clips with the flow, but no weights. Clips that neither saw are set aside, from a place in the data
behind that of the flow's: they say how good the judge is, and stand for real clips in all figures.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple, cast

import torch
from pydantic import Field
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional as F

from fm_agent_tools.errors import WeightsMissing
from fm_agent_tools.networks.sound_codec import ConvNeXt
from fm_agent_tools.networks.spectra import Analysis
from fm_agent_tools.training.loops.clips import load_clips, mel_bands, whole
from fm_agent_tools.training.loops.spectrograms import draw_levels
from fm_agent_tools.training.music.dataset import Music, Source
from fm_agent_tools.training.music.facts import Facts, share
from fm_agent_tools.training.music.instruments import INSTRUMENTS
from fm_agent_tools.training.recipe import Strict
from fm_agent_tools.training.task import Scalars

KINDS = (*INSTRUMENTS, "drums", "effect")
"""What the judge tells apart: instruments in front, drums alone, and effects."""
SET_ASIDE = 0.3
_HOP = 400
_LOUD = 1000.0


class SoundJudgeOptions(Strict):
    """The judge's own part of a recipe."""

    source: Source = "fonts"
    first: int = Field(
        default=0, ge=0, description="number of the first clip that the flow was not trained on"
    )
    clips: int = Field(ge=1, description="number of the last one, and one more")
    batch: int = Field(ge=2)
    network: dict[str, Any] = Field(default_factory=dict)


@dataclass(frozen=True)
class SoundJudgeConfig:
    """Shape of a `SoundJudge`."""

    bands: int = 96
    width: int = 128
    blocks: int = 3
    features: int = 96


class SoundJudge(nn.Module):
    """Names the kind of a sound of any length, mono at 24 kHz."""

    filters: Tensor

    def __init__(self, config: SoundJudgeConfig) -> None:
        super().__init__()
        self.config = config
        self.analysis = Analysis(2048, _HOP)
        self.register_buffer("filters", mel_bands(self.analysis.bins, config.bands), persistent=False)
        self.tower = nn.Sequential(
            nn.Conv1d(config.bands, config.width, 4, stride=4),
            *(ConvNeXt(config.width) for _ in range(config.blocks)),
        )
        self.embed = nn.Linear(2 * config.width, config.features)
        self.name = nn.Linear(config.features, len(KINDS))

    def forward(self, samples: Tensor) -> tuple[Tensor, Tensor]:
        """Scores (rows, kinds) and features (rows, features) of samples (rows, frames)."""
        cut = samples[:, : samples.shape[1] // (4 * _HOP) * 4 * _HOP]
        magnitudes = self.analysis.spectra(cut).abs()
        heard = self.tower(torch.log1p(_LOUD * (self.filters @ magnitudes)))
        features: Tensor = F.gelu(self.embed(torch.cat([heard.mean(dim=2), heard.amax(dim=2)], dim=1)))
        return self.name(F.dropout(features, 0.1, self.training)), features


class Batch(NamedTuple):
    """Samples (batch, frames) and the numbers of their kinds (batch,)."""

    samples: Tensor
    kinds: Tensor


def kind(facts: Facts) -> str:
    """The one of KINDS that a clip is."""
    if facts.texture == "effect":
        return "effect"
    return facts.instruments[0] if facts.instruments else "drums"


class SoundJudgeTask:
    """Trains a `SoundJudge` to name the kinds of clips."""

    module: nn.Module

    def __init__(self, options: SoundJudgeOptions, cache: Path, seed: int) -> None:
        self.options, self.seed = options, seed
        self.music = load_clips(options.source, cache, options.clips, seed)
        self.mine, self.aside = split(self.music, options.first)
        torch.manual_seed(seed)
        self.module = SoundJudge(SoundJudgeConfig(**options.network))

    def batch(self, step: int) -> Batch:
        """Whole clips at random loudness, each kind as often as any other."""
        draw = random.Random(self.seed * 7_919 + step)
        kinds = sorted(self.mine)
        rows = [draw.choice(self.mine[draw.choice(kinds)]) for _ in range(self.options.batch)]
        gains = torch.tensor([10 ** (draw.uniform(-10, 3) / 20) for _ in rows])
        return self._batch(rows, gains[:, None])

    def loss(self, module: nn.Module, batch: Batch, step: int) -> tuple[Tensor, Mapping[str, float | Tensor]]:
        """Cross-entropy of the names."""
        module.train()
        scores, _ = module(batch.samples)
        right = (scores.argmax(dim=1) == batch.kinds).float().mean()
        return F.cross_entropy(scores, batch.kinds, label_smoothing=0.05), {"right": right}

    @torch.no_grad()
    def evaluate(self, module: nn.Module) -> Scalars:
        """Share of wrong names, and accuracy in percent, on what was set aside."""
        module.eval()
        chunks = [self._batch(self.aside[k : k + 32]) for k in range(0, min(len(self.aside), 256), 32)]
        right = [(module(each.samples)[0].argmax(dim=1) == each.kinds).float() for each in chunks]
        accuracy = float(torch.cat(right).mean()) if right else 0.0
        return {"wrong": 1 - accuracy, "accuracy_percent": 100 * accuracy}

    @torch.no_grad()
    def draw(self, module: nn.Module, path: Path) -> None:
        """Clips that were set aside, with what they are said to be."""
        module.eval()
        rows = self.aside[:8]
        batch = self._batch(rows)
        said = [KINDS[number] for number in module(batch.samples)[0].argmax(dim=1).tolist()]
        titles = [f"{kind(self.music.facts[row])}: {name}" for row, name in zip(rows, said, strict=True)]
        spectra = Analysis(2048, _HOP).spectra(batch.samples[:, : batch.samples.shape[1] // _HOP * _HOP])
        draw_levels(list(torch.log1p(_LOUD * spectra.abs())), path, columns=4, titles=titles)

    @torch.no_grad()
    def export(self, module: nn.Module, folder: Path) -> None:
        """Write `judge.safetensors`, and `judge.json` with what it was trained on and how good it is."""
        folder.mkdir(parents=True, exist_ok=True)
        judge = cast(SoundJudge, module)
        facts = {
            "network": asdict(judge.config),
            "data": {"source": self.options.source, "first": self.options.first, "clips": self.options.clips},
            "seed": self.seed,
            "trained_on": sum(len(rows) for rows in self.mine.values()),
            "set_aside": len(self.aside),
            **self.evaluate(module),
        }
        (folder / "judge.json").write_text(json.dumps(facts, indent=1) + "\n")
        state = {name: value.cpu().contiguous() for name, value in judge.state_dict().items()}
        save_file(state, folder / "judge.safetensors")

    def _batch(self, rows: list[int], gains: Tensor | float = 1.0) -> Batch:
        device = next(self.module.parameters()).device
        kinds = torch.tensor([KINDS.index(kind(self.music.facts[row])) for row in rows])
        return Batch((whole(self.music, rows, 1) * gains).to(device), kinds.to(device))


def split(music: Music, first: int) -> tuple[dict[str, list[int]], list[int]]:
    """Rows of each kind that a judge is trained on, and rows that are set aside, which begin at `first`."""
    mine: dict[str, list[int]] = {}
    aside = []
    for row in range(len(music)):
        if row >= first and share(f"judge {row}") < SET_ASIDE:
            aside.append(row)
        else:
            mine.setdefault(kind(music.facts[row]), []).append(row)
    return mine, aside


def load_judge(folder: Path) -> tuple[SoundJudge, dict[str, Any]]:
    """An exported judge and its facts. Raises WeightsMissing."""
    file = folder / "judge.json"
    if not file.is_file():
        raise WeightsMissing(file)
    facts: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    judge = SoundJudge(SoundJudgeConfig(**facts["network"]))
    judge.load_state_dict(load_file(folder / "judge.safetensors"))
    return judge.eval().requires_grad_(False), facts


def build(options: Mapping[str, Any], cache: Path, seed: int) -> SoundJudgeTask:
    """The sound judge's task of a recipe's table."""
    return SoundJudgeTask(SoundJudgeOptions.model_validate(options), cache, seed)
