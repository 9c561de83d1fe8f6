"""Colour words: is "a red car" red? By a rule whose own accuracy on real pictures stands beside."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from fm_agent_tools.training.stickers import intervals
from fm_agent_tools.training.stickers.artist import Wish
from fm_agent_tools.training.stickers.captions import article
from fm_agent_tools.training.stickers.colour_rule import COLOURS, TUNED_ON, dominant, named_colour, recoloured
from fm_agent_tools.training.stickers.sections.wording import percent
from fm_agent_tools.training.stickers.study import Row, Study

GOAL = 0.9
THINGS = ("car", "heart", "t-shirt", "bird", "flower", "book", "house", "star", "umbrella", "hat")
TRIED = 40


def measure(study: Study) -> dict[str, Any]:
    """Share of drawn pictures that have the colour asked for; and how often the rule is right."""
    things = THINGS[: study.amounts.things]
    asked = [(colour, thing) for thing in things for colour in COLOURS]
    wishes = [Wish(article(f"{colour} {thing}"), 0) for colour, thing in asked]
    pixels = study.artist.draw(wishes, "colour words")
    right = torch.tensor(
        [float(dominant(picture) == colour) for picture, (colour, _) in zip(pixels, asked, strict=True)]
    )
    fresh = torch.tensor([f"{colour} {thing}" not in study.names for colour, thing in asked])
    return {
        "things": list(things),
        "obeyed": intervals.mean(right),
        "obeyed_where_no_picture_has_that_name": intervals.mean(right[fresh]),
        "by_colour": {colour: float(_of(right, asked, colour).mean()) for colour in COLOURS},
        "rule": {"recoloured": _recoloured(study), "named": _named(study)},
    }


def rows(found: dict[str, Any]) -> list[Row]:
    """The goal is for all prompts; beside it, how often the rule itself is right."""
    rule = found["rule"]
    beside = f"the rule is right on {percent(rule['recoloured'])} of recoloured real pictures"
    if rule["named"]:
        beside += f", {percent(rule['named'])} of those named by a colour"
    label = f"colour words obeyed, {len(COLOURS)} colours × {len(found['things'])} things"
    reached = found["obeyed"]["value"] >= GOAL
    return [Row(label, percent(found["obeyed"]), beside, "≥ 90 %", reached)]


def _of(right: Tensor, asked: list[tuple[str, str]], colour: str) -> Tensor:
    return right[torch.tensor([each == colour for each, _ in asked])]


def _recoloured(study: Study) -> intervals.Interval:
    """Real pictures, each in every colour: the rule's accuracy where the colour is known exactly."""
    sample = study.pixels(study.chosen(_emoji(study), TRIED, "recoloured"))
    right = [
        [float(dominant(recoloured(picture, colour)) == colour) for colour in COLOURS] for picture in sample
    ]
    return intervals.mean(torch.tensor(right))


def _named(study: Study) -> intervals.Interval | None:
    """Real pictures whose name begins with a colour ("red apple"), in styles that the rule was not set on."""
    named = [(row, named_colour(study.names[row])) for row in _emoji(study)]
    tried = [
        (row, colour)
        for row, colour in named
        if colour is not None and study.pictures.styles[row] not in TUNED_ON
    ]
    if not tried:
        return None
    pixels = study.pixels([row for row, _ in tried])
    right = [float(dominant(picture) == colour) for picture, (_, colour) in zip(pixels, tried, strict=True)]
    return intervals.mean(torch.tensor(right))


def _emoji(study: Study) -> list[int]:
    return sorted(row for rows in study.all_parts.values() for row in rows)
