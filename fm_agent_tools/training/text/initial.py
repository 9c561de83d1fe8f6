"""The student's first weights: some of the teacher's layers, and a factorised part of its table."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from fm_agent_tools.networks.text_encoder import TextEncoder, TextEncoderConfig


def from_teacher(
    config: TextEncoderConfig,
    teacher: TextEncoder,
    ids: Sequence[int],
    counts: Sequence[int],
    layers: Sequence[int],
) -> TextEncoder:
    """A student whose piece i is the teacher's `ids[i]`, met `counts[i]` times, with its `layers`."""
    student = TextEncoder(config)
    rows = teacher.embedding.table.weight.detach()[list(ids)]
    factor = student.embedding.table.embedding_dim
    table, project = factorise(rows, torch.tensor(counts, dtype=torch.float32), factor)
    state = {
        name: value
        for name, value in teacher.state_dict().items()
        if name.startswith("embedding.") and name != "embedding.table.weight"
    }
    state |= {"embedding.table.weight": table, "embedding.project.weight": project}
    for ours, theirs in enumerate(layers):
        layer = teacher.layers[theirs].state_dict()
        state |= {f"layers.{ours}.{name}": value for name, value in layer.items()}
    student.load_state_dict(state)
    return student


def factorise(rows: Tensor, counts: Tensor, factor: int) -> tuple[Tensor, Tensor]:
    """rows (V, W) ~ table (V, factor) @ project.T (factor, W), least squares weighted by sqrt(count + 1).

    The weighted optimum is the truncated SVD of the scaled rows (Eckart–Young): pieces that are met often are
    reproduced best.
    """
    scale = (counts + 1).sqrt().sqrt()[:, None]
    _, _, basis = torch.linalg.svd(scale * rows, full_matrices=False)
    project = basis[:factor].T.contiguous()
    return rows @ project, project
