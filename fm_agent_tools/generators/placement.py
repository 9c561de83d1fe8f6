"""Where a network runs and in which precision: Accelerate names the device, a short race the number
format."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import torch
from accelerate import PartialState

from fm_agent_tools.errors import InvalidRequest
from fm_agent_tools.settings import Settings

PROBE_WIDTH = 512
PROBE_ROUNDS = 5
WORTH = 1.15
"""bf16 must beat fp32 by this factor in the race: below it, its rounding buys nothing."""


@dataclass(frozen=True)
class Placement:
    """A device and the floating-point type that networks use on it."""

    device: torch.device
    dtype: torch.dtype


FORMATS = {"fp32": torch.float32, "bf16": torch.bfloat16}


@cache
def placement(device: str | None = None, precision: str = "auto") -> Placement:
    """The device that Accelerate chooses (or the one named), and its faster number format (or the one named,
    "fp32" or "bf16"); measured once.

    Raises InvalidRequest when the named device is not one of torch's or is not in this machine.
    """
    chosen = _device(device) if device else PartialState().device
    return Placement(chosen, faster_dtype(chosen) if precision == "auto" else FORMATS[precision])


def default_placement() -> Placement:
    """The placement that the settings ask for; also applies their number of CPU threads."""
    settings = Settings.load()
    if settings.threads:
        torch.set_num_threads(settings.threads)
    return placement(settings.device, settings.precision)


def faster_dtype(device: torch.device) -> torch.dtype:
    """bf16 where a matrix product is clearly faster in it, else fp32 (CPUs without bf16 units emulate it
    slowly)."""
    single, half = (_seconds(device, dtype) for dtype in (torch.float32, torch.bfloat16))
    return torch.bfloat16 if single > WORTH * half else torch.float32


def _device(name: str) -> torch.device:
    try:
        device = torch.device(name)
        torch.zeros(1, device=device)
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        raise InvalidRequest(
            "FM_AGENT_DEVICE", name, "a device of this machine, such as cpu or cuda", "cpu"
        ) from error
    return device


def _seconds(device: torch.device, dtype: torch.dtype) -> float:
    left, right = (torch.ones(PROBE_WIDTH, PROBE_WIDTH, device=device, dtype=dtype) for _ in range(2))
    return min(_timed(lambda: (left @ right)[0, 0].item()) for _ in range(PROBE_ROUNDS))


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
