"""A sound in memory: samples and their rate, and the files that they become."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

MOST_CHANNELS = 8
LARGEST_RATE = 192_000


@dataclass(frozen=True, eq=False)
class Audio:
    """A sound. `samples`: float32, shape (frames, channels), -1 to 1; `rate`: frames a second, in Hz."""

    samples: npt.NDArray[np.float32]
    rate: int

    def __post_init__(self) -> None:
        shape = self.samples.shape
        if self.samples.dtype != np.float32 or len(shape) != 2 or 0 in shape or shape[1] > MOST_CHANNELS:
            raise TypeError(
                f"samples must be float32 of shape (frames, 1 to {MOST_CHANNELS} channels),"
                f" not {self.samples.dtype} {shape}"
            )
        if not 1 <= self.rate <= LARGEST_RATE:
            raise ValueError(f"the rate must be 1 to {LARGEST_RATE} Hz, not {self.rate}")

    @property
    def seconds(self) -> float:
        """How long it plays."""
        return len(self.samples) / self.rate

    @property
    def channels(self) -> int:
        """1 for mono, 2 for stereo."""
        return int(self.samples.shape[1])
