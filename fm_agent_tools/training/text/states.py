"""The teacher's token states of every corpus text, computed once and kept on disk in half precision."""

from __future__ import annotations

import hashlib
import logging
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from fm_agent_tools.networks.tokenizer import padded
from fm_agent_tools.training.text.teacher import Teacher

SHARD = 4096  # texts a file; a killed run loses at most one
TOKENS = 4096  # padded pieces a forward pass
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class States:
    """Ragged states: text i of the corpus owns `counts[i]` rows of one shard from `starts[i]` on."""

    folder: Path
    order: NDArray[np.int64]  # the corpus index of each text in the order of computation
    counts: NDArray[np.int64]

    def load(self) -> StateReader:
        """Opens the finished shards without reading them into memory."""
        return StateReader(self)


class StateReader:
    """Reads the states of any texts; shards are memory-mapped."""

    def __init__(self, states: States) -> None:
        self.counts = states.counts
        self.shards = [
            np.load(_file(states.folder, shard), mmap_mode="r")
            for shard in range(-(-len(states.order) // SHARD))
        ]
        self.shard = np.empty(len(states.order), dtype=np.int64)
        self.start = np.empty(len(states.order), dtype=np.int64)
        for number in range(len(self.shards)):
            texts = states.order[number * SHARD : (number + 1) * SHARD]
            ends = np.cumsum(states.counts[texts])
            self.shard[texts] = number
            self.start[texts] = ends - states.counts[texts]

    def __getitem__(self, text: int) -> NDArray[np.float16]:
        """States of one text, (L, width), in the teacher's own scale."""
        start = self.start[text]
        rows: NDArray[np.float16] = self.shards[self.shard[text]][start : start + self.counts[text]]
        return rows

    def batch(self, texts: Sequence[int]) -> Tensor:
        """States of several texts padded with zeros: float32 (B, L, width)."""
        found = [self[text] for text in texts]
        stacked = np.zeros((len(found), max(map(len, found)), found[0].shape[1]), dtype=np.float32)
        for row, states in zip(stacked, found, strict=True):
            row[: len(states)] = states
        return torch.from_numpy(stacked)


@torch.inference_mode()
def compute(teacher: Teacher, rows: Sequence[Sequence[int]], cache: Path) -> States:
    """Fills the cache for tokenised texts, longest last; a killed run goes on at its last whole shard."""
    counts = np.array([len(row) for row in rows], dtype=np.int64)
    order = np.argsort(counts, kind="stable")
    folder = cache / f"teacher-states-{_digest(rows)}"
    folder.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    for shard in range(-(-len(rows) // SHARD)):
        if not _file(folder, shard).exists():
            texts = order[shard * SHARD : (shard + 1) * SHARD]
            _save(_file(folder, shard), _states(teacher, [rows[text] for text in texts]))
            log.info("teacher states: shard %d, %.0f s", shard, time.monotonic() - began)
    return States(folder, order, counts)


def _states(teacher: Teacher, rows: Sequence[Sequence[int]]) -> NDArray[np.float16]:
    """Rows sorted by length -> their states one below the other, float16 (pieces, width)."""
    size = max(1, TOKENS // len(rows[-1]))
    found = []
    for start in range(0, len(rows), size):
        ids, mask = padded(rows[start : start + size], teacher.tokenizer.padding)
        found.append(teacher.encoder(ids, mask).tokens[mask].half().numpy())
    return np.concatenate(found)


def _save(path: Path, states: NDArray[np.float16]) -> None:
    scratch = path.with_suffix(".partial")
    with scratch.open("wb") as file:
        np.save(file, states)
    os.replace(scratch, path)


def _file(folder: Path, shard: int) -> Path:
    return folder / f"{shard:05d}.npy"


def _digest(rows: Sequence[Sequence[int]]) -> str:
    """Names the cache by what was tokenised, so that another corpus never reads these states."""
    digest = hashlib.sha256()
    for row in rows:
        digest.update(np.array([len(row), *row], dtype=np.int32).tobytes())
    return digest.hexdigest()[:16]
