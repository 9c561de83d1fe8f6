"""Edits: is what was asked for there, and is the rest still there? Beside doing nothing and drawing anew."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from fm_agent_tools.media import Image
from fm_agent_tools.training.stickers import intervals
from fm_agent_tools.training.stickers.colour_rule import dominant
from fm_agent_tools.training.stickers.edit_making import (
    Method,
    Outcome,
    edited,
    filled,
    hole_of,
    methods,
)
from fm_agent_tools.training.stickers.edits import made_edits, real_edits
from fm_agent_tools.training.stickers.jury import Jury
from fm_agent_tools.training.stickers.sections.wording import percent, plain
from fm_agent_tools.training.stickers.study import NotMeasured, Row, Study

SMALL = 16  # pixels of a side on which the layout is compared
MANY = 8
"""Edits of a kind from which on other strengths are measured, too."""


def measure(study: Study) -> dict[str, Any]:
    """By what was edited, kind and method: `obeyed`, and how much of outline and layout is kept.

    obeyed: a colour by the rule for colours; a thing when the judge finds its name fitting better than that
    of what was there; a style when its signs are read in the picture, where the model has that style. Parts
    nobody here can tell: the judge knows no cat with a bow. outline: overlap of the opaque parts; layout:
    correlation at 16 pixels; moved: RMS change of all values, 0 to 1.
    """
    return figures(study, *made(study))


def figures(study: Study, outcomes: dict[str, list[Outcome]], holes: list[Outcome]) -> dict[str, Any]:
    """What `measure` measures, of edits that are made."""
    return {
        "edits": {name: _by_kind(study, each) for name, each in outcomes.items() if each},
        "holes": _holes(study.jury, holes) if holes else {},
    }


def made(study: Study) -> tuple[dict[str, list[Outcome]], list[Outcome]]:
    """Every edit, of drawn pictures and of real ones; and real pictures of which the middle is drawn anew.

    Raises NotMeasured for a model that edits nothing, and without a judge, before anything is drawn.
    """
    _ = study.jury
    generator, each = study.artist.generator, study.amounts.edits
    if "edit" not in generator.spec.kinds:
        raise NotMeasured("the model edits nothing")
    tried = methods(generator, more=each >= MANY)
    held = study.all_parts["pairs"] + study.all_parts["concepts"]
    wanted = {"drawn": made_edits(each), "real": real_edits(study.pictures, held, each)}
    outcomes = {name: edited(generator, found, study.pictures, tried) for name, found in wanted.items()}
    rows = study.chosen(study.parts["pairs"] + study.parts["concepts"], 3 * each, "holes")
    return outcomes, filled(generator, rows, study.pictures, [method for method in tried if _fills(method)])


def rows(found: dict[str, Any]) -> list[Row]:
    """One row for each kind and method of drawn and real pictures, and for the holes."""
    table = []
    for pictures, kinds in found["edits"].items():
        for kind, by_method in kinds.items():
            for method, each in by_method.items():
                obeyed = percent(each["obeyed"]) if each["obeyed"] else "–"
                kept = f"outline {percent(each['outline'])}, layout {plain(each['layout'], 2)}"
                label = f"{kind} of {pictures} pictures ({each['outline']['groups']}), {method}"
                table.append(Row(f"{label}: obeyed", f"{obeyed}; kept: {kept}"))
    for method, each in found["holes"].items():
        said = f"error {plain(each['error'], 2)}, outside {percent(each['kept_outside'])} of the bytes kept"
        label = f"a hole in real pictures ({each['error']['groups']}), {method}: R@1 of the name"
        table.append(Row(label, f"{percent(each['named'])}; {said}"))
    return table


def _fills(method: Method) -> bool:
    return method.strength is None and method.way in ("flow-edit", "source")


def _by_kind(study: Study, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    kinds = dict.fromkeys(outcome.wanted.kind for outcome in outcomes)
    return {kind: _by_method(study, [o for o in outcomes if o.wanted.kind == kind]) for kind in kinds}


def _by_method(study: Study, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    names = dict.fromkeys(name for outcome in outcomes for name in outcome.after)
    return {name: _figures(study, outcomes, name) for name in names}


def _figures(study: Study, outcomes: Sequence[Outcome], name: str) -> dict[str, Any]:
    pairs = [(outcome.before, outcome.after[name]) for outcome in outcomes]
    hits = torch.tensor([obeyed(study, outcome, outcome.after[name]) for outcome in outcomes])
    return {
        "obeyed": None if bool(hits.isnan().all()) else intervals.mean(hits[:, None]),
        "outline": _mean(pairs, _overlap),
        "layout": _mean(pairs, _layout),
        "moved": _mean(pairs, _distance),
    }


def obeyed(study: Study, outcome: Outcome, after: Image) -> float:
    """1 where what was asked for has come, 0 where not, NaN where nothing here can tell."""
    wanted, pixels = outcome.wanted, torch.from_numpy(after.pixels.copy())
    if not wanted.aim:
        return float("nan")
    if wanted.kind == "colour":
        return float(dominant(pixels) == wanted.aim)
    if wanted.kind == "style":
        return _has_style(study, wanted.aim, pixels, real=after is outcome.before and wanted.row is not None)
    scores = study.jury.scores(study.jury.look(pixels[None]))[0]
    there, gone = (_best(study.jury, scores, words) for words in (wanted.aim, wanted.shows))
    return float(there > gone)


def _has_style(study: Study, style: str, pixels: Tensor, *, real: bool) -> float:
    try:
        reading = study.reading
    except NotMeasured:
        return float("nan")
    known = style in reading.styles
    return float(reading.read(pixels[None], decoded=real) == [style]) if known else float("nan")


def _best(jury: Jury, scores: Tensor, said: str) -> Tensor:
    """The best score of the names that have all the words; NaN, which beats nothing, without any."""
    words = set(said.split()) - {"a", "an"}
    fitting = [k for k, name in enumerate(jury.names) if words <= set(name.split())]
    return scores[fitting].max() if fitting else torch.tensor(float("nan"))


def _holes(jury: Jury, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """By method: named (R@1 among all names), error (RMS inside, against the real picture), seam (how much
    larger the step across the hole's border is than in the real picture, values of 0 to 1), kept_outside."""
    names = dict.fromkeys(name for outcome in outcomes for name in outcome.after)
    return {name: _hole(jury, outcomes, name) for name in names}


def _hole(jury: Jury, outcomes: Sequence[Outcome], name: str) -> dict[str, Any]:
    pairs = [(outcome.before, outcome.after[name]) for outcome in outcomes]
    looked = jury.look(torch.stack([torch.from_numpy(after.pixels.copy()) for _, after in pairs]))
    right = jury.numbers([outcome.wanted.aim for outcome in outcomes])
    steps = torch.tensor([[_seam(image) for image in pair] for pair in pairs])
    return {
        "named": intervals.mean((jury.scores(looked).argmax(dim=1) == right).float()),
        "error": _mean(pairs, lambda one, two: _distance(one, two, hole_of(one))),
        "seam": intervals.mean(steps[:, 1] - steps[:, 0]),
        "kept_outside": _mean(pairs, _kept_outside),
    }


def _mean(pairs: Sequence[tuple[Image, Image]], of: Callable[[Image, Image], float]) -> intervals.Interval:
    return intervals.mean(torch.tensor([of(*pair) for pair in pairs]))


def _distance(one: Image, other: Image, part: Any = np.s_[:, :]) -> float:
    return float((_values(one) - _values(other))[part].square().mean().sqrt())


def _overlap(one: Image, other: Image) -> float:
    first, second = (image.pixels[..., 3] > 127 for image in (one, other))
    return float((first & second).sum() / max(1, (first | second).sum()))


def _layout(one: Image, other: Image) -> float:
    first, second = (_values(image.resized(SMALL, SMALL)).flatten() for image in (one, other))
    return float(torch.corrcoef(torch.stack([first, second]))[0, 1])


def _kept_outside(one: Image, other: Image) -> float:
    outside = np.ones(one.pixels.shape[:2], dtype=bool)
    outside[hole_of(one)] = False
    return float((one.pixels == other.pixels)[outside].mean())


def _seam(image: Image) -> float:
    """Mean difference of the pixels on both sides of the hole's border."""
    values = _values(image)
    down, across = (values.diff(dim=dim).abs().mean(-1) for dim in (0, 1))
    rows, columns = hole_of(image)
    sides = [down[rows.start - 1, columns], down[rows.stop - 1, columns]]
    sides += [across[rows, columns.start - 1], across[rows, columns.stop - 1]]
    return float(torch.cat(sides).mean())


def _values(image: Image) -> Tensor:
    values = torch.from_numpy(image.pixels.copy()).double() / 255
    return torch.cat([values[..., :3] * values[..., 3:], values[..., 3:]], dim=-1)
