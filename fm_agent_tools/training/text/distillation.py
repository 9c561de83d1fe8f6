"""Distils the text encoder: the student learns the teacher's states, embedding and neighbourhoods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from fm_agent_tools.networks.text_encoder import TextEncoder
from fm_agent_tools.networks.tokenizer import padded
from fm_agent_tools.training.text import smoke
from fm_agent_tools.training.text.agreement import agreement
from fm_agent_tools.training.text.material import Material, embedding, from_corpus
from fm_agent_tools.training.text.options import Options
from fm_agent_tools.training.text.shipping import draw_similarities, ship

CUTS = 50  # batches whose texts are sorted by length together, so that little padding is computed
GALLERY = 1000  # held-out texts of each kind looked at while training


class Batch(NamedTuple):
    """ids, mask (B, L); the teacher's embeddings (B, W), states (B, L, W) and where to compare them."""

    ids: Tensor
    mask: Tensor
    pooled: Tensor
    states: Tensor
    compared: Tensor


@dataclass
class Distillation:
    """The task that the training loop drives."""

    material: Material
    options: Options
    seed: int

    def __post_init__(self) -> None:
        self.module: nn.Module = self.material.student
        self._epoch: tuple[int, list[np.ndarray[Any, np.dtype[np.int64]]]] = (-1, [])

    def batch(self, step: int) -> Batch:
        """The texts of one step, the same for a seed and step whatever was drawn before."""
        epoch, number = divmod(step, max(1, self.material.training // self.options.batch))
        if self._epoch[0] != epoch:
            self._epoch = epoch, self._cut(epoch)
        return self._gather(self._epoch[1][number].tolist())

    def loss(self, module: nn.Module, batch: Batch, step: int) -> tuple[Tensor, dict[str, float | Tensor]]:
        """Weighted sum of the embedding, neighbourhood and state losses, each 0 at best."""
        batch = Batch(*(part.to(_device(module)) for part in batch))
        features = module(batch.ids, batch.mask)
        parts = {
            "embedding": 1 - (features.pooled * batch.pooled).sum(-1).mean(),
            "neighbours": neighbour_loss(features.pooled, batch.pooled, self.options.temperature),
            "states": state_loss(features.tokens, batch.states, batch.compared),
        }
        weights = self.options.weights.model_dump()
        total = torch.stack([weights[name] * value for name, value in parts.items()]).sum()
        return total, {name: value.detach() for name, value in parts.items()}

    @torch.inference_mode()
    def evaluate(self, module: nn.Module) -> dict[str, float]:
        """Agreement with the teacher on held-out texts; the first figure (smaller is better) is the share of
        the five nearest neighbours, of words and of sentences, that differ from the teacher's.
        """
        kinds = {"words": self.material.words, "sentences": self.material.sentences}
        figures = {
            f"{kind}_{name}": value
            for kind, texts in kinds.items()
            for name, value in self._agreement(module, list(texts)[:GALLERY]).items()
        }
        return {"disagreement": 1 - (figures["words_five"] + figures["sentences_five"]) / 2, **figures}

    @torch.inference_mode()
    def draw(self, module: nn.Module, path: Path) -> None:
        """Similarities of some held-out words, beside the teacher's."""
        texts = list(self.material.words)[:: max(1, len(self.material.words) // 24)][:24]
        words = [self.material.texts[text] for text in texts]
        ours = embed(module, [self.material.rows[text] for text in texts], self.material.tokenizer.padding)
        draw_similarities(words, ours, self.material.pooled(texts), path)

    def export(self, module: nn.Module, folder: Path) -> None:
        """Writes the encoder's files as they ship."""
        if not isinstance(module, TextEncoder):
            raise TypeError(f"expected a TextEncoder, not {type(module).__name__}")
        ship(module, self.material.tokenizer, folder)

    def _agreement(self, module: nn.Module, texts: Sequence[int]) -> dict[str, float]:
        ours = embed(module, [self.material.rows[text] for text in texts], self.material.tokenizer.padding)
        return agreement(ours, self.material.pooled(texts))

    def _cut(self, epoch: int) -> list[np.ndarray[Any, np.dtype[np.int64]]]:
        """One epoch's batches: shuffled, sorted by length in long stretches, cut, shuffled again."""
        rng, size = np.random.default_rng((self.seed, epoch)), self.options.batch
        order = rng.permutation(self.material.training)
        lengths = np.array([len(row) for row in self.material.rows])
        batches = []
        for start in range(0, len(order), size * CUTS):
            stretch = order[start : start + size * CUTS]
            stretch = stretch[np.argsort(lengths[stretch], kind="stable")]
            batches += [stretch[cut : cut + size] for cut in range(0, len(stretch), size)]
        whole = [texts for texts in batches if len(texts) == min(size, self.material.training)]
        return [whole[number] for number in rng.permutation(len(whole))]

    def _gather(self, texts: list[int]) -> Batch:
        ids, mask = padded([self.material.rows[text] for text in texts], self.material.tokenizer.padding)
        states = self.material.targets.batch(texts)
        compared = torch.from_numpy(self.material.aligned[texts])[:, None] & mask
        length = min(ids.shape[1], states.shape[1])
        return Batch(ids, mask, embedding(states), states[:, :length], compared[:, :length])


def build(options: Mapping[str, Any], cache: Path, seed: int) -> Distillation:
    """The task of one recipe size; pydantic's ValidationError when an option breaks a rule."""
    checked = Options.model_validate(options)
    torch.manual_seed(seed)
    material = smoke.material(checked, seed) if checked.teacher == "spelling" else from_corpus(checked, cache)
    return Distillation(material, checked, seed)


def neighbour_loss(student: Tensor, teacher: Tensor, temperature: float) -> Tensor:
    """KL of the student's from the teacher's softmax over the other texts of the batch: (B, W) twice."""
    itself = torch.eye(len(student), dtype=torch.bool, device=student.device)
    ours = (student @ student.T / temperature).masked_fill(itself, -1e4).log_softmax(-1)
    theirs = (teacher @ teacher.T / temperature).masked_fill(itself, -1e4).log_softmax(-1)
    return F.kl_div(ours, theirs, reduction="batchmean", log_target=True)


def state_loss(student: Tensor, teacher: Tensor, compared: Tensor) -> Tensor:
    """Squared error of token states over the teacher's own power, on the pieces both cut alike."""
    ours, theirs = student[:, : teacher.shape[1]][compared], teacher[compared]
    return (ours - theirs).square().sum() / theirs.square().sum().clamp(min=1e-6)


@torch.inference_mode()
def embed(module: nn.Module, rows: Sequence[Sequence[int]], padding: int, size: int = 256) -> Tensor:
    """Unit embeddings (N, W) of tokenised texts, computed in batches of like length."""
    order, device = sorted(range(len(rows)), key=lambda i: len(rows[i])), _device(module)
    parts = []
    for start in range(0, len(order), size):
        ids, mask = padded([rows[i] for i in order[start : start + size]], padding)
        parts.append(module(ids.to(device), mask.to(device)).pooled.float().cpu())
    return torch.cat(parts)[torch.tensor(order).argsort()]


def _device(module: nn.Module) -> torch.device:
    return next(module.parameters()).device
