"""Styles: does an outline icon look like one, and is the thing in it still known?

Whether a picture has the style that was asked for is told by a linear reading of signs that can be counted in
it, fitted on real pictures; how often that is right on others of them stands beside.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from fm_agent_tools.networks.pixels import to_network, to_pixels
from fm_agent_tools.training.stickers import intervals
from fm_agent_tools.training.stickers.everyday import EVERYDAY
from fm_agent_tools.training.stickers.retrieval import GALLERY
from fm_agent_tools.training.stickers.sections.recognition import by_owner, recalls
from fm_agent_tools.training.stickers.sections.wording import percent
from fm_agent_tools.training.stickers.study import NotMeasured, Row, Study
from fm_agent_tools.training.stickers.style_signs import signs

FITTED, TRIED = 80, 60
"""Real pictures of each style that the reading is fitted on, and at most as many that it is tried on."""
LEAST = 8
RIDGE = 1e-2
CHUNK = 32


def measure(study: Study) -> dict[str, Any]:
    """For each style of the model: share of drawn pictures that have it, and R@1; the same of real ones."""
    styles = [style for style in study.styles if len(_of(study, style, familiar=True)) >= LEAST]
    if len(styles) < 2:
        raise NotMeasured("the data has fewer than two of the model's styles")
    reading = Reading(study, styles)
    return {
        "gallery": min(GALLERY, len(study.jury.names)),
        "styles": {style: _style(study, reading, style) for style in styles},
        "obeyed": reading.everything(),
    }


def rows(found: dict[str, Any]) -> list[Row]:
    """A row for each style, and one for all."""
    everything = found["obeyed"]
    table = [Row("style as asked for", percent(everything["drawn"]), percent(everything["real"]))]
    for style, each in found["styles"].items():
        label = (
            f"style “{style}” ({each['drawn']['obeyed']['values']}): as asked for; R@1 in {found['gallery']}"
        )
        table.append(Row(label, _both(each["drawn"]), _both(each["real"]) if each["real"] else "–"))
    return table


class Reading:
    """A linear map from the signs of a picture to styles: ridge regression towards one of `styles`, each of
    the same weight.

    Fitted on pictures as the model's codec leaves them: what it loses of every picture tells no styles apart.
    """

    def __init__(self, study: Study, styles: Sequence[str]) -> None:
        self.study, self.styles = study, list(styles)
        rows = [row for style in styles for row in _of(study, style, familiar=True)[:FITTED]]
        found = self.signs(study.pixels(rows), decoded=True)
        self.mean, self.scale = found.mean(dim=0), found.std(dim=0).clamp(min=1e-6)
        numbers = torch.tensor([self.styles.index(study.pictures.styles[row]) for row in rows])
        wanted, inputs = F.one_hot(numbers, len(styles)).double(), self._inputs(found)
        weights = (1 / (wanted.sum(dim=0) * len(styles)))[numbers][:, None]
        damped = (inputs * weights).T @ inputs + RIDGE * torch.eye(inputs.shape[1], dtype=torch.float64)
        self.weights = torch.linalg.solve(damped, (inputs * weights).T @ wanted)
        self._told: dict[str, list[Tensor]] = {"drawn": [], "real": []}

    def right(self, found: Tensor, style: str, kind: str) -> Tensor:
        """Whether each picture (count, signs) is read as `style`; remembered for `everything`."""
        told = (self._inputs(found) @ self.weights).argmax(dim=1)
        self._told[kind].append((told == self.styles.index(style)).float())
        return self._told[kind][-1]

    def everything(self) -> dict[str, intervals.Interval]:
        """The share of all pictures that were read so far as what they are, drawn and real."""
        return {kind: intervals.mean(torch.cat(each)) for kind, each in self._told.items() if each}

    @torch.no_grad()
    def signs(self, pixels: Tensor, *, decoded: bool) -> Tensor:
        """Signs of straight-alpha uint8 (count, size, size, 4), after the codec where they are real ones."""
        return torch.cat([self._signs(chunk, decoded) for chunk in torch.split(pixels, CHUNK)])

    def _signs(self, pixels: Tensor, decoded: bool) -> Tensor:
        generator = self.study.artist.generator
        pictures = to_network(pixels)
        if decoded:
            latents = generator.codec.encode(pictures.to(generator.place.device))
            pictures = to_network(to_pixels(generator.codec.decode(latents).cpu()))
        return signs((pictures + 1) / 2)

    def _inputs(self, found: Tensor) -> Tensor:
        scaled = ((found - self.mean) / self.scale).double()
        return torch.cat([scaled, torch.ones(len(scaled), 1, dtype=torch.float64)], dim=1)


def _style(study: Study, reading: Reading, style: str) -> dict[str, Any]:
    """One style: pictures drawn for what it has been seen with, and real ones unknown to the judge."""
    asked = _everyday(study, style)
    pixels = study.artist.draw([study.wish(row) for row in asked], f"style {style}")
    found = {"drawn": _judged(study, reading, style, asked, pixels, "drawn"), "real": None}
    if real := _of(study, style, familiar=False)[:TRIED]:
        found["real"] = _judged(study, reading, style, real, study.pixels(real), "real")
    return found


def _judged(
    study: Study, reading: Reading, style: str, rows: Sequence[int], pixels: Tensor, kind: str
) -> dict[str, intervals.Interval]:
    looked, owners = study.jury.look(pixels), [study.names[row] for row in rows]
    known = by_owner(recalls(study.jury, looked, owners, 1), owners)
    found = reading.signs(pixels, decoded=kind == "real")
    return {
        "obeyed": intervals.mean(reading.right(found, style, kind)),
        "recall_at_1": intervals.mean(known),
    }


def _of(study: Study, style: str, *, familiar: bool) -> list[int]:
    """Rows of a style that the judge was trained on, or those that it was not, in an order by hash."""
    mine = [row for rows in study.with_icons.values() for row in rows if study.pictures.styles[row] == style]
    wanted = [row for row in mine if (row not in study.jury.unseen) is familiar]
    return study.chosen(wanted, len(wanted), f"style {style}")


def _everyday(study: Study, style: str) -> list[int]:
    """Rows of the training part in a style, one of each thing, everyday things first."""
    mine = [row for row in study.with_icons["train"] if study.pictures.styles[row] == style]
    ordered = study.chosen(mine, len(mine), f"asked {style}")
    ordered.sort(key=lambda row: study.names[row] not in EVERYDAY)
    once = {study.names[row]: row for row in reversed(ordered)}
    return [row for row in ordered if once[study.names[row]] == row][: 2 * study.amounts.things]


def _both(each: dict[str, Any]) -> str:
    return f"{percent(each['obeyed'])}; {percent(each['recall_at_1'])}"
