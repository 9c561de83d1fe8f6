"""tiny-video: the shape of the words, or a given first frame, in motion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from fm_agent_tools.catalogue import ModelSpec
from fm_agent_tools.engine.protocol import Trajectory
from fm_agent_tools.generators.tiny.mixture import Array, Drift
from fm_agent_tools.generators.tiny.picture import SIDE, figure_of, to_data, to_pixels
from fm_agent_tools.generators.tiny.words import chance, known, load_words
from fm_agent_tools.media import Image, Media, Video
from fm_agent_tools.requests import Request, VideoRequest

FAR = 0.45  # of the half side, from the middle to the turning point


@dataclass(eq=False)
class Film(Drift):
    """A clip on its way; `first` is the given first frame, which nothing changes."""

    fps: int = 1
    first: Array | None = None

    def clip(self, x: Array) -> Video:
        """All frames of `x`, with the given one in its place."""
        if self.first is not None:
            x = np.concatenate([self.first[None], x[1:]])
        return Video(to_pixels(x), self.fps)


class TinyVideo:
    """A figure that moves the way the words say, or any; 64×64 with alpha."""

    max_batch = 8

    def __init__(self, spec: ModelSpec, models: Path) -> None:
        self.spec = spec
        self.words = load_words(spec)

    def begin(self, request: Request, seed: int, inputs: Mapping[str, Media]) -> Film:
        """Draws the frames that are meant, and the noise."""
        assert isinstance(request, VideoRequest)
        fps = request.fps or 1
        count = max(1, round((request.seconds or 1.0) * fps))
        given = inputs.get("image")
        first = to_data(given.fitted(SIDE, SIDE)) if isinstance(given, Image) else None
        path = self._path(request, seed, count)
        frames = self._moved(request, seed, path) if first is None else _shifted(first, path)
        return Film(
            request=request,
            seed=seed,
            of=request.steps or 1,
            guidance=request.guidance or 1.0,
            spread=0.03,
            means=frames[None],
            fps=fps,
            first=first,
        )

    def advance(self, batch: Sequence[Trajectory]) -> None:
        """One Euler step each."""
        for trajectory in batch:
            assert isinstance(trajectory, Film)
            trajectory.advance()

    def preview(self, trajectory: Trajectory) -> Video:
        """The predicted endpoint."""
        assert isinstance(trajectory, Film)
        return trajectory.clip(trajectory.endpoint)

    def finish(self, trajectory: Trajectory) -> Video:
        """The finished clip at native size."""
        assert isinstance(trajectory, Film)
        return trajectory.clip(trajectory.x)

    def _path(self, request: VideoRequest, seed: int, count: int) -> npt.NDArray[np.float64]:
        """Where the figure is in each frame, (count, 2); a loop comes back, so its end leads to its start."""
        random = chance(request.prompt, seed)
        angle = random.uniform(0, 2 * np.pi)
        x, y = (known(request.prompt, self.words["motions"]) or [[np.cos(angle), np.sin(angle)]])[0]
        moments = np.arange(count) / count
        along = np.sin(2 * np.pi * moments) if request.loop else moments
        direction = np.array([x, y]) / max(1e-6, np.hypot(x, y))
        return np.asarray(FAR * along[:, None] * direction)

    def _moved(self, request: VideoRequest, seed: int, path: npt.NDArray[np.float64]) -> Array:
        """The figure of the words on its path, whose middle is that of the frame: it stays whole."""
        random = chance(request.prompt, seed)
        tilt, radius = random.uniform(-0.35, 0.35), random.uniform(0.38, 0.5)
        figure = replace(figure_of(request, self.words), radius=radius, tilt=tilt)
        return _shifted(figure.draw(SIDE, SIDE), path - path.mean(axis=0))


def _shifted(picture: Array, path: npt.NDArray[np.float64]) -> Array:
    """A picture, moved by whole pixels; what leaves on one side comes back on the other."""
    moves = np.rint(path * SIDE / 2).astype(int)
    return np.stack([np.roll(picture, (y, x), axis=(0, 1)) for x, y in moves])
