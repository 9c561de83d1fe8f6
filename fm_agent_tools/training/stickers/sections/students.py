"""Students beside their teacher: the same prompts and noise in few steps, and what that costs and saves."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor

from fm_agent_tools.training.publish import publish
from fm_agent_tools.training.stickers import intervals
from fm_agent_tools.training.stickers.artist import Artist, Wish
from fm_agent_tools.training.stickers.sections.recognition import recalls
from fm_agent_tools.training.stickers.sections.speed import quartiles
from fm_agent_tools.training.stickers.sections.steps import Reference, minus, sample
from fm_agent_tools.training.stickers.sections.wording import percent, plain, thousandfold
from fm_agent_tools.training.stickers.sheets import contact_sheet
from fm_agent_tools.training.stickers.study import NotMeasured, Row, Study

TEACHER, MAP, CONSISTENCY = "teacher", "flow map", "consistency model"
STEPS: Mapping[str, tuple[int, ...]] = {TEACHER: (4, 8, 25, 50), MAP: (1, 2, 4, 8), CONSISTENCY: (1, 2, 4)}
MANY = 50
SHOWN = 6
"""Prompts on the sheet."""


class Side(NamedTuple):
    """Somebody who draws in a number of steps; `evaluations` are rows of the network a picture."""

    name: str
    steps: int
    evaluations: int
    artist: Artist


def measure(study: Study) -> dict[str, Any]:
    """For each number of steps of each: KID above the floor of real pictures, R@1, the distance of latents to
    the teacher's in 50 steps from equal noise, and seconds. Writes the sheet `students.png` into the run.

    Raises NotMeasured where no run with students is given, and what reading their weights raises.
    """
    sides = list(_sides(study))
    prompts, reference = sample(study, study.amounts.by_steps // 2)
    seeds = study.amounts.seeds
    wished = [(row, seed) for row in prompts for seed in range(seeds)]
    to = Reference(study.jury.look(study.pixels(reference)))
    floor = to.distances(study.jury.look(study.pixels(prompts)))["kid"](torch.arange(len(prompts)))
    names = [study.names[row] for row, _ in wished]
    goal = _latents(study, sides[0]._replace(steps=MANY), wished)
    found, shown = {}, {}
    for side in sides:
        latents = _latents(study, side, wished)
        pixels = side.artist.decoded(latents)
        looked, title = study.jury.look(pixels), f"{side.name}, {side.steps}"
        above = minus(to.distances(looked)["kid"], lambda rows: floor)
        recalled = recalls(study.jury, looked, names, 1)
        shown[title] = pixels[:: max(1, seeds)][:SHOWN]
        found[title] = {
            "evaluations": side.evaluations,
            "kid": intervals.halved(above, len(wished)),
            "recall_at_1": intervals.mean(recalled.view(len(prompts), seeds)),
            "apart": intervals.mean(_apart(latents, goal).view(len(prompts), seeds)),
            "seconds": quartiles(side.artist, side.steps, study.amounts.rounds),
        }
    sheet = contact_sheet(shown, names[:: max(1, seeds)][:SHOWN])
    sheet.save(_run(study) / "students.png", optimize=True)
    return {
        "prompts": len(prompts),
        "seeds": seeds,
        "threads": torch.get_num_threads(),
        "scale": study.artist.spec.guidance.default,
        "real_kid": floor,
        "sides": found,
    }


def rows(found: dict[str, Any]) -> list[Row]:
    """A row for each number of steps of each."""
    return [
        Row(
            f"{title} steps, {each['evaluations']} evaluations a picture; KID × 1000, R@1, distance, seconds",
            f"{thousandfold(each['kid'])}; {percent(each['recall_at_1'])}; {plain(each['apart'], 2)}; "
            f"{each['seconds']['median']:.2f}",
            f"{1000 * found['real_kid']:.1f} (subtracted)",
        )
        for title, each in found["sides"].items()
    ]


def folder_of(stage: str, run: Path, model: Path, cache: Path) -> Path:
    """A folder like the model's, with the flow or the student that a stage of a run has exported."""
    folder = cache / "students" / stage / model.name
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(model, folder)
    for beside in model.parent.iterdir():
        link = folder.parent / beside.name
        if not link.exists():
            link.symlink_to(beside.resolve())
    only = cache / "students" / f"{stage}-run"
    shutil.rmtree(only, ignore_errors=True)
    shutil.copytree(run / stage / "export", only / stage / "export")
    publish(only, folder, stage)
    return folder


def _run(study: Study) -> Path:
    if study.students is None:
        raise NotMeasured("no run with students is given: --students RUN")
    return study.students


def _sides(study: Study) -> Iterator[Side]:
    run = _run(study)
    stages = {MAP: "few-steps", CONSISTENCY: "consistency"}
    there = {name: stage for name, stage in stages.items() if (run / stage / "export" / "flow.json").exists()}
    if not there:
        raise NotMeasured(f"the run has exported neither of {', '.join(stages.values())}")
    teacher = _teacher(study, run)
    for steps in STEPS[TEACHER]:
        yield Side(TEACHER, steps, 2 * steps, teacher)
    for name, stage in there.items():
        artist = _artist(study, run, stage)
        for steps in STEPS[name]:
            yield Side(name, steps, steps, artist)


def _teacher(study: Study, run: Path) -> Artist:
    """The model itself; where it is a student, the flow of the run that it was distilled from."""
    if not study.artist.generator.network.config.flow_map:
        return study.artist
    if not (run / "flow" / "export" / "flow.json").exists():
        raise NotMeasured("the model is a student, and the run has not exported its teacher, flow")
    return _artist(study, run, "flow")


def _artist(study: Study, run: Path, stage: str) -> Artist:
    cache = study.artist.cache.parents[1]
    return Artist(folder_of(stage, run, study.artist.spec.folder, cache), cache)


def _latents(study: Study, side: Side, wished: list[tuple[int, int]]) -> Tensor:
    wishes: list[Wish] = [study.wish(row, seed, side.steps) for row, seed in wished]
    return side.artist.latents(wishes, f"{side.name}, {side.steps} steps")


def _apart(latents: Tensor, goal: Tensor) -> Tensor:
    """Root mean square distance of each picture's latents (pictures, ...)."""
    return (latents - goal).square().flatten(1).mean(dim=1).sqrt()
