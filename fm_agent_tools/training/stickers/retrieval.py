"""Retrieval in galleries of a stated size, averaged exactly over all galleries that could be drawn."""

from __future__ import annotations

import torch
from torch import Tensor

GALLERY = 200
"""Captions to choose from, the right one included."""


def better(scores: Tensor, right: Tensor) -> Tensor:
    """How many other captions score at least as high as the right one.

    scores: (queries, captions); right: (queries,) numbers of the right captions. Ties count as lost, so that
    a judge that answers everything alike recalls nothing.
    """
    mine = scores.gather(1, right[:, None])
    return (scores >= mine).sum(dim=1) - 1


def recall(worse: Tensor, others: int, at: int, gallery: int = GALLERY) -> Tensor:
    """Chance (queries,) that the right caption is among the first `at` of a gallery.

    The gallery holds the right caption and `gallery − 1` of the `others` captions, each set of them as likely
    as any other; `worse` (queries,) says how many of the `others` beat the right one. The number of those in
    the gallery is hypergeometric, so nothing needs to be drawn. Of fewer captions the gallery holds all.
    """
    drawn = min(gallery - 1, others)
    count = worse.double()
    chance = torch.zeros_like(count)
    for inside in range(min(at, drawn + 1)):
        rest = drawn - inside
        possible = (count >= inside) & (others - count >= rest)
        log = _choose(count, inside) + _choose(others - count, rest)
        chance += torch.where(possible, (log - _choose(torch.tensor(float(others)), drawn)).exp(), 0.0)
    return chance.float()


def _choose(total: Tensor, taken: int) -> Tensor:
    """Logarithm of the number of ways to take `taken` of `total`; of no meaning where there is none."""
    total = total.double().clamp(min=taken)
    return (
        torch.lgamma(total + 1)
        - torch.lgamma(total - taken + 1)
        - torch.lgamma(torch.tensor(float(taken + 1), dtype=torch.float64))
    )
