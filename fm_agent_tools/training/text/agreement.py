"""How far two encoders agree on which texts are alike: figures over one gallery of texts."""

from __future__ import annotations

import torch
from torch import Tensor

TRIPLETS = 100_000


def agreement(student: Tensor, teacher: Tensor) -> dict[str, float]:
    """Figures between two sets of unit embeddings of the same N texts, each (N, width); all are 1 at best.

    `first`: how often the nearest other text is the same one; `five`: the share of the five nearest in
    common; `spearman`: rank correlation of all pairwise similarities; `triplets`: how often "a is nearer to b
    than to c" agrees (chance 0.5); `cosine`: mean similarity of the two embeddings of a text.
    """
    ours, theirs = _similarities(student), _similarities(teacher)
    above = torch.triu_indices(len(ours), len(ours), offset=1)
    pairs = ours[above[0], above[1]], theirs[above[0], above[1]]
    return {
        "first": float((ours.argmax(1) == theirs.argmax(1)).float().mean()),
        "five": _overlap(ours, theirs, min(5, len(ours) - 1)),
        "spearman": _correlation(_ranks(pairs[0]), _ranks(pairs[1])),
        "triplets": _triplets(ours, theirs),
        "cosine": float((student * teacher).sum(1).mean()),
    }


def _similarities(embeddings: Tensor) -> Tensor:
    similarities = embeddings @ embeddings.T
    similarities.fill_diagonal_(-torch.inf)
    return similarities


def _overlap(ours: Tensor, theirs: Tensor, k: int) -> float:
    """Mean share of the k nearest that both name."""
    mine, other = ours.topk(k).indices, theirs.topk(k).indices
    return float((mine[:, :, None] == other[:, None, :]).any(2).float().mean())


def _ranks(values: Tensor) -> Tensor:
    ranks = torch.empty_like(values, dtype=torch.float64)
    ranks[values.argsort()] = torch.arange(len(values), dtype=torch.float64)
    return ranks


def _correlation(a: Tensor, b: Tensor) -> float:
    a, b = a - a.mean(), b - b.mean()
    return float((a * b).sum() / (a.norm() * b.norm()))


def _triplets(ours: Tensor, theirs: Tensor) -> float:
    """Order agreement on random triplets, drawn the same way every time."""
    generator = torch.Generator().manual_seed(0)
    a, b, c = torch.randint(len(ours), (3, TRIPLETS), generator=generator)
    distinct = (a != b) & (a != c) & (b != c)
    a, b, c = a[distinct], b[distinct], c[distinct]
    return float(((ours[a, b] > ours[a, c]) == (theirs[a, b] > theirs[a, c])).float().mean())
