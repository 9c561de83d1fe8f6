"""How well pictures are edited: what moves, what stays, and whether the words are obeyed.

python -m fm_agent_tools.training.stickers.edit_figures models/sticker --cache CACHE --sheet edits.png
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch

from fm_agent_tools.catalogue import Catalogue
from fm_agent_tools.generators.bundled import PictureGenerator
from fm_agent_tools.generators.editing import Edit, Way
from fm_agent_tools.generators.flight import Flight
from fm_agent_tools.media import Image
from fm_agent_tools.requests import EditRequest, ImageRequest
from fm_agent_tools.training.plots import save_grid
from fm_agent_tools.training.stickers.colour_rule import dominant
from fm_agent_tools.training.stickers.edits import Wanted, made_edits, real_edits
from fm_agent_tools.training.stickers.pictures import Source, load_pictures

SMALL = 16  # pixels of a side on which the layout is compared
SEED = 1


class Method(NamedTuple):
    """One way to edit; described: whether it is told what a real picture shows, as it is for made ones."""

    name: str
    way: Way | None
    strength: float | None = None
    described: bool = True


SHIPPED = Method("as shipped", None)
USUAL = Method("FlowEdit 0.7", "flow", 0.7)
METHODS = (
    Method("FlowEdit 0.5", "flow", 0.5),
    USUAL,
    Method("FlowEdit 0.85", "flow", 0.85),
    Method("FlowEdit 0.7, caption unknown", "flow", 0.7, described=False),
    Method("SDEdit 0.5", "noised", 0.5),
    Method("SDEdit 0.7", "noised", 0.7),
)
FRESH = "drawn anew"


class Outcome(NamedTuple):
    """What became of one edit."""

    wanted: Wanted
    before: Image
    after: dict[str, Image]


def figures(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """By kind of edit and by method: means over the edits of that kind, and how many those are."""
    kinds = dict.fromkeys(outcome.wanted.kind for outcome in outcomes)
    return {kind: _of_kind([each for each in outcomes if each.wanted.kind == kind]) for kind in kinds}


def edited(generator: PictureGenerator, wanted: Sequence[Wanted], stickers: Any) -> list[Outcome]:
    """Every edit by every method, and the target drawn anew, with one seed."""
    made = iter(_run(generator, [_draw(generator, each.shows) for each in wanted if each.row is None]))
    sources = [
        Image(np.array(stickers.pixels[each.row])) if each.row is not None else next(made) for each in wanted
    ]
    outcomes = [Outcome(each, source, {}) for each, source in zip(wanted, sources, strict=True)]
    for method in METHODS:
        chosen = [each for each in outcomes if method.described or each.wanted.row is not None]
        flights = [_edit(generator, each, method) for each in chosen]
        for outcome, picture in zip(chosen, _run(generator, flights), strict=True):
            outcome.after[method.name] = picture
    targets = [_draw(generator, _edit(generator, each, USUAL).caption) for each in outcomes]
    for outcome, picture in zip(outcomes, _run(generator, targets), strict=True):
        outcome.after[FRESH] = picture
        shipped = _edit(generator, outcome, SHIPPED)
        outcome.after[SHIPPED.name] = shipped.picture or outcome.after[USUAL.name]
    return outcomes


def masked(generator: PictureGenerator, outcomes: Sequence[Outcome]) -> dict[str, float]:
    """The same wishes in the right half alone: the share of bytes that stay outside, the change inside."""
    kept, inside = [], []
    for outcome in outcomes:
        height, width = outcome.before.pixels.shape[:2]
        mask = np.zeros((height, width, 4), np.uint8)
        mask[:, : width // 2, 3] = 255
        flight = _edit(generator, outcome, Method("", "flow", 0.85), Image(mask))
        (after,) = _run(generator, [flight])
        left, right = np.s_[:, : width // 2], np.s_[:, width // 2 :]
        kept.append(float((after.pixels[left] == outcome.before.pixels[left]).mean()))
        inside.append(_distance(outcome.before, after, right))
    return {"bytes_kept_outside": _mean(kept), "moved_inside": _mean(inside), "edits": len(kept)}


def _draw(generator: PictureGenerator, prompt: str) -> Flight:
    return generator.begin(ImageRequest(prompt=prompt or "a sticker"), SEED)


def _edit(generator: PictureGenerator, outcome: Outcome, method: Method, mask: Image | None = None) -> Edit:
    wanted = outcome.wanted
    given = {"image": Image(outcome.before.pixels, wanted.shows if method.described else "")}
    if mask is not None:
        given["mask"] = mask
    fields = {"mask": "art_mask"} if mask is not None else {}
    request = EditRequest(prompt=wanted.words, image="art_source", strength=method.strength, **fields)
    narrowed = generator.spec.narrow(request)
    assert isinstance(narrowed, EditRequest)
    return generator.editor.begin(narrowed, SEED, given, method.way)


def _run(generator: PictureGenerator, flights: Sequence[Flight]) -> list[Image]:
    for start in range(0, len(flights), generator.max_batch):
        batch = flights[start : start + generator.max_batch]
        while waiting := [flight for flight in batch if not flight.done]:
            generator.advance(waiting)
    return [generator.finish(flight) for flight in flights]


def _of_kind(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    names = dict.fromkeys(name for outcome in outcomes for name in outcome.after)
    return {name: _of_method([each for each in outcomes if name in each.after], name) for name in names}


def _of_method(outcomes: Sequence[Outcome], name: str) -> dict[str, float]:
    """moved: RMS of all premultiplied values, 0 to 1; outline: IoU of the alpha; layout: correlation at 16
    pixels; to_fresh: `moved` between the result and the target drawn anew; obeyed: of the colour words."""
    pairs = [(outcome, outcome.after[name]) for outcome in outcomes]
    found = {
        "edits": float(len(pairs)),
        "moved": _mean([_distance(outcome.before, after) for outcome, after in pairs]),
        "outline": _mean([_overlap(outcome.before, after) for outcome, after in pairs]),
        "layout": _mean([_layout(outcome.before, after) for outcome, after in pairs]),
        "to_fresh": _mean([_distance(outcome.after[FRESH], after) for outcome, after in pairs]),
    }
    asked = [(outcome.wanted.colour, after) for outcome, after in pairs if outcome.wanted.colour]
    if asked:
        hits = [float(dominant(torch.from_numpy(after.pixels.copy())) == colour) for colour, after in asked]
        found["obeyed"] = _mean(hits)
    return found


def _distance(one: Image, other: Image, part: Any = np.s_[:, :]) -> float:
    difference = (_values(one) - _values(other))[part]
    return float(np.sqrt(np.square(difference).mean()))


def _overlap(one: Image, other: Image) -> float:
    first, second = (image.pixels[..., 3] > 127 for image in (one, other))
    return float((first & second).sum() / max(1, (first | second).sum()))


def _layout(one: Image, other: Image) -> float:
    """Correlation of light and dark and of the outline, at 16 pixels."""
    first, second = (_values(image.resized(SMALL, SMALL)).ravel() for image in (one, other))
    return float(np.corrcoef(first, second)[0, 1])


def _values(image: Image) -> np.ndarray[Any, np.dtype[np.float64]]:
    values = image.pixels / 255
    return np.concatenate([values[..., :3] * values[..., 3:], values[..., 3:]], axis=-1)


def _mean(values: Sequence[float]) -> float:
    return round(float(np.mean(values)), 3)


def table(found: dict[str, Any]) -> str:
    """The figures as a table in Markdown."""
    lines = [
        "| edits | method | obeyed | moved | outline kept | layout kept | from drawn anew |",
        "|---|---|---|---|---|---|---|",
    ]
    percent: Callable[[float], str] = lambda value: f"{value:.0%}"  # noqa: E731
    for kind, methods in found.items():
        for name, row in methods.items():
            obeyed = percent(row["obeyed"]) if "obeyed" in row else "–"
            cells = (f"{row[key]:.2f}" for key in ("moved", "outline", "layout", "to_fresh"))
            lines.append(f"| {int(row['edits'])} × {kind} | {name} | {obeyed} | {' | '.join(cells)} |")
    return "\n".join(lines)


def draw_sheet(outcomes: Sequence[Outcome], path: Path) -> None:
    """One row an edit: before, as shipped, every method in the order of `METHODS`, the target drawn anew."""
    names = [SHIPPED.name, *(method.name for method in METHODS if method.described), FRESH]
    rows = [[outcome.before, *(outcome.after[name] for name in names)] for outcome in outcomes]
    save_grid(np.stack([each.pixels for row in rows for each in row]), path, columns=len(names) + 1)


def measure(
    folder: Path, cache: Path, sheet: Path | None = None, every: int = 1, source: Source = "emoji"
) -> dict[str, Any]:
    """Every figure of editing for the model in `folder`; `sheet` gets all pictures; every: of how many edits
    one is made, for a quick look."""
    generator = PictureGenerator(Catalogue(folder.parent).get(folder.name), folder.parent)
    stickers = load_pictures(source, cache, generator.codec.config.size)
    made = edited(generator, made_edits()[::every], stickers)
    real = edited(generator, real_edits(stickers)[::every], stickers)
    if sheet is not None:
        draw_sheet([*made, *real], sheet)
    swaps = [outcome for outcome in made if outcome.wanted.kind == "swap"]
    return {
        "model": f"{generator.spec.name} {generator.spec.version}",
        "made": figures(made),
        "real": figures(real),
        "masked": masked(generator, swaps),
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Figures as JSON, or as tables."""
    parser = argparse.ArgumentParser(description="Measure the edits of a sticker model as shipped.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--cache", type=Path, required=True, help="folder of the rendered data")
    parser.add_argument("--sheet", type=Path, help="PNG to write with all pictures before and after")
    parser.add_argument("--every", type=int, default=1, help="make one of so many edits, for a quick look")
    parser.add_argument("--tables", action="store_true", help="Markdown instead of JSON")
    options = parser.parse_args(arguments)
    found = measure(options.folder, options.cache, options.sheet, options.every)
    if options.tables:
        sys.stdout.write(f"Made:\n\n{table(found['made'])}\n\nReal:\n\n{table(found['real'])}\n")
        return
    json.dump(found, sys.stdout, indent=2)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
