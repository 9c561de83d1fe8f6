"""Drawing many pictures with a model as shipped; what was drawn is kept, so a killed evaluation goes on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from rich.console import Console
from rich.progress import Progress
from torch import Tensor

from fm_agent_tools.catalogue import Catalogue
from fm_agent_tools.generators.bundled import PictureGenerator
from fm_agent_tools.generators.flight import Flight
from fm_agent_tools.networks.pixels import to_pixels
from fm_agent_tools.requests import ImageRequest

DRAWS = ("codec.", "flow.")
"""Beginnings of the files that draw; the others enlarge or edit what was drawn."""
DRAWING = 2
"""Raised when the code on the way from weights to pixels changes what is drawn: what was kept is older."""
CHUNK = 32
"""Pictures in a file: what a kill may cost."""


class Wish(NamedTuple):
    """A picture to draw; what is None is the model's own choice."""

    prompt: str
    seed: int
    style: str | None = None
    steps: int | None = None


Make = Callable[[Sequence[Wish]], Tensor]
"""Wishes to whatever is kept of them, one row each."""


class Artist:
    """Draws wishes with the model of a folder, as a request would be drawn, and keeps them in `cache`."""

    def __init__(self, folder: Path, cache: Path) -> None:
        self.generator = PictureGenerator(Catalogue(folder.parent).get(folder.name), folder.parent)
        self.spec = self.generator.spec
        self.cache = cache / "drawn" / self._fingerprint()
        self.cache.mkdir(parents=True, exist_ok=True)

    def draw(self, wishes: Sequence[Wish], title: str) -> Tensor:
        """Straight-alpha uint8 (wishes, size, size, 4); a bar on stderr says how far it is."""
        return self._all(wishes, title, "", self.fresh)

    def latents(self, wishes: Sequence[Wish], title: str) -> Tensor:
        """What the network made of the wishes, (wishes, channels, grid, grid), before the codec."""
        return self._all(wishes, title, "-latents", self._samples)

    @torch.no_grad()
    def decoded(self, latents: Tensor) -> Tensor:
        """The pictures of latents, as `draw` gives them."""
        chunks = torch.split(latents.to(self.generator.place.device), CHUNK)
        return torch.cat([to_pixels(self.generator.codec.decode(chunk)).cpu() for chunk in chunks])

    def _all(self, wishes: Sequence[Wish], title: str, suffix: str, make: Make) -> Tensor:
        parts = [wishes[start : start + CHUNK] for start in range(0, len(wishes), CHUNK)]
        found = []
        with Progress(console=Console(stderr=True)) as bar:
            row = bar.add_task(title, total=len(wishes))
            for part in parts:
                found.append(self._kept(part, suffix, make))
                bar.advance(row, len(part))
        return torch.cat(found)

    def fresh(self, wishes: Sequence[Wish]) -> Tensor:
        """The same without the cache, for measuring time."""
        batches = (
            wishes[k : k + self.generator.max_batch] for k in range(0, len(wishes), self.generator.max_batch)
        )
        return torch.cat([picture for batch in batches for picture in self._batch(batch)])

    def _samples(self, wishes: Sequence[Wish]) -> Tensor:
        size = self.generator.max_batch
        flights = [self._flown(wishes[k : k + size]) for k in range(0, len(wishes), size)]
        samples = [flight.sample for batch in flights for flight in batch]
        return torch.cat([sample.cpu() for sample in samples if sample is not None])

    def _kept(self, wishes: Sequence[Wish], suffix: str, make: Make) -> Tensor:
        name = hashlib.sha256(json.dumps(wishes).encode()).hexdigest()[:20]
        file = self.cache / f"{name}{suffix}.npy"
        if not file.exists():
            beside = file.with_suffix(".part.npy")
            np.save(beside, make(wishes).numpy())
            beside.replace(file)
        return torch.from_numpy(np.load(file))

    def _batch(self, wishes: Sequence[Wish]) -> Iterator[Tensor]:
        for flight in self._flown(wishes):
            yield torch.from_numpy(self.generator.finish(flight).pixels.copy())[None]

    def _flown(self, wishes: Sequence[Wish]) -> list[Flight]:
        flights = [self.generator.begin(self._request(wish), wish.seed) for wish in wishes]
        while not all(flight.done for flight in flights):
            self.generator.advance(flights)
        return flights

    def _request(self, wish: Wish) -> ImageRequest:
        return ImageRequest(prompt=wish.prompt, seed=wish.seed, style=wish.style, steps=wish.steps)

    def _fingerprint(self) -> str:
        """Changes with everything in the spec that decides what is drawn, the weights above all."""
        decides = {"files", "text_encoder", "solver", "steps", "guidance", "styles", "generator"}
        facts = self.spec.model_dump(mode="json", include=decides)
        facts["files"] = {
            name: facts["files"][name] for name in sorted(facts["files"]) if name.startswith(DRAWS)
        }
        facts["drawing"] = DRAWING
        facts["precision"] = str(self.generator.place.dtype)
        return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:20]
