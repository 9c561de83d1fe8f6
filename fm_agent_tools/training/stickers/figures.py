"""The figures of the sticker's card, measured on the files as shipped: `fm-agent evaluate sticker`.

Sections measure one thing each (`training/stickers/sections`); real held-out pictures stand beside drawn
ones, and every figure of prompts or seeds has a 95 % interval. What cannot be measured says why.
"""

from __future__ import annotations

import datetime
import logging
import platform
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import torch

from fm_agent_tools.errors import InvalidRequest
from fm_agent_tools.requests.rules import nearest_name
from fm_agent_tools.training.recipe import parse_size, read_recipe
from fm_agent_tools.training.stickers.artist import Artist
from fm_agent_tools.training.stickers.card import rows_of, section
from fm_agent_tools.training.stickers.jury import Jury, judge_recipe, read_facts, trained_judge
from fm_agent_tools.training.stickers.pictures import Source, load_pictures
from fm_agent_tools.training.stickers.sections.wording import rounded
from fm_agent_tools.training.stickers.study import FULL, QUICK, Amounts, NotMeasured, Row, Study

log = logging.getLogger(__name__)

SECTIONS = {
    "recognition": "fm_agent_tools.training.stickers.sections.recognition",
    "by_style": "fm_agent_tools.training.stickers.sections.styles",
    "words": "fm_agent_tools.training.stickers.sections.words",
    "colours": "fm_agent_tools.training.stickers.sections.colours",
    "steps": "fm_agent_tools.training.stickers.sections.steps",
    "copying": "fm_agent_tools.training.stickers.sections.copying",
    "editing": "fm_agent_tools.training.stickers.sections.editing",
    "edges": "fm_agent_tools.training.stickers.sections.edges",
    "speed": "fm_agent_tools.training.stickers.sections.speed",
    "students": "fm_agent_tools.training.stickers.sections.students",
}
"""Name of a section to its module, in the order of the card."""
FOLDED = {"editing": "Edits, by method and strength", "students": "Students beside their teacher"}
"""Title of a section that the card folds away: many rows, which few readers compare."""


def figures(
    folder: Path,
    cache: Path,
    *,
    quick: bool = False,
    judge: Path | None = None,
    size: str = "cpu",
    no_judge: bool = False,
    only: Sequence[str] = (),
    students: Path | None = None,
    amounts: Amounts | None = None,
) -> dict[str, Any]:
    """Every figure of the card for the model in `folder`, as plain JSON.

    cache: fetched and rendered data, what was drawn, and the judge, so that a second call is quick
    quick: fewer prompts and seeds; the intervals are wider
    judge: folder of an exported judge; without it one is trained by its recipe at `size` and kept in `cache`
    no_judge: leave out what needs one
    only: names of the sections that are wanted; amounts: overrides what `quick` says
    students: run whose stages `few-steps` and `consistency` stand beside the model; without one there is no
    section of them

    Raises InvalidRequest for an unknown section and a run without students, and what loading a model raises.
    """
    if students and not any(students.glob("*/export/flow.json")):
        raise InvalidRequest("students", str(students), "the folder of a training run that exported some")
    if "students" in only and not students:
        raise InvalidRequest("students", None, "the folder of a training run, which this section is about")
    wanted = [name for name in _wanted(only) if name != "students" or students or name in only]
    study = prepared(
        folder,
        cache,
        judge=judge,
        size=size,
        no_judge=no_judge,
        amounts=amounts or (QUICK if quick else FULL),
    )
    study.students = students
    found: dict[str, Any] = _about(study)
    for name in wanted:
        log.info("measuring %s", name)
        try:
            found[name] = import_module(SECTIONS[name]).measure(study)
        except NotMeasured as reason:
            found[name] = {"not_measured": str(reason)}
    found["goals"] = [
        {"figure": row.figure, "goal": row.goal, "measured": row.drawn, "reached": row.reached}
        for row in table(found)
        if row.reached is not None
    ]
    tidy: dict[str, Any] = rounded(found)
    return tidy


def prepared(
    folder: Path,
    cache: Path,
    *,
    amounts: Amounts,
    judge: Path | None = None,
    size: str = "cpu",
    no_judge: bool = False,
) -> Study:
    """The model in `folder` with data and judge, ready to be measured; see `figures`."""
    artist, recipe = Artist(folder, cache), judge_recipe(folder)
    source = read_facts(judge)["data"]["source"] if judge else _source(recipe, size)
    pictures = load_pictures(source, cache, artist.generator.codec.config.size)
    jury = None if no_judge else Jury(judge or trained_judge(recipe, size, cache), pictures)
    return Study(artist, pictures, jury, amounts)


def table(found: dict[str, Any]) -> list[Row]:
    """The rows of the card's table, in the order of the sections."""
    return rows_of(SECTIONS, found)


def card(found: dict[str, Any]) -> str:
    """The figures as the card shows them, in Markdown."""
    open_ = {name: module for name, module in SECTIONS.items() if name not in FOLDED}
    folded = {title: rows_of({name: SECTIONS[name]}, found) for name, title in FOLDED.items()}
    return section(found, rows_of(open_, found), folded)


def _wanted(only: Sequence[str]) -> list[str]:
    for name in only:
        if name not in SECTIONS:
            raise InvalidRequest("only", name, f"one of {', '.join(SECTIONS)}", nearest_name(name, SECTIONS))
    return [name for name in SECTIONS if not only or name in only]


def _source(recipe: Path, size: str) -> Source:
    """Which pictures the judge's recipe is for."""
    source: Source = read_recipe(recipe).stages[-1].size(parse_size(size)).task.get("source", "emoji")
    return source


def _about(study: Study) -> dict[str, Any]:
    """What was measured, on what, and how much of it."""
    spec, place = study.artist.spec, study.artist.generator.place
    about: dict[str, Any] = {
        "model": f"{spec.name} {spec.version}",
        "measured": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "machine": f"{platform.machine()}, {torch.get_num_threads()} threads, torch {torch.__version__}",
        "device": str(place.device),
        "precision": str(place.dtype),
        "styles": list(study.styles),
        "pictures": {part: len(rows) for part, rows in study.parts.items()},
        "quick": study.amounts == QUICK,
        "amounts": vars(study.amounts),
        "weights": {name: digest[:16] for name, digest in spec.files.items()},
    }
    return about
