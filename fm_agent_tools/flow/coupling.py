"""Which noise goes to which data: independently, or so that the paths of a batch are short.

A coupling reorders the noise; data and conditions stay where they are.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor
from torch.nn import functional as F

from fm_agent_tools.flow.extras import borrowed


class Coupling(Protocol):
    """Pairs noise with data, row by row."""

    def __call__(self, noise: Tensor, data: Tensor, condition: Tensor | None = None) -> Tensor:
        """The noise for each row of `data` (batch, ...); `condition` (batch, width), or labels (batch,)."""


def independent(noise: Tensor, data: Tensor, condition: Tensor | None = None) -> Tensor:
    """Noise as it was drawn: q(z, x₁) = N(z; 0, I)·p(x₁)."""
    return noise


@dataclass(frozen=True)
class OptimalTransport:
    """Minibatch optimal transport, cost ‖z − x₁‖² (Pooladian et al., 2023; Tong et al., 2023).

    With conditions, plain transport would give each condition noise of its own choice, and at inference
    nobody knows which: p(z | c) is no longer N(0, I). So noise row k is given the condition of data row k
    before anything is paired, and a pair (i, j) costs ‖zᵢ − xⱼ‖² + w·(1 − cos(cᵢ, cⱼ)) (C²OT, Cheng &
    Schwing, 2025). With `weight` w = ∞ pairs form within equal conditions alone, which keeps p(z | c) exactly
    as it was; a finite one trades that for shorter paths; 0 ignores conditions. `ratio` chooses w for each
    batch instead: the one at which that share of all pairs costs no more than the pair that was drawn.
    """

    weight: float = math.inf
    ratio: float | None = None

    def __post_init__(self) -> None:
        if self.weight < 0 or (self.ratio is not None and not 0 < self.ratio < 1):
            raise ValueError(f"weight={self.weight} must be at least 0 and ratio={self.ratio} in (0, 1)")

    def __call__(self, noise: Tensor, data: Tensor, condition: Tensor | None = None) -> Tensor:
        """`noise` (batch, ...) reordered for `data`; raises FlowExtraMissing without scipy."""
        cost = self.cost(noise, data, condition)
        return noise[assignment(cost).to(noise.device)]

    def cost(self, noise: Tensor, data: Tensor, condition: Tensor | None = None) -> Tensor:
        """What each pair costs, (noise rows, data rows), fp32 or finer."""
        cost = squared_distances(noise, data)
        if condition is None or (self.weight == 0 and self.ratio is None):
            return cost
        apart = condition_distances(condition)
        weight = self.weight if self.ratio is None else weight_for_ratio(cost, apart, self.ratio)
        if math.isinf(weight):
            # Larger than any whole assignment within equal conditions, yet finite for the solver.
            return torch.where(apart > 0, (1 + cost.max()) * len(cost), cost)
        return cost + weight * apart


def squared_distances(first: Tensor, second: Tensor) -> Tensor:
    """‖aᵢ − bⱼ‖² for rows of any shape, (rows of `first`, rows of `second`)."""
    kind = torch.promote_types(first.dtype, torch.float32)
    a, b = first.flatten(1).to(kind), second.flatten(1).to(kind)
    squares = a.square().sum(1)[:, None] + b.square().sum(1) - 2 * a @ b.T
    return squares.clamp(min=0)


def condition_distances(condition: Tensor) -> Tensor:
    """1 − cos(cᵢ, cⱼ) in [0, 2]; of whole-number labels (batch,) 0 where equal, else 1. Equal rows are 0
    apart."""
    if condition.ndim == 1:
        return (condition[:, None] != condition).float()
    rows = condition.flatten(1).float()
    _, kind = torch.unique(rows, dim=0, return_inverse=True)
    directions = F.normalize(rows, dim=1)
    apart = (1 - directions @ directions.T).clamp(min=1e-6)
    return torch.where(kind[:, None] == kind, torch.zeros_like(apart), apart)


def weight_for_ratio(cost: Tensor, apart: Tensor, ratio: float) -> float:
    """The w at which a share `ratio` of the pairs has costᵢⱼ + w·apartᵢⱼ ≤ costⱼⱼ (C²OT's adaptive weight).

    Each pair stops being such a candidate at a weight of its own, so w is a quantile of those weights; 0 when
    even without any weight there are fewer candidates.
    """
    room = cost.diagonal() - cost
    always = torch.where(room >= 0, math.inf, -math.inf)
    critical = torch.where(apart > 0, room / apart.clamp(min=1e-12), always)
    kept = critical.flatten().sort(descending=True).values[math.ceil(ratio * critical.numel()) - 1]
    return max(0.0, float(kept))


def assignment(cost: Tensor) -> Tensor:
    """The permutation that costs least: entry j is the row of the square `cost` that goes to column j.

    scipy's solver takes about half as long as POT's network simplex on 64 to 512 latents (6 ms to 14 ms for
    256 of them), and its import a third; in two dimensions POT overtakes it at some 300 rows.
    """
    optimize = borrowed("scipy.optimize", "Optimal transport")
    if cost.shape[0] != cost.shape[1]:
        raise ValueError(f"{tuple(cost.shape)}: an assignment needs as much noise as data; see `drawn_pairs`")
    rows, columns = optimize.linear_sum_assignment(cost.detach().cpu().numpy())
    order = torch.empty(len(cost), dtype=torch.long)
    order[torch.from_numpy(columns)] = torch.from_numpy(rows)
    return order


def drawn_pairs(
    cost: Tensor, weights: Tensor | None = None, generator: torch.Generator | None = None
) -> Tensor:
    """A row of `cost` (noise rows, data rows) for each column, drawn from the optimal plan (POT's `ot.emd`).

    For more noise than data, or for data of unequal `weights` (data rows,): a pair then counts with its
    data's weight, so that noise keeps its distribution. Raises FlowExtraMissing without POT.
    """
    transport = borrowed("ot", "Optimal transport of unequal weights")
    rows, columns = cost.shape
    shares = torch.full((columns,), 1 / columns) if weights is None else weights / weights.sum()
    source = torch.full((rows,), 1 / rows, dtype=torch.float64)
    target = shares.double().cpu() / shares.double().cpu().sum()
    plan = transport.emd(source.numpy(), target.numpy(), cost.detach().double().cpu().numpy())
    return torch.multinomial(torch.from_numpy(plan).T.clamp(min=0), 1, generator=generator)[:, 0]
