"""An edit request becomes a flight: by FlowEdit in the latents, by a network that sees the source, or, for a
colour alone, by recolouring.

What the words ask for is composed in `requests.instructions`; here it becomes a way from one caption to the
other. Figures for the choices made here: docs/editing.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import torch
from torch import Tensor
from torch.nn.functional import adaptive_avg_pool2d

from fm_agent_tools.catalogue import ModelSpec
from fm_agent_tools.catalogue.ranges import EditMethod
from fm_agent_tools.engine.enlarging import enlarger
from fm_agent_tools.errors import InvalidRequest
from fm_agent_tools.flow import Sampler, euler, observed, uniform_schedule
from fm_agent_tools.flow.flow_edit import (
    SOURCE,
    TARGET,
    Guide,
    Guides,
    changed_inside,
    flow_edit,
    fresh_noise,
    guided_apart,
    kept_outside,
    noised,
    part_of_the_way,
    told_apart,
)
from fm_agent_tools.flow.sampling import conditioned
from fm_agent_tools.generators.course import Course
from fm_agent_tools.generators.flight import Flight
from fm_agent_tools.generators.frame import Frame
from fm_agent_tools.generators.reading import Reader
from fm_agent_tools.media import Image, Media
from fm_agent_tools.media.mask import Weights, editable, inner_edge, is_cut_out
from fm_agent_tools.media.recolour import NAMES, recoloured
from fm_agent_tools.networks.codec import PictureCodec
from fm_agent_tools.networks.pixels import to_network, to_pixels
from fm_agent_tools.networks.transformer import with_mask
from fm_agent_tools.requests import EditRequest
from fm_agent_tools.requests.instructions import Composition, composed

SOURCE_GUIDANCE = 1.0
NOTHING = 0.002  # of the pixels: less is no change that anybody sees

Way = Literal["flow-edit", "source", "noised", "recoloured"]
"""How an edit is made: by FlowEdit, by a network that is given the source, by SDEdit (from the noised
picture), or by arithmetic on its main colour."""


@dataclass(eq=False)
class Edit(Flight):
    """An edit on its way. frame: the picture that is changed; before: the square without any change; spec: of
    the model that draws it, and so of what makes its finished picture larger."""

    frame: Frame | None = None
    before: Image | None = None
    spec: ModelSpec | None = None

    def shown(self, drawn: Image) -> Image:
        """What the network drew, put back into the picture."""
        assert self.frame is not None
        assert self.before is not None
        return self.frame.put_back(drawn, self.before)

    def finished(self, drawn: Image) -> Image:
        """`shown` with edges as fine as its size allows, and with a word where nothing came of the wish."""
        assert self.frame is not None
        assert self.before is not None
        assert self.spec is not None
        enlarge = None if self.frame.native else enlarger(self.spec)
        return self.told(self.frame.put_back(drawn, self.before, enlarge))

    def told(self, result: Image) -> Image:
        """The result; a note says so when it is the picture as it was."""
        assert self.frame is not None
        if self.frame.changed(result) < NOTHING:
            ways = (
                "other words or more strength" if self.frame.where is None else "other words or a larger mask"
            )
            self.notes.append(f"nothing has changed: try {ways}")
            self.caption = self.frame.source.caption
        return result


@dataclass(frozen=True, eq=False)
class Editor:
    """Begins edits for a generator of pictures in the latents of a codec.

    course: how its flow is followed; method: how edits are drawn that need the network
    """

    spec: ModelSpec
    codec: PictureCodec
    read: Reader
    course: Course
    method: EditMethod

    def begin(
        self, request: EditRequest, seed: int, inputs: Mapping[str, Media], way: Way | None = None
    ) -> Edit:
        """The edit's first question, or its picture where the network is not needed.

        way: for comparisons; None: the best for what is wished. Raises InvalidRequest for a mask that lets
        nothing change.
        """
        image, mask = inputs["image"], inputs.get("mask")
        assert isinstance(image, Image)
        frame = Frame(image, None if mask is None else _where(request, mask), self.codec.config.size)
        wish, strength = self._wish(request, image.caption), self._strength(request)
        caption = wish.target or image.caption
        flight = Edit(request=request, seed=seed, of=1, caption=caption, frame=frame, spec=self.spec)
        way = way or ("recoloured" if wish.colour in NAMES and strength < 1 else self.method)
        if strength == 0:
            flight.picture = flight.told(image)
        elif way == "recoloured":
            self._recolour(flight, wish, strength)
        else:
            self._draw(flight, wish, strength, way)
        if isinstance(mask, Image):
            assert frame.where is not None
            flight.notes.append(_inside(mask, float(frame.where.mean())))
        return flight

    def _wish(self, request: EditRequest, caption: str) -> Composition:
        wish = composed(request.prompt, caption, self.spec.styles)
        if request.style:
            styled = composed(f"in {request.style}", wish.target, self.spec.styles)
            wish = replace(wish, target=styled.target, colour="")
        unwanted = ", ".join(filter(None, (wish.unwanted, request.negative_prompt)))
        return replace(wish, unwanted=unwanted)

    def _strength(self, request: EditRequest) -> float:
        assert self.spec.strength is not None
        return self.spec.strength.default if request.strength is None else request.strength

    def _recolour(self, flight: Edit, wish: Composition, strength: float) -> None:
        """The model's own strength is the whole way to the colour, and less is a part of it."""
        assert flight.frame is not None
        assert self.spec.strength is not None
        amount, where = min(1.0, strength / self.spec.strength.default), flight.frame.where
        edge = None if where is None else inner_edge(where, 2)
        done = f"recoloured: only its main colour was turned to {wish.colour}, with every seed alike"
        flight.notes.append(done)
        flight.picture = flight.told(recoloured(flight.frame.source, wish.colour, amount, edge))

    def _draw(self, flight: Edit, wish: Composition, strength: float, way: Way) -> None:
        request, frame = flight.request, flight.frame
        assert isinstance(request, EditRequest)
        assert frame is not None
        flight.of = flight.expected = request.steps or self.spec.steps.default
        flight.notes += _read(wish, request)
        flight.notes += self.read.notes(wish.target)
        flight.notes += self.read.notes_against(wish.unwanted, self._guidance(request))
        if not frame.native:
            size = f"{frame.source.width}×{frame.source.height}"
            flight.notes.append(f"edited at {frame.side}×{frame.side} and put back into {size}")
        square = frame.square()
        latents = self._latents(square)
        flight.before = self._picture(latents)
        if way == "source":
            flight.start(self._with_source(flight, wish, strength, square, latents))
            return
        steps = observed(self._steps(flight, latents, strength, way), flight.watch)
        apart = told_apart if self.course.jumps and not wish.unwanted else guided_apart
        flight.start(apart(steps, self._guides(wish, request)))

    def _guidance(self, request: EditRequest) -> float:
        return self.spec.guidance.default if request.guidance is None else request.guidance

    def _guides(self, wish: Composition, request: EditRequest) -> Guides:
        source, target, unwanted, empty = self.read([wish.source, wish.target, wish.unwanted, ""])
        towards = Guide(target, unwanted, self._guidance(request))
        # A flow map knows only the scales that it learnt.
        least = self.spec.guidance.minimum if self.course.jumps else SOURCE_GUIDANCE
        return {TARGET: towards, SOURCE: Guide(source, empty, max(SOURCE_GUIDANCE, least))}

    def _with_source(
        self, flight: Edit, wish: Composition, strength: float, square: Image, latents: Tensor
    ) -> Sampler:
        """The ordinary way from noise, by a network that sees the picture and where it may change."""
        request, frame = flight.request, flight.frame
        assert isinstance(request, EditRequest)
        assert frame is not None
        flight.expected = self.course.evaluations(flight.of)
        share = way_from_noise(strength)
        noise = _noise_like(latents, flight.seed)()
        steps = self.course.sampler(noised(latents, noise, 1 - share), flight.of, share)
        if frame.where is not None:
            where = torch.from_numpy(frame.cells(self.codec.config.grid)).to(latents)
            steps = kept_outside(steps, latents, noise, where)
        source = self._source(square, latents, frame.inside(), strength)
        (target,), unwanted = self.read([wish.target]), self.course.unwanted(self.read, wish.unwanted)
        return self.course.guided(
            observed(steps, flight.watch),
            target._replace(source=source),
            None if unwanted is None else unwanted._replace(source=source),
            self._guidance(request),
        )

    def _source(
        self, square: Image, latents: Tensor, inside: Weights | None, strength: float
    ) -> Tensor | None:
        """What the network is given: with all strength nothing of what may change, and without a mask that
        is nothing at all."""
        grid = self.codec.config.grid
        if inside is None:
            return None if strength == 1 else with_mask(latents, torch.ones_like(latents[:, :1]))[0]
        if strength == 1:
            emptied = square.pixels.copy()
            emptied[inside > 0] = 0
            latents = self._latents(Image(emptied))
        mask = adaptive_avg_pool2d(torch.from_numpy(inside)[None, None], (grid, grid))
        return with_mask(latents, mask.to(latents))[0]

    def _steps(self, flight: Edit, latents: Tensor, strength: float, way: Way) -> Sampler:
        """FlowEdit; with a mask and all strength what is inside is drawn from noise to fit the rest."""
        assert flight.frame is not None
        times = part_of_the_way(uniform_schedule(flight.of), strength)
        draw = _noise_like(latents, flight.seed)
        where = torch.from_numpy(flight.frame.cells(self.codec.config.grid)).to(latents)
        if way == "noised" or (flight.frame.where is not None and strength == 1):
            noise = draw()
            anew = conditioned(euler(noised(latents, noise, 1 - strength), times), TARGET)
            return kept_outside(anew, latents, noise, where)
        return changed_inside(flow_edit(latents, times, fresh_noise(draw, 1)), where)

    @torch.no_grad()
    def _latents(self, square: Image) -> Tensor:
        pixels = torch.from_numpy(square.pixels.copy())[None]
        return self.codec.encode(to_network(pixels).to(self.codec.mean))

    @torch.no_grad()
    def _picture(self, latents: Tensor) -> Image:
        return Image(to_pixels(self.codec.decode(latents))[0].cpu().numpy())


