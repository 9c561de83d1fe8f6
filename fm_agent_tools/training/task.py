"""What the loop asks of anything that can be trained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from torch import Tensor, nn

Scalars = dict[str, float]


class Task(Protocol):
    """One network, its data, its loss and its figures."""

    module: nn.Module
    """Everything that is trained; the loop keeps the averaged weights of it."""

    def batch(self, step: int) -> Any:
        """The data of one step: a function of the seed and the step alone, so that a resumed run sees the
        same."""

    def loss(self, module: nn.Module, batch: Any, step: int) -> tuple[Tensor, Mapping[str, float | Tensor]]:
        """The loss to minimise and scalars to log."""

    def evaluate(self, module: nn.Module) -> Scalars:
        """Cheap figures; the first one decides between averaged weights (smaller is better)."""

    def draw(self, module: nn.Module, path: Path) -> None:
        """Write something for a person to look at, as PNG."""

    def export(self, module: nn.Module, folder: Path) -> None:
        """Write the files as they ship."""


@runtime_checkable
class FollowsAverages(Protocol):
    """A task whose loss needs the averaged weights of its own network, as self-distillation does."""

    def follow(self, averages: Sequence[nn.Module]) -> None:
        """Called once before the first step with the networks that the loop keeps averaged, the fastest to
        change first; they are part of its checkpoints."""


@runtime_checkable
class Compiles(Protocol):
    """A task whose networks are made of blocks that `torch.compile` makes faster."""

    def compile_blocks(self, networks: Sequence[nn.Module]) -> None:
        """Called once before the first step with the trained network and its averages."""
