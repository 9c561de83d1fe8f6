"""Making the edits that are measured, by every method that the model's weights have."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from rich.console import Console
from rich.progress import Progress

from fm_agent_tools.generators.bundled import PictureGenerator
from fm_agent_tools.generators.editing import Way
from fm_agent_tools.generators.flight import Flight
from fm_agent_tools.media import Image
from fm_agent_tools.requests import EditRequest, ImageRequest
from fm_agent_tools.training.data.emoji import StickerSet
from fm_agent_tools.training.stickers.edits import Wanted

SEED = 1
UNCHANGED, FRESH = "unchanged", "drawn anew"
"""What every method stands between: nothing done, and the target's words without the picture."""
HOLE = 0.28, 0.72
"""From where to where a hole reaches, of each side: it does not end where a cell of the latents does."""


class Method(NamedTuple):
    """One way to edit; strength None: the model's own; only: the kind of edit that it is for."""

    name: str
    way: Way
    strength: float | None = None
    only: str | None = None


class Outcome(NamedTuple):
    """What became of one edit, by the method's name; the picture before is among them as `UNCHANGED`."""

    wanted: Wanted
    after: dict[str, Image]

    @property
    def before(self) -> Image:
        """The picture that was edited."""
        return self.after[UNCHANGED]


def methods(generator: PictureGenerator, *, more: bool) -> list[Method]:
    """What these weights can; more: other strengths, and SDEdit beside them."""
    ways: list[tuple[str, Way]] = [("FlowEdit", "flow-edit")]
    if generator.network.config.source:
        ways.append(("source given", "source"))
    found = [Method(name, way) for name, way in ways]
    if more:
        found += [Method(f"{name} {at}", way, at) for name, way in ways for at in (0.5, 0.85)]
        found.append(Method("SDEdit", "noised"))
    return [*found, Method("recoloured", "recoloured", only="colour")]


def edited(
    generator: PictureGenerator, wanted: Sequence[Wanted], stickers: StickerSet, tried: Sequence[Method]
) -> list[Outcome]:
    """Every edit by every method, beside the picture as it was and the target drawn anew; one seed."""
    made = iter(_run(generator, [_draw(generator, each.shows) for each in wanted if each.row is None]))
    sources = [next(made) if each.row is None else _real(stickers, each.row) for each in wanted]
    outcomes = [Outcome(each, {UNCHANGED: source}) for each, source in zip(wanted, sources, strict=True)]
    with Progress(console=Console(stderr=True)) as bar:
        row = bar.add_task("edits", total=len(tried))
        for method in tried:
            chosen = [each for each in outcomes if method.only in (None, each.wanted.kind)]
            pictures = _run(generator, [begun(generator, each, method) for each in chosen])
            for outcome, picture in zip(chosen, pictures, strict=True):
                outcome.after[method.name] = picture
            bar.advance(row)
    flights = [begun(generator, each, Method("", "flow-edit")) for each in outcomes]
    targets = _run(generator, [_draw(generator, flight.caption) for flight in flights])
    for outcome, picture in zip(outcomes, targets, strict=True):
        outcome.after[FRESH] = picture
    return outcomes


def filled(
    generator: PictureGenerator, rows: Sequence[int], stickers: StickerSet, tried: Sequence[Method]
) -> list[Outcome]:
    """Real pictures whose middle is drawn from noise to fit the rest, told what they show."""
    outcomes = []
    for row in rows:
        name = stickers.concepts[stickers.codes[row]].name
        outcomes.append(Outcome(Wanted("hole", name, name, name, row), {UNCHANGED: _real(stickers, row)}))
    for method in tried:
        masks = [_mask(each.before) for each in outcomes]
        drawn = Method(method.name, method.way, 1.0)
        flights = [begun(generator, each, drawn, mask) for each, mask in zip(outcomes, masks, strict=True)]
        for outcome, picture in zip(outcomes, _run(generator, flights), strict=True):
            outcome.after[method.name] = picture
    return outcomes


def hole_of(image: Image) -> tuple[slice, slice]:
    """Rows and columns of the picture's middle."""
    first, end = (round(at * image.height) for at in HOLE), (round(at * image.width) for at in HOLE)
    return slice(*first), slice(*end)


def begun(generator: PictureGenerator, outcome: Outcome, method: Method, mask: Image | None = None) -> Flight:
    """The edit, about to begin; of a real picture nobody says what it shows, as of an upload."""
    wanted = outcome.wanted
    given = {"image": Image(outcome.before.pixels, wanted.shows if wanted.row is None else "")}
    fields = {} if mask is None else {"mask": "art_mask"}
    if mask is not None:
        given["mask"] = mask
    request = EditRequest(prompt=wanted.words, image="art_source", strength=method.strength, **fields)
    narrowed = generator.spec.narrow(request)
    assert isinstance(narrowed, EditRequest)
    return generator.editor.begin(narrowed, SEED, given, method.way)


def _mask(image: Image) -> Image:
    """Lets the middle change: it is transparent there."""
    pixels = np.full_like(image.pixels, 255)
    pixels[hole_of(image)] = 0
    return Image(pixels)


def _draw(generator: PictureGenerator, prompt: str) -> Flight:
    return generator.begin(ImageRequest(prompt=prompt or "a sticker"), SEED)


def _real(stickers: StickerSet, row: int) -> Image:
    return Image(np.array(stickers.pixels[row]))


def _run(generator: PictureGenerator, flights: Sequence[Flight]) -> list[Image]:
    for start in range(0, len(flights), generator.max_batch):
        batch = flights[start : start + generator.max_batch]
        while waiting := [flight for flight in batch if not flight.done]:
            generator.advance(waiting)
    return [generator.finish(flight) for flight in flights]
