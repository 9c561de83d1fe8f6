"""A trained judge at work: what it makes of pictures, and which names it finds fitting."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import torch
from safetensors.torch import load_file
from torch import Tensor
from torch.nn import functional as F

from fm_agent_tools.errors import WeightsMissing
from fm_agent_tools.folders import folder as project_folder
from fm_agent_tools.training.data.emoji import StickerSet
from fm_agent_tools.training.stickers.judge_data import (
    BACKGROUNDS,
    by_name,
    judge_split,
    over,
    shrunk,
    teacher_features,
)
from fm_agent_tools.training.stickers.judge_network import Judge, JudgeConfig
from fm_agent_tools.training.text.teacher import load_teacher

CHUNK = 128


class Looked(NamedTuple):
    """Pictures as the judge sees them: unit `embeddings` that names are compared with, and the `features`
    before them, which also tell styles and qualities apart."""

    embeddings: Tensor
    features: Tensor

    def __getitem__(self, rows: Any) -> Looked:  # type: ignore[override]
        return Looked(self.embeddings[rows], self.features[rows])


class Jury:
    """A judge with every name of a set of pictures before it."""

    def __init__(self, folder: Path, pictures: StickerSet) -> None:
        facts = read_facts(folder)
        self.facts = facts
        self.judge = Judge(JudgeConfig.from_dict(facts["network"])).eval().requires_grad_(False)
        self.judge.load_state_dict(load_file(folder / "judge.safetensors"))
        self.teacher = load_teacher()
        self.names = list(by_name(pictures))
        self.number = {name: index for index, name in enumerate(self.names)}
        self.embedded = self.judge.texts(teacher_features(self.teacher, self.names))
        self.unseen = set(judge_split(pictures)[1])
        """Rows that the judge was not trained on."""

    @torch.no_grad()
    def look(self, pixels: Tensor) -> Looked:
        """Straight-alpha uint8 (count, size, size, 4), averaged over several backgrounds."""
        found = [self._look(chunk) for chunk in torch.split(pixels, CHUNK)]
        return Looked(*(torch.cat(each) for each in zip(*found, strict=True)))

    def scores(self, looked: Looked) -> Tensor:
        """Cosines (pictures, names)."""
        return looked.embeddings @ self.embedded.T

    def numbers(self, names: Sequence[str]) -> Tensor:
        """Where these names are among all."""
        return torch.tensor([self.number[name] for name in names])

    def _look(self, pixels: Tensor) -> Looked:
        small = shrunk(pixels.numpy(), self.judge.config.side).float() / 255
        grounds = [over(small, torch.full((1, 3, 1, 1), grey)) for grey in BACKGROUNDS]
        features = torch.stack([self.judge.tower(ground) for ground in grounds])
        embeddings = F.normalize(self.judge.picture(features), dim=-1).mean(dim=0)
        return Looked(F.normalize(embeddings, dim=-1), features.mean(dim=0))


def read_facts(folder: Path) -> dict[str, Any]:
    """`judge.json` of an exported judge. Raises WeightsMissing."""
    file = folder / "judge.json"
    if not file.exists():
        raise WeightsMissing(file)
    facts: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return facts


def judge_recipe(model: Path) -> Path:
    """The recipe of the judge for a model's folder: its own, or that of the bundled sticker model."""
    own = model / "judge.toml"
    return own if own.exists() else project_folder("models") / "sticker" / "judge.toml"


def trained_judge(recipe: Path, size: str, cache: Path) -> Path:
    """The folder of a judge trained by `recipe`, once; a killed training goes on where it was."""
    from fm_agent_tools import training

    mark = hashlib.sha256(recipe.read_bytes()).hexdigest()[:12]
    run = cache / f"judge-{size}-{mark}"
    export = run / "judge" / "export"
    if not (export / "judge.json").exists():
        training.run(recipe, size, run, cache)
    return export
