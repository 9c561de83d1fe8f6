"""What a model implements and an executor drives. No torch here: the executor loads it by dotted name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from fm_agent_tools.catalogue import ModelSpec
from fm_agent_tools.requests import Request

if TYPE_CHECKING:
    from fm_agent_tools.media import Media


@dataclass(eq=False)
class Trajectory:
    """One sample on its way from noise to data; a generator's subclass adds its tensors.

    request: what to make, narrowed by the spec: model, steps, guidance, sizes… are filled in
    seed:    what the noise is drawn from, 0 to 2**63 − 1
    of:      number of steps, known when the trajectory begins
    step:    steps finished, 0 to `of`
    done:    set by `advance` after the last step; `finish` may then be called
    notes:   what was degraded or adapted, in plain words, shown to the caller
    caption: what the result shows, in words, as the model was told; kept in the file, for later edits
    """

    request: Request
    seed: int
    of: int
    step: int = 0
    done: bool = False
    notes: list[str] = field(default_factory=list)
    caption: str = ""


class Generator(Protocol):
    """A loaded model. One thread of the executor calls it; it keeps no state between trajectories.

    Raise a ModelError for bad weights and MemoryError (or torch's out-of-memory error) when memory is short.
    """

    spec: ModelSpec
    max_batch: int

    def begin(self, request: Request, seed: int, inputs: Mapping[str, Media]) -> Trajectory:
        """Encodes the prompt and draws the noise from `seed`.

        inputs: what the request builds on, decoded, by the name of its field, such as "image"; only fields
        that the model's spec takes, and often none.
        """
        ...

    def advance(self, batch: Sequence[Trajectory]) -> None:
        """One network evaluation for 1 to `max_batch` trajectories; sets their `step` and `done`.

        When it raises, it is called again for one trajectory at a time, except for those whose `step` has
        changed: so evaluate first, then change trajectories one after the other.
        """
        ...

    def preview(self, trajectory: Trajectory) -> Media:
        """The predicted endpoint of the flow, at any size; cheap. A sound is shown as its waveform."""
        ...

    def finish(self, trajectory: Trajectory) -> Media:
        """What was made, at the model's native size; resizing, metadata and encoding are the engine's."""
        ...


class GeneratorFactory(Protocol):
    """What the dotted name in a model's spec points to; loading weights happens in this call."""

    def __call__(self, spec: ModelSpec, models: Path) -> Generator: ...
