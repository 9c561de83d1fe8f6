"""The figures of the loop model's card, measured on the files as shipped: `fm-agent evaluate loop`."""

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
from fm_agent_tools.folders import folder as project_folder
from fm_agent_tools.requests.rules import nearest_name
from fm_agent_tools.training.loops.clips import load_clips
from fm_agent_tools.training.loops.judge import load_judge
from fm_agent_tools.training.loops.study import FULL, QUICK, Amounts, Study
from fm_agent_tools.training.recipe import parse_size, read_recipe
from fm_agent_tools.training.stickers.card import REACHED, rows_of
from fm_agent_tools.training.stickers.jury import trained_judge
from fm_agent_tools.training.stickers.sections.wording import rounded
from fm_agent_tools.training.stickers.study import NotMeasured, Row

log = logging.getLogger(__name__)

SECTIONS = {
    name: f"fm_agent_tools.training.loops.sections.{name}"
    for name in ("codec", "hearing", "distance", "loops", "speed")
}
"""Name of a section to its module, in the order of the card."""
HEAD = "| figure | made | real clips | goal | reached |\n|---|---|---|---|---|"


def figures(
    folder: Path,
    cache: Path,
    *,
    quick: bool = False,
    judge: Path | None = None,
    size: str = "cpu",
    no_judge: bool = False,
    only: Sequence[str] = (),
    amounts: Amounts | None = None,
) -> dict[str, Any]:
    """Every figure of the card for the model in `folder`, as plain JSON.

    cache: rendered clips, what was made, and the judge, so that a second call is quick
    quick: fewer prompts and clips; the intervals are wider
    judge: folder of an exported judge; without it one is trained by its recipe at `size` and kept in `cache`
    no_judge: leave out what needs one
    only: names of the sections that are wanted; amounts: overrides what `quick` says

    Raises InvalidRequest for an unknown section, and what loading a model raises.
    """
    wanted = _wanted(only)
    study = _study(folder, cache, judge, size, no_judge, amounts or (QUICK if quick else FULL))
    found: dict[str, Any] = _about(study, size, quick)
    for name in wanted:
        log.info("measuring %s", name)
        try:
            found[name] = import_module(SECTIONS[name]).measure(study)
        except NotMeasured as reason:
            found[name] = {"not_measured": str(reason)}
    tidy: dict[str, Any] = rounded(found)
    return tidy


def table(found: dict[str, Any]) -> list[Row]:
    """The rows of the card's table, in the order of the sections."""
    return rows_of(SECTIONS, found)


def card(found: dict[str, Any]) -> str:
    """The figures as the card shows them, in Markdown."""
    quick = " --quick" if found["quick"] else ""
    introduction = (
        f"`fm-agent evaluate loop{quick}`, {found['model']}, measured {found['measured']} on the files as "
        f"shipped: {found['device']}, {found['machine']}, {found['precision']}. In brackets 95 % intervals "
        f"over prompts and clips. {_judged(found.get('judge'))}"
    )
    lines = [
        f"| {row.figure} | {row.drawn} | {row.real} | {row.goal} | {REACHED[row.reached]} |"
        for row in table(found)
    ]
    return introduction.rstrip() + "\n\n" + "\n".join([HEAD, *lines])


def _judged(judge: dict[str, Any] | None) -> str:
    if judge is None:
        return ""
    return (
        f"The judge was trained for this alone on {judge['trained_on']:,} clips, some of which the model "
        f"saw, too; it names {judge['accuracy_percent']:.0f} % of {judge['set_aside']:,} that neither saw."
    )


def _study(
    folder: Path, cache: Path, judge: Path | None, size: str, no_judge: bool, amounts: Amounts
) -> Study:
    own = folder / "judge.toml"
    recipe = own if own.exists() else project_folder("models") / "loop" / "judge.toml"
    options = read_recipe(recipe).stages[-1].size(parse_size(size)).task
    trained = None if no_judge else load_judge(judge or trained_judge(recipe, size, cache))
    music = load_clips(options.get("source", "fonts"), cache, options["clips"], read_recipe(recipe).seed)
    study = Study(folder, cache, music, trained[0] if trained else None, options.get("first", 0), amounts)
    study.judged = trained[1] if trained else None
    return study


def _wanted(only: Sequence[str]) -> list[str]:
    for name in only:
        if name not in SECTIONS:
            raise InvalidRequest("only", name, f"one of {', '.join(SECTIONS)}", nearest_name(name, SECTIONS))
    return [name for name in SECTIONS if not only or name in only]


def _about(study: Study, size: str, quick: bool) -> dict[str, Any]:
    """What was measured, on what, and how much of it."""
    place = study.generator.place
    return {
        "model": f"{study.spec.name} {study.spec.version}",
        "measured": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "machine": f"{platform.machine()}, {torch.get_num_threads()} threads, torch {torch.__version__}",
        "device": str(place.device),
        "precision": str(place.dtype),
        "quick": quick,
        "amounts": vars(study.amounts),
        "judge": study.judged,
        "weights": {name: digest[:16] for name, digest in study.spec.files.items()},
    }
