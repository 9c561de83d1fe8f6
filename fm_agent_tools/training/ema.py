"""Exponential moving averages of the weights."""

from __future__ import annotations

import copy

import torch
from torch import Tensor, nn


class Average:
    """Weights averaged as w ← d·w + (1 − d)·θ, with the decay d warmed up so that early noise is
    forgotten."""

    def __init__(self, module: nn.Module, decay: float) -> None:
        self.decay = decay
        self.module = copy.deepcopy(module).eval().requires_grad_(False)

    @torch.no_grad()
    def update(self, module: nn.Module, step: int) -> None:
        """Take one step towards `module`'s weights; buffers are copied."""
        weight = 1 - min(self.decay, (1 + step) / (10 + step))
        pairs = list(zip(self.module.parameters(), module.parameters(), strict=True))
        torch._foreach_lerp_([mine for mine, _ in pairs], [theirs.detach() for _, theirs in pairs], weight)
        for mine, theirs in zip(self.module.buffers(), module.buffers(), strict=True):
            mine.copy_(theirs)

    def state_dict(self) -> dict[str, Tensor]:
        """The averaged weights."""
        return self.module.state_dict()

    def load_state_dict(self, state: dict[str, Tensor]) -> None:
        """Restore averaged weights."""
        self.module.load_state_dict(state)
