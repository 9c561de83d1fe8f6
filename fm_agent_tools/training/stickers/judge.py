"""Training the judge: a small encoder of pictures and texts that has nothing in common with the flow.

It measures the flow, so it shares as little with it as possible: its picture tower is trained from nothing
on its own split, and its text tower is a projection of the *teacher* of our text encoder, not of the encoder
that the flow reads. What is left in common is said beside the figures: that teacher, and the pictures that
both were trained on.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from pydantic import Field
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.nn import functional as F

from fm_agent_tools.training.plots import save_grid
from fm_agent_tools.training.recipe import Strict
from fm_agent_tools.training.stickers.judge_data import (
    augmented,
    by_name,
    judge_split,
    names,
    over,
    shrunk,
    single,
    teacher_features,
    texts_of,
)
from fm_agent_tools.training.stickers.judge_network import Judge, JudgeConfig
from fm_agent_tools.training.stickers.pictures import Source, load_pictures
from fm_agent_tools.training.stickers.retrieval import better, recall
from fm_agent_tools.training.task import Scalars
from fm_agent_tools.training.text.teacher import load_teacher

SHOWN = 24


class JudgeOptions(Strict):
    """The judge's own part of a recipe."""

    source: Source = "emoji"
    size: int = Field(default=128, ge=16, description="pixels of the pictures as they are loaded")
    batch: int = Field(ge=2)
    others: int = Field(default=512, ge=0, description="names beside those of the batch to choose from")
    bare: float = Field(default=0.6, ge=0, le=1, description="share of texts that are the bare name")
    network: dict[str, Any] = Field(default_factory=dict)


class Batch(NamedTuple):
    """Pictures (batch, 4, side, side), texts (texts, 384), and the number of each picture's text."""

    pictures: Tensor
    texts: Tensor
    owner: Tensor


