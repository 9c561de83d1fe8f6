"""The models that we train ourselves: flow matching in the latents of a small codec, on any device."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from torch import Tensor

from fm_agent_tools.catalogue import ModelSpec
from fm_agent_tools.catalogue.ranges import EditMethod
from fm_agent_tools.engine.protocol import Trajectory
from fm_agent_tools.errors import InvalidRequest, SpecInvalid
from fm_agent_tools.flow import Sampler, observed
from fm_agent_tools.generators.batching import evaluate
from fm_agent_tools.generators.course import Course
from fm_agent_tools.generators.editing import Editor
from fm_agent_tools.generators.flight import Flight
from fm_agent_tools.generators.placement import Placement, default_placement
from fm_agent_tools.generators.reading import Reader
from fm_agent_tools.generators.text import checked_text_encoder
from fm_agent_tools.generators.weights import load_codec, load_flow
from fm_agent_tools.media import Image, Media
from fm_agent_tools.networks.pixels import to_pixels
from fm_agent_tools.networks.transformer import FlowTransformer
from fm_agent_tools.requests import EditRequest, ImageRequest, Request


class PictureGenerator:
    """Text to a picture with transparency, by `flow.safetensors` in the latents of `codec.safetensors`.

    A step of a request is a step of the solver that the spec names, whatever that costs in evaluations.
    Constructing it loads everything. Raises WeightsMissing, WeightsCorrupt, WrongTextEncoder or SpecInvalid.
    """

    max_batch = 8

    def __init__(self, spec: ModelSpec, models: Path, place: Placement | None = None) -> None:
        self.spec = spec
        self.place = place or default_placement()
        encoder, tokenizer = checked_text_encoder(spec, models)
        # The encoder runs once a request: fp32 costs nothing there and keeps prompts exact.
        self.read = Reader(encoder.to(self.place.device), tokenizer)
        self.codec = load_codec(spec.folder).to(self.place.device)
        self.network = load_flow(spec.folder).to(self.place.device, self.place.dtype)
        _check_scales(spec, self.network.config.scales)
        config = self.network.config
        self.course = Course(spec, config.flow_map, config.only_to_data)
        self.editor = Editor(spec, self.codec, self.read, self.course, _edit_method(spec, self.network))

    def begin(self, request: Request, seed: int, inputs: Mapping[str, Media] | None = None) -> Flight:
        """Encode the prompt and draw z ~ N(0, I) on the CPU, so that a seed means the same on every
        device."""
        if isinstance(request, EditRequest):
            if self.course.only_to_data and not self.network.config.source:
                rule = "a model with a velocity or with sources: this one only jumps to pictures"
                raise InvalidRequest("model", self.spec.name, rule)
            return self.editor.begin(request, seed, inputs or {})
        assert isinstance(request, ImageRequest)
        steps = request.steps or self.spec.steps.default
        guidance = self.spec.guidance.default if request.guidance is None else request.guidance
        style = self.spec.styles.get(request.style or self.spec.style or "", "")
        caption = self.read.with_ending(request.prompt, style)
        flight = Flight(request=request, seed=seed, of=steps, caption=caption)
        flight.notes += self.read.notes(request.prompt, ending=style)
        flight.notes += self.read.notes_against(request.negative_prompt, guidance)
        flight.start(self._sampler(flight, guidance))
        return flight

    def advance(self, batch: Sequence[Trajectory]) -> None:
        """One network evaluation for all trajectories of the batch."""
        flights = [flight for flight in batch if isinstance(flight, Flight) and flight.query is not None]
        queries = [flight.query for flight in flights if flight.query is not None]
        answers = evaluate(self.network, queries) if queries else ()
        for flight, answer in zip(flights, answers, strict=True):
            flight.answer(answer)
        for other in batch:
            if isinstance(other, Flight) and other.sampler is None:
                other.land()

    def preview(self, trajectory: Trajectory) -> Image:
        """The picture that the flow seems to lead to, at native size; of an edit at its picture's size."""
        assert isinstance(trajectory, Flight)
        if trajectory.picture is not None:
            return trajectory.picture
        latents = trajectory.endpoint
        if latents is None:
            assert trajectory.query is not None
            latents = trajectory.query.x
        return trajectory.shown(self._picture(latents[:1]))

    def finish(self, trajectory: Trajectory) -> Image:
        """The finished picture at native size; of an edit at its picture's size."""
        assert isinstance(trajectory, Flight)
        if trajectory.picture is not None:
            return trajectory.picture
        assert trajectory.sample is not None
        return trajectory.finished(self._picture(trajectory.sample))

    def _sampler(self, flight: Flight, guidance: float) -> Sampler:
        assert isinstance(flight.request, ImageRequest)
        flight.expected = self.course.evaluations(flight.of)
        watched = observed(self.course.sampler(self._noise(flight.seed), flight.of), flight.watch)
        (wanted,) = self.read([flight.caption])
        unwanted = self.course.unwanted(self.read, flight.request.negative_prompt)
        return self.course.guided(watched, wanted, unwanted, guidance)

    def _noise(self, seed: int) -> Tensor:
        config = self.codec.config
        shape = (1, config.latent_channels, config.grid, config.grid)
        noise = torch.randn(shape, generator=torch.Generator("cpu").manual_seed(seed))
        return noise.to(self.place.device)

    @torch.no_grad()
    def _picture(self, latents: Tensor) -> Image:
        return Image(to_pixels(self.codec.decode(latents))[0].cpu().numpy())


def _edit_method(spec: ModelSpec, network: FlowTransformer) -> EditMethod:
    """How edits are made: as the spec says, or else as the weights can.

    Raises SpecInvalid where the spec wants a source to be an input of a network that has none.
    """
    wanted = spec.edit.method
    if wanted == "source" and not network.config.source:
        reason = 'edit: method = "source" needs weights that take a source, and these do not: "flow-edit"'
        raise SpecInvalid(spec.folder / "model.toml", reason)
    return wanted or ("source" if network.config.source else "flow-edit")


def _check_scales(spec: ModelSpec, learnt: Sequence[float] | None) -> None:
    """Raises SpecInvalid where the spec allows guidance that a flow map never learnt to apply."""
    if learnt is not None and not learnt[0] <= spec.guidance.minimum <= spec.guidance.maximum <= learnt[1]:
        allowed = f"{spec.guidance.minimum:g} to {spec.guidance.maximum:g}"
        reason = f"guidance: {allowed} is allowed, but the flow map learnt {learnt[0]:g} to {learnt[1]:g}"
        raise SpecInvalid(spec.folder / "model.toml", reason)
