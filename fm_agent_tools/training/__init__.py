"""Training of the bundled models: recipes in, model folders out."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

from fm_agent_tools.errors import InvalidRequest
from fm_agent_tools.requests.rules import nearest_name
from fm_agent_tools.settings import Settings
from fm_agent_tools.training.recipe import Recipe, Stage, parse_size, read_recipe

log = logging.getLogger(__name__)


def run(
    recipe: Path,
    size: str = "cpu",
    out: Path | None = None,
    cache: Path | None = None,
    resume: bool = True,
    only: Sequence[str] = (),
) -> Path:
    """Train every stage of `recipe` at `size`; returns the folder that holds the exported files.

    `out` (default: `runs/<name>-<size>` beside the caller) keeps checkpoints, curves and sample pictures, one
    folder a
    stage; a killed run goes on where its newest checkpoint stands. `cache` (default: `<out>/../cache`) keeps
    fetched
    data packages and what is rendered from them. `only` names the stages that are wanted; they read what the
    others exported into `out` earlier. Raises SpecInvalid or InvalidRequest for a recipe that breaks a rule,
    and InvalidRequest for a stage that it has not.
    """
    from fm_agent_tools.training.loop import train
    from fm_agent_tools.training.tasks import build_task

    plan, chosen = read_recipe(recipe), parse_size(size)
    wanted = _wanted(plan, only)
    folder = out or Path("runs") / f"{plan.name}-{chosen}"
    data = cache or folder.parent / "cache"
    data.mkdir(parents=True, exist_ok=True)
    for stage in wanted:
        table = stage.size(chosen)
        task = build_task(stage.task, _located(table.task, folder), data, plan.seed)
        figures = train(task, table.loop, folder / stage.name, seed=plan.seed, resume=resume)
        log.info("%s/%s: %s", plan.name, stage.name, figures)
    return folder


def _wanted(plan: Recipe, only: Sequence[str]) -> list[Stage]:
    known = [stage.name for stage in plan.stages]
    for name in only:
        if name not in known:
            raise InvalidRequest("only", name, f"one of {', '.join(known)}", nearest_name(name, known))
    return [stage for stage in plan.stages if not only or stage.name in only]


def _located(options: dict[str, object], folder: Path) -> dict[str, object]:
    """Options like `run:codec/export` name a path inside this run, `model:text-encoder` a model's folder."""
    roots = {"run:": folder, "model:": Settings.load().models}
    return {key: _path(value, roots) for key, value in options.items()}


def _path(value: object, roots: dict[str, Path]) -> object:
    for prefix, root in roots.items():
        if isinstance(value, str) and value.startswith(prefix):
            return str(root / value.removeprefix(prefix))
    return value
