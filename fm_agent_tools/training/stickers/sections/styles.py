"""Styles: does an outline icon look like one, and is the thing in it still known?

Whether a picture has the style that was asked for is told by a linear reading of signs that can be counted in
it, fitted on real pictures; how often that is right on others of them stands beside.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import torch
from torch import Tensor

from fm_agent_tools.training.stickers import intervals
from fm_agent_tools.training.stickers.everyday import EVERYDAY
from fm_agent_tools.training.stickers.retrieval import GALLERY
from fm_agent_tools.training.stickers.sections.recognition import by_owner, recalls
from fm_agent_tools.training.stickers.sections.wording import percent
from fm_agent_tools.training.stickers.study import Row, Study

TRIED = 60
"""Real pictures of each style that the reading is tried on, at most."""

Judged = tuple[Tensor, Tensor]
"""Of each picture: whether it has its style, and the chance that its thing is known first of a gallery."""


def measure(study: Study) -> dict[str, Any]:
    """For each style of the model: share of drawn pictures that have it, and R@1; the same of real ones.

    Raises NotMeasured without a judge, and where there are not two styles to tell apart.
    """
    styles = study.reading.styles
    drawn = {style: _drawn(study, style) for style in styles}
    real = {style: found for style in styles if (found := _real(study, style)) is not None}
    return {
        "gallery": min(GALLERY, len(study.jury.names)),
        "obeyed": {"drawn": _all(drawn.values()), "real": _all(real.values()) if real else None},
        "styles": {
            style: {"drawn": _figures(drawn[style]), "real": _figures(real.get(style))} for style in styles
        },
    }


def rows(found: dict[str, Any]) -> list[Row]:
    """A row for each style, and one for all."""
    everything, gallery = found["obeyed"], found["gallery"]
    beside = percent(everything["real"]) if everything["real"] else "–"
    table = [Row("style as asked for", percent(everything["drawn"]), beside)]
    for style, each in found["styles"].items():
        label = f"style “{style}” ({each['drawn']['obeyed']['values']}): as asked for; R@1 in {gallery}"
        table.append(Row(label, _both(each["drawn"]), _both(each["real"]) if each["real"] else "–"))
    return table


def _drawn(study: Study, style: str) -> Judged:
    """Pictures drawn for what the model was trained on in this style, everyday things first."""
    asked = _everyday(study, style)
    pixels = study.artist.draw([study.wish(row) for row in asked], f"style {style}")
    return _judged(study, style, asked, pixels, decoded=False)


def _real(study: Study, style: str) -> Judged | None:
    """Real pictures that the judge was not trained on; None without any."""
    rows = study.of_style(style, familiar=False)[:TRIED]
    return _judged(study, style, rows, study.pixels(rows), decoded=True) if rows else None


def _judged(study: Study, style: str, rows: Sequence[int], pixels: Tensor, *, decoded: bool) -> Judged:
    owners = [study.names[row] for row in rows]
    known = by_owner(recalls(study.jury, study.jury.look(pixels), owners, 1), owners)
    read = study.reading.read(pixels, decoded=decoded)
    return torch.tensor([float(each == style) for each in read]), known


def _figures(judged: Judged | None) -> dict[str, intervals.Interval] | None:
    if judged is None:
        return None
    return {"obeyed": intervals.mean(judged[0]), "recall_at_1": intervals.mean(judged[1])}


def _all(judged: Iterable[Judged]) -> intervals.Interval:
    return intervals.mean(torch.cat([obeyed for obeyed, _ in judged]))


def _everyday(study: Study, style: str) -> list[int]:
    """Rows of the training part in a style, one of each thing, everyday things first."""
    mine = [row for row in study.with_icons["train"] if study.pictures.styles[row] == style]
    ordered = study.chosen(mine, len(mine), f"asked {style}")
    ordered.sort(key=lambda row: study.names[row] not in EVERYDAY)
    once = {study.names[row]: row for row in reversed(ordered)}
    return [row for row in ordered if once[study.names[row]] == row][: 2 * study.amounts.things]


def _both(each: dict[str, Any]) -> str:
    return f"{percent(each['obeyed'])}; {percent(each['recall_at_1'])}"
