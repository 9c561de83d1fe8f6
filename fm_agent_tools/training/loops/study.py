"""What every section of the figures works on: model, clips, judge, and sounds made once for all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from rich.console import Console
from rich.progress import Progress
from torch import Tensor

from fm_agent_tools.catalogue import Catalogue
from fm_agent_tools.generators.loop import SoundFlight, SoundGenerator
from fm_agent_tools.requests import AudioRequest
from fm_agent_tools.training.loops.clips import whole
from fm_agent_tools.training.loops.judge import KINDS, SoundJudge, kind, split
from fm_agent_tools.training.music.dataset import Music
from fm_agent_tools.training.music.facts import Facts
from fm_agent_tools.training.stickers.study import NotMeasured

CHUNK = 8


@dataclass(frozen=True)
class Amounts:
    """How much is measured: clips to reconstruct, sounds to make beside real ones, loops, and rounds of the
    clock."""

    clips: int
    sounds: int
    loops: int
    rounds: int


FULL = Amounts(clips=96, sounds=192, loops=48, rounds=7)
QUICK = Amounts(clips=24, sounds=48, loops=12, rounds=3)


class Wish(NamedTuple):
    """A sound to make; what is None is the model's own choice."""

    prompt: str
    seed: int
    seconds: float = 4.0
    loop: bool = False
    steps: int | None = None


class Heard(NamedTuple):
    """What the judge makes of sounds: numbers of the kinds, likeliest first, and features."""

    order: Tensor
    features: Tensor


class Study:
    """A model under evaluation, and clips that neither it nor its judge was trained on."""

    judged: dict[str, Any] | None = None
    """What the judge says about itself; None where there is none."""

    def __init__(
        self, folder: Path, cache: Path, music: Music, judge: SoundJudge | None, first: int, amounts: Amounts
    ) -> None:
        self.generator = SoundGenerator(Catalogue(folder.parent).get(folder.name), folder.parent)
        self.spec, self.music, self._judge, self.amounts = self.generator.spec, music, judge, amounts
        self.held = music.split()["held"]
        self.trained = [row for row in music.split()["train"] if row < first] or music.split()["train"]
        self.aside = split(music, first)[1]
        self.cache = cache / "made" / self._fingerprint()
        self.cache.mkdir(parents=True, exist_ok=True)

    @property
    def rate(self) -> int:
        """Samples a second."""
        return self.generator.codec.config.rate

    @cached_property
    def chosen(self) -> list[int]:
        """Rows of music that the judge never heard, by hash, whose captions stand for requests."""
        musical = [row for row in self.aside if self.music.facts[row].texture != "effect"]
        ordered = sorted(musical, key=lambda row: hashlib.sha256(f"chosen {row}".encode()).digest())
        return ordered[: self.amounts.sounds]

    @cached_property
    def made(self) -> Tensor:
        """A sound for each of `chosen`, (rows, frames)."""
        wishes = [Wish(request_for(self.music.facts[row]), seed) for seed, row in enumerate(self.chosen)]
        return self.make(wishes, "sounds as real clips are")

    def real(self, rows: Sequence[int]) -> Tensor:
        """Real clips, (rows, frames), with their padding."""
        return whole(self.music, rows, self.generator.codec.config.token)

    def make(self, wishes: Sequence[Wish], title: str) -> Tensor:
        """Samples (wishes, frames); what was made is kept, so that a killed evaluation goes on."""
        parts = [wishes[start : start + CHUNK] for start in range(0, len(wishes), CHUNK)]
        found = []
        with Progress(console=Console(stderr=True)) as bar:
            row = bar.add_task(title, total=len(wishes))
            for part in parts:
                found.append(self._kept(part))
                bar.advance(row, len(part))
        return torch.cat(found)

    def fresh(self, wishes: Sequence[Wish]) -> Tensor:
        """The same without the cache, for measuring time."""
        generator, flights = self.generator, [self._begun(wish) for wish in wishes]
        while not all(flight.done for flight in flights):
            generator.advance([flight for flight in flights if not flight.done])
        return torch.stack([torch.from_numpy(generator.finish(each).samples[:, 0]) for each in flights])

    @torch.no_grad()
    def listen(self, samples: Tensor) -> Heard:
        """What the judge says. Raises NotMeasured where there is none."""
        if self._judge is None:
            raise NotMeasured("it needs a trained judge")
        found = [self._judge(chunk) for chunk in torch.split(samples, 32)]
        scores, features = (torch.cat(each) for each in zip(*found, strict=True))
        return Heard(scores.argsort(dim=1, descending=True), features)

    def kinds(self, rows: Sequence[int]) -> Tensor:
        """The numbers of the kinds that clips are."""
        return torch.tensor([KINDS.index(kind(self.music.facts[row])) for row in rows])

    def _begun(self, wish: Wish) -> SoundFlight:
        request = AudioRequest(prompt=wish.prompt, seconds=wish.seconds, loop=wish.loop, steps=wish.steps)
        return self.generator.begin(request, wish.seed)

    def _kept(self, wishes: Sequence[Wish]) -> Tensor:
        file = self.cache / f"{hashlib.sha256(json.dumps(wishes).encode()).hexdigest()[:20]}.npy"
        if not file.exists():
            beside = file.with_suffix(".part.npy")
            np.save(beside, self.fresh(wishes).numpy())
            beside.replace(file)
        return torch.from_numpy(np.load(file))

    def _fingerprint(self) -> str:
        """Changes with everything in the spec that decides what is made, the weights above all."""
        decides = {"files", "text_encoder", "solver", "steps", "guidance", "generator"}
        facts = self.spec.model_dump(mode="json", include=decides)
        facts["precision"] = str(self.generator.place.dtype)
        return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:20]


def request_for(facts: Facts) -> str:
    """What is asked for to get a clip of these facts: all that is measured is in it."""
    nouns = {"drums": "drum beat", "bass": "bass line", "notification": "notification sound"}
    who = facts.instruments[0] if facts.instruments else facts.genre
    words = [f"{facts.mood} {who} {nouns.get(facts.texture, facts.texture)}".strip()]
    if facts.texture not in ("notification", "effect"):
        words += [f"at {facts.tempo:.0f} bpm"] if facts.tempo else []
        words += [f"in {facts.key.name}"] if facts.key else []
    return ", ".join(words)
