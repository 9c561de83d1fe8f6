"""tiny-image: a coloured shape from words, and pictures recoloured by words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from fm_agent_tools.catalogue import ModelSpec
from fm_agent_tools.engine.protocol import Trajectory
from fm_agent_tools.generators.tiny.mixture import Array, Drift
from fm_agent_tools.generators.tiny.shapes import SHAPES, Figure
from fm_agent_tools.generators.tiny.words import chance, known, load_words
from fm_agent_tools.media import Image, Media
from fm_agent_tools.media.mask import LUMA, editable
from fm_agent_tools.requests import EditRequest, ImageRequest, Request

SIDE = 64
CANDIDATES = 3  # placements among which the noise decides


@dataclass(eq=False)
class Painting(Drift):
    """A picture on its way; of an edit, `before` is what is changed, and `where` how much at each pixel."""

    before: Array | None = None
    where: Array | None = None

    def origin(self) -> Array:
        """An edit starts from the picture that it changes."""
        return self.means[0] if self.before is None else self.before

    def picture(self, x: Array) -> Image:
        """`x`, and where a mask forbids it what was there before."""
        if self.before is not None and self.where is not None:
            x = self.where * x + (1 - self.where) * self.before
        return Image(to_pixels(x))


class TinyImage:
    """A shape by the prompt's words (or chance), in their colours, placed by the seed; 64×64 with alpha."""

    max_batch = 16

    def __init__(self, spec: ModelSpec, models: Path) -> None:
        self.spec = spec
        self.words = load_words(spec)

    def begin(self, request: Request, seed: int, inputs: Mapping[str, Media]) -> Painting:
        """Draws the possible results and the noise."""
        if isinstance(request, EditRequest):
            return self._edit(request, seed, inputs)
        assert isinstance(request, ImageRequest)
        figure = figure_of(request, self.words)
        means = np.stack([placed.draw(SIDE, SIDE) for placed in _placements(figure, request.prompt, seed)])
        return Painting(**_common(request, seed), means=means)

    def advance(self, batch: Sequence[Trajectory]) -> None:
        """One Euler step each."""
        for trajectory in batch:
            assert isinstance(trajectory, Painting)
            trajectory.advance()

    def preview(self, trajectory: Trajectory) -> Image:
        """The predicted endpoint."""
        assert isinstance(trajectory, Painting)
        return trajectory.picture(trajectory.endpoint)

    def finish(self, trajectory: Trajectory) -> Image:
        """The finished picture at native size; of an edit, as large as 64 pixels allow."""
        assert isinstance(trajectory, Painting)
        return trajectory.picture(trajectory.x)

    def _edit(self, request: EditRequest, seed: int, inputs: Mapping[str, Media]) -> Painting:
        image, mask = inputs["image"], inputs.get("mask")
        assert isinstance(image, Image)
        before = to_data(image.thumbnail(SIDE))
        strength = np.float32(1 if request.strength is None else request.strength)
        after = self._changed(before, request)
        return Painting(
            **_common(request, seed),
            means=(before + strength * (after - before))[None],
            start=float(1 - strength),
            before=before,
            where=_weights(mask, before) if isinstance(mask, Image) else None,
        )

    def _changed(self, before: Array, request: EditRequest) -> Array:
        """The picture in the colour of the words, with the shape that they name, if any, upon it."""
        figure = figure_of(request, self.words)
        light = ((before[..., :3] + 1) / 2 @ LUMA)[..., None]
        seen = (before[..., 3:] + 1) / 2
        usual = max(1e-3, float((light * seen).sum() / max(1e-3, float(seen.sum()))))
        shade = np.clip(0.5 + 0.5 * light / usual, 0, 255 / max(1.0, *figure.colour))
        after = before.copy()
        after[..., :3] = shade * np.array(figure.colour, np.float32) / 127.5 - 1
        if known(request.prompt, self.words["shapes"]):
            above = replace(figure, radius=0.45).draw(*before.shape[:2])
            cover = (above[..., 3:] + 1) / 2
            after = cover * np.concatenate([above[..., :3], cover], axis=-1) + (1 - cover) * after
        return np.asarray(after, dtype=np.float32)


def figure_of(request: Request, words: dict[str, dict[str, Any]]) -> Figure:
    """The shape and colour that the prompt names and the negative prompt does not; else chance."""
    prompt, unwanted = getattr(request, "prompt", ""), getattr(request, "negative_prompt", "")
    random = chance(prompt)
    shapes = known(prompt, words["shapes"]) or [list(SHAPES)[random.integers(len(SHAPES))]]
    refused = known(unwanted, words["colours"])
    colours = [colour for colour in known(prompt, words["colours"]) if colour not in refused]
    others = [colour for colour in words["colours"].values() if colour not in refused]
    drawn = others[random.integers(len(others))] if others else [128, 128, 128]
    red, green, blue = (colours or [drawn])[0]
    return Figure(shapes[0], (red, green, blue), outline=getattr(request, "style", None) == "outline")


def to_pixels(x: Array) -> Any:
    """−1…1 to 0…255; colours under a transparent pixel are no one's business and become black."""
    pixels = np.clip(np.rint((x + 1) * np.float32(127.5)), 0, 255).astype(np.uint8)
    pixels[..., 3][pixels[..., 3] < 24] = 0
    pixels[..., 3][pixels[..., 3] > 231] = 255
    return pixels * (pixels[..., 3:] > 0)


def to_data(image: Image) -> Array:
    """0…255 to −1…1."""
    return image.pixels.astype(np.float32) / np.float32(127.5) - 1


def _placements(figure: Figure, prompt: str, seed: int) -> list[Figure]:
    random = chance(prompt, seed)
    return [
        replace(
            figure,
            x=random.uniform(-0.22, 0.22),
            y=random.uniform(-0.22, 0.22),
            radius=random.uniform(0.5, 0.75),
            tilt=random.uniform(-0.35, 0.35),
        )
        for _ in range(CANDIDATES)
    ]


def _weights(mask: Image, like: Array) -> Array:
    """How much may change at each pixel, 0 to 1."""
    return editable(mask.resized(like.shape[1], like.shape[0]))[..., None]


def _common(request: ImageRequest | EditRequest, seed: int) -> dict[str, Any]:
    return {
        "request": request,
        "seed": seed,
        "of": request.steps or 1,
        "guidance": request.guidance or 1.0,
        "spread": 0.03,
    }