class JudgeTask:
    """Trains a `Judge` to tell which of many names a picture has."""

    module: nn.Module

    def __init__(self, options: JudgeOptions, cache: Path, seed: int) -> None:
        self.options, self.seed = options, seed
        pictures = load_pictures(options.source, cache, options.size)
        usable = single(pictures)
        place = {row: index for index, row in enumerate(usable)}
        self.rows, self.aside = ([place[row] for row in rows] for rows in judge_split(pictures))
        torch.manual_seed(seed)
        self.module = Judge(JudgeConfig.from_dict(options.network)).to(memory_format=torch.channels_last)
        self.config = JudgeConfig.from_dict(options.network)
        self.pixels = shrunk(pictures.pixels, self.config.side, usable)
        concepts = by_name(pictures)
        number = {name: index for index, name in enumerate(concepts)}
        named = names(pictures)
        self.owner = [number[named[row]] for row in usable]
        texts = [texts_of(each) for each in concepts.values()]
        self.starts = np.cumsum([0, *(len(each) for each in texts)]).tolist()
        self.texts = teacher_features(load_teacher(), [text for each in texts for text in each])

    def batch(self, step: int) -> Batch:
        """Random training pictures, one text for each of their names, and the bare names of others."""
        draw = random.Random(self.seed * 7_919 + step)
        generator = torch.Generator().manual_seed(self.seed * 7_919 + step)
        rows = draw.choices(self.rows, k=self.options.batch)
        mine = list(dict.fromkeys(self.owner[row] for row in rows))
        count = len(self.starts) - 1
        others = set(draw.sample(range(count), min(count, self.options.others))) - set(mine)
        texts = [self._text(name, draw) for name in mine] + [self.starts[name] for name in sorted(others)]
        place = {name: index for index, name in enumerate(mine)}
        device = next(self.module.parameters()).device
        seen = augmented(self.pixels[rows].to(device).float() / 255, generator)
        owner = torch.tensor([place[self.owner[row]] for row in rows], device=device)
        return Batch(seen.to(memory_format=torch.channels_last), self.texts[texts].to(device), owner)

    def loss(self, module: nn.Module, batch: Batch, step: int) -> tuple[Tensor, Mapping[str, float | Tensor]]:
        """Cross-entropy of the right text for each picture, and of the right pictures for each text of the
        batch."""
        module.train()
        logits = module(batch.pictures, batch.texts)
        to_text = F.cross_entropy(logits, batch.owner)
        right = F.one_hot(batch.owner, int(batch.owner.max()) + 1).float()
        back = logits[:, : right.shape[1]].log_softmax(dim=0)
        to_picture = -((right / right.sum(dim=0)) * back).sum(dim=0).mean()
        accuracy = (logits.argmax(dim=1) == batch.owner).float().mean()
        return (to_text + to_picture) / 2, {"right": accuracy}

    @torch.no_grad()
    def evaluate(self, module: nn.Module) -> Scalars:
        """1 − R@1 and R@k of pictures that the judge was not trained on, in galleries of 200 names."""
        assert isinstance(module, Judge)
        module.eval()
        rows = self.aside or self.rows
        worse = better(self._cosines(module, rows), torch.tensor([self.owner[row] for row in rows]))
        others = len(self.starts) - 2
        at = {f"recall_at_{k}": float(recall(worse, others, k).mean()) for k in (1, 5)}
        return {"missed": 1 - at["recall_at_1"], **at}

    @torch.no_grad()
    def draw(self, module: nn.Module, path: Path) -> None:
        """Pictures that the judge has not seen, each above one of the name that it gives them."""
        assert isinstance(module, Judge)
        module.eval()
        pool = self.aside or self.rows
        rows = pool[:: max(1, len(pool) // SHOWN)][:SHOWN]
        given = self._cosines(module, rows).argmax(dim=1).tolist()
        first = {self.owner[row]: row for row in reversed(self.rows)}
        answers = [first.get(name, rows[0]) for name in given]
        shown = [row for k in range(0, len(rows), 12) for row in (*rows[k : k + 12], *answers[k : k + 12])]
        opaque = over(self.pixels[shown].float() / 255, torch.ones(1, 3, 1, 1))
        opaque[:, 3] = 1
        save_grid((opaque * 255).to(torch.uint8).movedim(1, -1).numpy(), path, columns=12)

    def export(self, module: nn.Module, folder: Path) -> None:
        """Write `judge.json` (shape and data) and `judge.safetensors`."""
        assert isinstance(module, Judge)
        folder.mkdir(parents=True, exist_ok=True)
        facts = {
            "network": module.config.to_dict(),
            "data": {"source": self.options.source, "size": self.options.size},
            "trained_on": len(self.rows),
            "not_trained_on": len(self.aside),
            "names": len(self.starts) - 1,
        }
        (folder / "judge.json").write_text(json.dumps(facts, indent=1) + "\n")
        weights = {name: value.cpu().contiguous() for name, value in module.state_dict().items()}
        save_file(weights, folder / "judge.safetensors")

    def _text(self, name: int, draw: random.Random) -> int:
        """A text of a name, mostly the name itself."""
        first, end = self.starts[name], self.starts[name + 1]
        return first if draw.random() < self.options.bare else draw.randrange(first, end)

    def _cosines(self, module: Judge, rows: list[int]) -> Tensor:
        """Cosines (rows, names) with every bare name, over white."""
        device = next(module.parameters()).device
        texts = module.texts(self.texts[self.starts[:-1]].to(device))
        white = torch.ones(1, 3, 1, 1, device=device)
        chunks = (rows[k : k + 256] for k in range(0, len(rows), 256))
        seen = (over(self.pixels[chunk].to(device).float() / 255, white) for chunk in chunks)
        return torch.cat([(module.pictures(chunk) @ texts.T).cpu() for chunk in seen])


def build(options: Mapping[str, Any], cache: Path, seed: int) -> JudgeTask:
    """The judge's task of a recipe's table."""
    return JudgeTask(JudgeOptions.model_validate(options), cache, seed)
