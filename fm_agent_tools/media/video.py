"""A clip in memory: straight-alpha frames and their rate, and the files that they become."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fm_agent_tools.media.image import Image

FASTEST = 240.0


@dataclass(frozen=True, eq=False)
class Video:
    """A clip. `frames`: uint8, shape (n, height, width, 4), straight alpha; `fps`: frames a second."""

    frames: npt.NDArray[np.uint8]
    fps: float

    def __post_init__(self) -> None:
        shape = self.frames.shape
        if self.frames.dtype != np.uint8 or len(shape) != 4 or shape[3] != 4 or 0 in shape:
            raise TypeError(
                f"frames must be uint8 of shape (n, height, width, 4), not {self.frames.dtype} {shape}"
            )
        if not 0 < self.fps <= FASTEST:
            raise ValueError(f"the frames a second must be above 0 and at most {FASTEST:g}, not {self.fps}")

    @property
    def width(self) -> int:
        """Pixels from left to right."""
        return int(self.frames.shape[2])

    @property
    def height(self) -> int:
        """Pixels from top to bottom."""
        return int(self.frames.shape[1])

    @property
    def seconds(self) -> float:
        """How long it plays."""
        return len(self.frames) / self.fps

    @property
    def poster(self) -> Image:
        """The first frame."""
        return Image(self.frames[0])
