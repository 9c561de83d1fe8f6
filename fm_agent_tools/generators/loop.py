"""Text to sound: flow matching in the latents of a sound codec, of any length, as a loop, or going on from a
sound."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from fm_agent_tools.catalogue import ModelSpec
from fm_agent_tools.engine.protocol import Trajectory
from fm_agent_tools.errors import InvalidRequest
from fm_agent_tools.flow import Query, Sampler, observed
from fm_agent_tools.generators.batching import evaluate
from fm_agent_tools.generators.continuing import Before
from fm_agent_tools.generators.course import Course
from fm_agent_tools.generators.flight import Flight
from fm_agent_tools.generators.metronome import signals
from fm_agent_tools.generators.musical import Stated, stated
from fm_agent_tools.generators.placement import Placement, default_placement
from fm_agent_tools.generators.reading import Reader
from fm_agent_tools.generators.tempi import with_tempo
from fm_agent_tools.generators.text import checked_text_encoder
from fm_agent_tools.generators.weights import load_flow, load_sound_codec
from fm_agent_tools.generators.windows import SECONDS, across, turning, windows
from fm_agent_tools.media import Audio, Media
from fm_agent_tools.requests import AudioRequest, Request

ROUNDS = 12
"""Of finding phases, for what is finished; a preview shows a waveform, whose phases nobody sees."""


@dataclass(eq=False)
class SoundFlight(Flight):
    """A sound on its way. frames: samples of the result; latents: of all windows so far, and `places` is
    where the present one is in them; before: what the sound goes on from."""

    frames: int = 0
    loop: bool = False
    before: Before | None = None
    latents: Tensor | None = None
    places: Tensor = field(default_factory=lambda: torch.zeros(0, dtype=torch.long))

    def window(self, latents: Tensor, places: Tensor) -> None:
        """A new window begins."""
        self.latents, self.places, self.endpoint = latents.clone(), places, None

    def heard(self) -> Tensor:
        """All latents up to the end of the present window, which is as the flow seems to lead to."""
        if self.sample is not None:
            return self.sample
        assert self.latents is not None
        latents = self.latents.clone()
        if self.endpoint is not None:
            latents[:, :, self.places] = self.endpoint[:1].to(latents)
        return latents[:, :, : int(self.places.max()) + 1]


class SoundGenerator:
    """Text to mono sound, by `flow.safetensors` in the latents of `codec.safetensors`.

    A sound longer than those of the training is drawn in windows, each with the steps of the request; its
    steps are counted over all of them. Constructing it loads everything. Raises WeightsMissing,
    WeightsCorrupt, WrongTextEncoder or SpecInvalid.
    """

    max_batch = 8

    def __init__(self, spec: ModelSpec, models: Path, place: Placement | None = None) -> None:
        self.spec = spec
        self.place = place or default_placement()
        encoder, tokenizer = checked_text_encoder(spec, models)
        self.read = Reader(encoder.to(self.place.device), tokenizer)
        self.codec = load_sound_codec(spec.folder).to(self.place.device)
        self.network = load_flow(spec.folder).to(self.place.device, self.place.dtype)
        self.course = Course(spec, self.network.config.flow_map)
        self.widest = round(SECONDS * self.codec.config.rate / self.codec.config.token)

    def begin(self, request: Request, seed: int, inputs: Mapping[str, Media] | None = None) -> SoundFlight:
        """Encode the prompt and what comes before, and draw z ~ N(0, I) on the CPU."""
        assert isinstance(request, AudioRequest)
        config = self.codec.config
        frames = round((request.seconds or SECONDS) * config.rate)
        flight = SoundFlight(request=request, seed=seed, of=0, caption=request.prompt, frames=frames)
        flight.loop = request.loop
        given = (inputs or {}).get("audio")
        if isinstance(given, Audio):
            if request.loop:
                raise InvalidRequest("loop", True, "false where a sound goes on from another", nearest=False)
            flight.before = Before.of(given, self.codec, self.widest // 2)
        flight.start(self._sampler(flight, request))
        return flight

    def advance(self, batch: Sequence[Trajectory]) -> None:
        """One network evaluation for all trajectories of the batch whose windows are equally long."""
        flights = [each for each in batch if isinstance(each, SoundFlight) and each.query is not None]
        sizes: dict[torch.Size, list[SoundFlight]] = {}
        for flight in flights:
            assert flight.query is not None
            sizes.setdefault(flight.query.x.shape[1:], []).append(flight)
        answers = [self._answers(same) for same in sizes.values()]
        for same, answered in zip(sizes.values(), answers, strict=True):
            for flight, answer in zip(same, answered, strict=True):
                flight.answer(answer)

    def preview(self, trajectory: Trajectory) -> Audio:
        """The sound that the flow seems to lead to; its phases are only guessed."""
        assert isinstance(trajectory, SoundFlight)
        return self._sound(trajectory, 0)

    def finish(self, trajectory: Trajectory) -> Audio:
        """The finished sound."""
        assert isinstance(trajectory, SoundFlight)
        return self._sound(trajectory, ROUNDS)

    def _answers(self, flights: Sequence[SoundFlight]) -> tuple[Tensor, ...]:
        queries: list[Query] = [flight.query for flight in flights if flight.query is not None]
        return evaluate(self.network, queries)

    def _sampler(self, flight: SoundFlight, request: AudioRequest) -> Sampler:
        """Windows one after the other; a loop of one window is turned as it is drawn."""
        steps = request.steps or self.spec.steps.default
        scale = self.spec.guidance.default if request.guidance is None else request.guidance
        flight.notes += self.read.notes(request.prompt)
        flight.notes += self.read.notes_against(request.negative_prompt, scale)
        (wanted,), unwanted = (
            self.read([request.prompt]),
            self.course.unwanted(self.read, request.negative_prompt),
        )
        said = self._said(flight, request)
        known = None if flight.before is None else flight.before.latents
        count = 0 if known is None else known.shape[2]
        total = count + -(-flight.frames // self.codec.config.token)
        plan = windows(total, count, self.widest, loop=flight.loop)
        flight.of, alone = steps * len(plan), flight.loop and len(plan) == 1
        flight.expected = self.course.evaluations(steps) * len(plan)

        def draw(noise: Tensor, source: Tensor | None) -> Sampler:
            watched = observed(self.course.sampler(noise, steps), flight.watch)
            ends = [self._known(noise, source, each, flight) for each in (said, Stated())]
            for_it = wanted._replace(source=ends[0])
            against_it = None if unwanted is None else unwanted._replace(source=ends[1])
            asked = self.course.guided(watched, for_it, against_it, scale)
            return turning(asked) if alone else asked

        return across(self._noise(flight.seed, total), known, plan, draw, flight.window)

    def _said(self, flight: SoundFlight, request: AudioRequest) -> Stated:
        """Tempo and key; what goes on from another sound keeps that one's, unless its own are stated."""
        if not self.network.config.facts:
            return Stated()
        said, seconds = stated(request.prompt), flight.frames / self.codec.config.rate
        if flight.before is not None:
            return said
        return with_tempo(said, request.prompt, flight.seed, seconds, loop=flight.loop)

    def _known(
        self, noise: Tensor, source: Tensor | None, said: Stated, flight: SoundFlight
    ) -> Tensor | None:
        """What the network is told of a window, (channels + 2 + facts, size): known ends, tempo and key."""
        if source is None and said == Stated():
            return None
        config = self.network.config
        if source is None:
            source = noise.new_zeros(1, config.channels + 2, noise.shape[2])
        if not config.facts:
            return source[0]
        begun = 0.0 if flight.before is None else flight.before.begun
        told = signals(
            said, flight.places.to(noise.device), self.codec.config.rate / self.codec.config.token, begun
        )
        return torch.cat([source[0], told])

    def _noise(self, seed: int, total: int) -> Tensor:
        shape = (total, self.codec.config.latent_channels)  # a longer sound begins with the same noise
        noise = torch.randn(shape, generator=torch.Generator("cpu").manual_seed(seed))
        return noise.T[None].contiguous().to(self.place.device)

    @torch.no_grad()
    def _sound(self, flight: SoundFlight, rounds: int) -> Audio:
        """As long as it was asked for: a loop by fitting it to that, anything else by cutting it."""
        latents = flight.heard()
        assert flight.latents is not None
        if flight.loop and latents.shape[2] == flight.latents.shape[2]:
            samples = self.codec.decode_loop(latents, flight.frames, rounds)
        else:
            known = None if flight.before is None else flight.before.samples
            samples = self.codec.decode(latents, rounds, known)
            samples = samples if flight.before is None else flight.before.joined(samples)
        mono = np.zeros((flight.frames, 1), np.float32)
        found = samples[0, : flight.frames].clamp(-1, 1).float().cpu().numpy()
        mono[: len(found), 0] = found
        return Audio(mono, self.codec.config.rate)
