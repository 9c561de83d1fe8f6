"""Recorded recordings of a teacher on disk: a step of distillation follows one batch of them."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from fm_agent_tools.flow import shift, tapered_schedule
from fm_agent_tools.flow.recording import Recording

POINTS = 8
"""Steps of the teacher on a recording; jumps of 1, 2, 4 and 8 steps end where it has been."""
SPREAD = 0.5
"""Doublings by which the schedules of recordings differ, so that jumps begin and end at all times."""


class Recordings:
    """`count` batches of recordings, each recorded when a step first asks for it."""

    def __init__(self, folder: Path, count: int, seed: int) -> None:
        self.folder, self.count, self.seed = folder, count, seed

    def place(self, step: int) -> int:
        """Which batch a step follows: all of them in order first, then in another order each time."""
        time, place = divmod(step, self.count)
        order = list(range(self.count))
        if time:
            random.Random(f"recordings {self.seed} {time}").shuffle(order)
        return order[place]

    def get(self, place: int, record: Callable[[], Recording]) -> Recording:
        """The batch of that number, read where it has been recorded."""
        file = self.folder / f"{place:05d}.safetensors"
        if not file.exists():
            recording = record()
            self.folder.mkdir(parents=True, exist_ok=True)
            scratch = file.with_suffix(".part")
            half = recording.states.to(torch.float16).contiguous().cpu()
            save_file({"times": recording.times.float().cpu(), "states": half}, scratch)
            scratch.replace(file)
        kept = load_file(file)
        return Recording(kept["times"], kept["states"].float())

    def randomness(self, place: int) -> torch.Generator:
        """What a batch's noise, scales and schedule are drawn from."""
        return torch.Generator().manual_seed(self.seed * 1_000_003 + place)


def recorded_times(factor: float, taper: float, generator: torch.Generator) -> Tensor:
    """The times of a batch's recordings, about those of a `shift` by `factor` of a tapered schedule."""
    doublings = SPREAD * (2 * float(torch.rand((), generator=generator)) - 1)
    return shift(tapered_schedule(POINTS, taper), factor * 2**doublings)


def fingerprint(networks: Sequence[nn.Module], facts: Mapping[str, object]) -> str:
    """A name for what these weights make of these facts."""
    digest = hashlib.sha256(json.dumps(facts, sort_keys=True).encode())
    for network in networks:
        for name, value in sorted(network.state_dict().items()):
            digest.update(name.encode())
            digest.update(value.detach().float().cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()[:24]
