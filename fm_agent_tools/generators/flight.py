"""A picture on its way through the network."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from fm_agent_tools.engine.protocol import Trajectory
from fm_agent_tools.flow import LinearPath, Query, Sampler
from fm_agent_tools.media import Image

PATH = LinearPath()


@dataclass(eq=False)
class Flight(Trajectory):
    """A picture on its way: the sampler, what it waits for, and where the flow seems to lead.

    One without a sampler has nothing to ask the network: it brings its `picture` with it.
    """

    sampler: Sampler | None = None
    query: Query | None = None
    evaluations: int = 0
    expected: int = 1
    endpoint: Tensor | None = None
    sample: Tensor | None = None
    picture: Image | None = None

    def watch(self, query: Query, velocity: Tensor) -> None:
        """Count an evaluation and keep x̂₁ = x_t + (1 − t)·v."""
        self.evaluations += 1
        self.step = self.of * self.evaluations // self.expected
        self.endpoint = PATH.data_from_velocity(query.x, query.t, velocity)

    def start(self, sampler: Sampler) -> None:
        """Ask the first question."""
        self.sampler, self.query = sampler, next(sampler)

    def answer(self, velocity: Tensor) -> None:
        """Hand the sampler what it asked for; at its end keep the sample."""
        assert self.sampler is not None
        try:
            self.query = self.sampler.send(velocity)
        except StopIteration as stop:
            self.query, self.sample = None, stop.value
            self.land()

    def land(self) -> None:
        """All steps are done."""
        self.done, self.step = True, self.of

    def shown(self, drawn: Image) -> Image:
        """The picture that comes of what the network drew: that itself."""
        return drawn

    def finished(self, drawn: Image) -> Image:
        """`shown`, once, at the end."""
        return self.shown(drawn)
