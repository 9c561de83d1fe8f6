"""Distances to real pictures by the number of steps: what few steps cost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from torch import Tensor

from fm_agent_tools.training.stickers import intervals
from fm_agent_tools.training.stickers.distances import FrechetTo, KidTo, scaled
from fm_agent_tools.training.stickers.jury import Looked
from fm_agent_tools.training.stickers.sections.recognition import recalls
from fm_agent_tools.training.stickers.sections.wording import percent, plain, thousandfold, within
from fm_agent_tools.training.stickers.study import NotMeasured, Row, Study

STEPS = (1, 2, 4, 8, 20, 50)
FEW, MANY = 4, 50
GOAL = 1.15
LEAST = 8


KINDS = {"kid": "KID", "frechet": "Fréchet distance"}

Distance = Callable[[Tensor], float]
"""A distance of chosen rows of a set to the reference."""


def measure(study: Study) -> dict[str, Any]:
    """KID and Fréchet distance for each number of steps, to real pictures of other things.

    The floor is what the real pictures for the same prompts have; it is subtracted. All distances are to the
    same reference, all of equal numbers of pictures.
    """
    wished, reference = sample(study, study.amounts.by_steps)
    names, count = [study.names[row] for row in wished], len(wished)
    to = Reference(study.jury.look(study.pixels(reference)))
    floor = to.distances(study.jury.look(study.pixels(wished)))
    above: dict[int, dict[str, Distance]] = {}
    by_steps = {}
    for steps in _possible(study):
        looked = _drawn(study, wished, steps)
        above[steps] = {kind: minus(each, floor[kind]) for kind, each in to.distances(looked).items()}
        excess = {kind: intervals.halved(each, count) for kind, each in above[steps].items()}
        at_1 = intervals.mean(recalls(study.jury, looked, names, 1))
        by_steps[str(steps)] = {**excess, "recall_at_1": at_1}
    return {
        "drawn": count,
        "reference": len(reference),
        "real": {kind: intervals.halved(each, count) for kind, each in floor.items()},
        "above_real": by_steps,
        "few_to_many": _few_to_many(above, count),
    }


def rows(found: dict[str, Any]) -> list[Row]:
    """A row for each number of steps, and the goal: 4 steps beside 50."""
    floor, count = found["real"], found["drawn"]
    subtracted = f"{1000 * floor['kid']['value']:.1f}; {floor['frechet']['value']:.2f} (subtracted)"
    table = [
        Row(
            f"steps: {steps} ({count} pictures); KID × 1000, Fréchet distance, R@1",
            f"{thousandfold(each['kid'])}; {plain(each['frechet'], 2)}; {percent(each['recall_at_1'])}",
            subtracted,
        )
        for steps, each in found["above_real"].items()
    ]
    for kind, share in found["few_to_many"].items():
        label = f"{KINDS[kind]} at {FEW} steps over that at {MANY}, each above real pictures"
        table.append(Row(label, plain(share, 2), "–", f"≤ {GOAL}", within(share["value"], GOAL)))
    return table


class Reference:
    """Real pictures to which distances are taken, in units of their features' size."""

    def __init__(self, looked: Looked) -> None:
        self.unit = looked.features
        self.features = scaled(looked.features, self.unit)
        self.frechet = FrechetTo(self.features)

    def distances(self, looked: Looked) -> dict[str, Distance]:
        """Both distances of chosen rows."""
        features = scaled(looked.features, self.unit)
        return {"kid": KidTo(features, self.features), "frechet": lambda rows: self.frechet(features[rows])}


def _few_to_many(above: dict[int, dict[str, Distance]], count: int) -> dict[str, intervals.Interval]:
    if FEW not in above or MANY not in above:
        return {}
    pairs = {kind: (above[FEW][kind], above[MANY][kind]) for kind in KINDS}
    return {kind: intervals.halved_ratio(few, many, count) for kind, (few, many) in pairs.items()}


def sample(study: Study, count: int) -> tuple[list[int], list[int]]:
    """At most `count` rows whose prompts are drawn, and other rows of the training part as the reference."""
    part = study.parts["train"]
    wished = study.chosen(part, min(count, len(part) // 2), "by steps")
    taken = set(wished)
    reference = study.chosen([row for row in part if row not in taken], study.amounts.real, "reference")
    if min(len(wished), len(reference)) < LEAST:
        raise NotMeasured(f"distances need {LEAST} pictures of each kind at least")
    return wished, reference


def _possible(study: Study) -> list[int]:
    allowed = study.artist.spec.steps
    return [steps for steps in STEPS if allowed.minimum <= steps <= allowed.maximum]


def _drawn(study: Study, rows: list[int], steps: int) -> Looked:
    wishes = [study.wish(row, steps=steps) for row in rows]
    return study.jury.look(study.artist.draw(wishes, f"{steps} steps"))


def minus(one: Distance, floor: Distance) -> Distance:
    """The distance above another."""
    return lambda rows: one(rows) - floor(rows)
