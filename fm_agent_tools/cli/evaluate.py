"""`fm-agent evaluate`: the figures of a model card, measured on the files as they are here."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from fm_agent_tools.cli.border import json_option
from fm_agent_tools.cli.delivery import check_destination, written
from fm_agent_tools.cli.extras import require
from fm_agent_tools.cli.helping import examples
from fm_agent_tools.errors import UnknownModel
from fm_agent_tools.requests.rules import nearest_name
from fm_agent_tools.settings import Settings

FIGURES = {
    "sticker": "fm_agent_tools.training.stickers.figures",
    "text-encoder": "fm_agent_tools.training.text.figures",
}
"""Model to the module whose `figures(folder, cache)` measures it."""


@click.command(
    epilog=examples("fm-agent evaluate sticker", "fm-agent evaluate text-encoder --out figures.json")
)
@click.argument("model")
@click.option(
    "--out", "-o", type=click.Path(path_type=Path), metavar="FILE", help="Write them there, as JSON."
)
@click.option(
    "--cache",
    type=click.Path(path_type=Path),
    default=Path("runs/cache"),
    show_default=True,
    help="Folder for the fetched and prepared data, as for `fm-agent train`.",
)
@json_option
def evaluate(model: str, out: Path | None, cache: Path, as_json: bool) -> None:
    """Measure the figures of MODEL's card.

    This takes some minutes: it draws, encodes and compares with the data that the model was trained on.
    """
    measure = _measure(model)
    if out:
        check_destination(out, ("json",))
    cache.mkdir(parents=True, exist_ok=True)
    found = measure(Settings.load().models / model, cache)
    text = json.dumps(found, indent=2, ensure_ascii=False)
    if out:
        written(f"{text}\n".encode(), out)
    if as_json:
        click.echo(text)
    elif out:
        click.echo(bytes(out))
    else:
        click.echo("\n".join(_lines(found)))


def _measure(model: str) -> Callable[[Path, Path], dict[str, Any]]:
    if model not in FIGURES:
        raise UnknownModel(model, FIGURES, nearest_name(model, FIGURES))
    require("train")
    Settings.load().configure_logging()
    measure: Callable[[Path, Path], dict[str, Any]] = import_module(FIGURES[model]).figures
    return measure


def _lines(figures: dict[str, Any], depth: int = 0) -> Iterator[str]:
    """`name: value` a line; what belongs together is indented under its name."""
    indent = "  " * depth
    width = max((len(name) for name, value in figures.items() if not isinstance(value, dict)), default=0)
    for name, value in figures.items():
        if isinstance(value, dict):
            yield f"{indent}{name}"
            yield from _lines(value, depth + 1)
        else:
            shown = ", ".join(map(str, value)) if isinstance(value, list) else value
            yield f"{indent}{name:<{width}}  {shown}"