def way_from_noise(strength: float) -> float:
    """How much of the way from noise an edit of a given source takes, 0 to 1: 1 − (1 − strength)².

    Longer than FlowEdit's at the same strength: what such an edit keeps it is given, and a start that is
    still the old picture only holds back what was asked for.
    """
    return 1 - (1 - strength) ** 2


def _noise_like(latents: Tensor, seed: int) -> Callable[[], Tensor]:
    """Noise of the latents' shape, drawn on the CPU, so that a seed means the same on every device."""
    generator = torch.Generator("cpu").manual_seed(seed)
    return lambda: torch.randn(latents.shape, generator=generator).to(latents)


def _where(request: EditRequest, mask: Media) -> Weights:
    assert isinstance(mask, Image)
    where = editable(mask)
    if not where.any():
        rule = "a mask that lets something change: its transparent part, or its white one if it has none"
        raise InvalidRequest("mask", request.mask, rule)
    return where


def _read(wish: Composition, request: EditRequest) -> list[str]:
    """How the words were understood, unless they are what is drawn anyway."""
    if wish.target == request.prompt and wish.source:
        return []
    before = f"from “{wish.source}” to " if wish.source else "as "
    less = f", with less of “{wish.unwanted}”" if wish.unwanted and wish.form == "removal" else ""
    unknown = "" if wish.source else "; nobody said what the picture showed before"
    return [f"read {before}“{wish.target}”{less}{unknown}"]


def _inside(mask: Image, share: float) -> str:
    kind = "transparent" if is_cut_out(mask) else "white"
    part = f"{share:.0%}" if share >= 0.01 else "less than 1%"
    return f"changed nothing outside the mask: it is {kind} in {part} of the picture"
