"""`fm-agent evaluate`: the figures of a model card, measured on the files as they are here."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import click

from fm_agent_tools.cli.border import json_option
from fm_agent_tools.cli.delivery import check_destination, written
from fm_agent_tools.cli.extras import require
from fm_agent_tools.cli.helping import examples
from fm_agent_tools.cli.upkeep import SIZES
from fm_agent_tools.errors import InvalidRequest, StorageError, UnknownModel
from fm_agent_tools.requests.rules import nearest_name
from fm_agent_tools.settings import Settings

FIGURES = {
    "sticker": "fm_agent_tools.training.stickers.figures",
    "loop": "fm_agent_tools.training.loops.figures",
    "text-encoder": "fm_agent_tools.training.text.figures",
}
"""Model to the module whose `figures(folder, cache, ...)` measures it. Its `card(found)`, where it has one,
writes them as Markdown."""

BEGIN, END = "<!-- measured: written by fm-agent evaluate --card -->", "<!-- end of measured -->"


@click.command(
    epilog=examples(
        "fm-agent evaluate sticker --quick",
        "fm-agent evaluate sticker --out figures.json --card",
        "fm-agent evaluate text-encoder --out figures.json",
    )
)
@click.argument("model")
@click.option(
    "--out", "-o", type=click.Path(path_type=Path), metavar="FILE", help="Write them there, as JSON."
)
@click.option("--card", is_flag=True, help="Write their table into the README.md of the model's folder.")
@click.option("--quick", is_flag=True, help="Fewer prompts and seeds: minutes, with wider intervals.")
@click.option("--only", multiple=True, metavar="SECTION", help="Measure this section alone; may be repeated.")
@click.option(
    "--judge",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Folder of a trained judge. By default one is trained once into the cache.",
)
@click.option(
    "--students",
    type=click.Path(path_type=Path),
    metavar="RUN",
    help="Run with students of the model, to be measured beside it.",
)
@click.option("--size", type=click.Choice(SIZES), help="Size of that training; cpu when it is left out.")
@click.option("--no-judge", is_flag=True, help="Leave out what needs a judge.")
@click.option(
    "--cache",
    type=click.Path(path_type=Path),
    default=Path("runs/cache"),
    show_default=True,
    help="Folder for data, as for `fm-agent train`, and for what was drawn.",
)
@json_option
def evaluate(model: str, out: Path | None, card: bool, cache: Path, as_json: bool, **options: Any) -> None:
    """Measure the figures of MODEL's card.

    This takes a while: it draws, encodes and compares with the data that the model was trained on. What is
    drawn is kept in the cache, so that a second call goes on where the first one stopped.
    """
    module = _measured_by(model)
    chosen = _accepted(module, {name: value for name, value in options.items() if value})
    folder = Settings.load().models / model
    if out:
        check_destination(out, ("json",))
    if card:
        _check_card(module, folder / "README.md")
    _made(cache)
    found = module.figures(folder, cache, **chosen)
    if card:
        _write_card(folder / "README.md", module.card(found))
    _show(found, out, as_json)


def _made(cache: Path) -> None:
    try:
        cache.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise StorageError(cache, f"it cannot be the folder of the cache: {reason}") from error


def _show(found: dict[str, Any], out: Path | None, as_json: bool) -> None:
    text = json.dumps(found, indent=2, ensure_ascii=False)
    if out:
        written(f"{text}\n".encode(), out)
    if as_json:
        click.echo(text)
    elif out:
        click.echo(bytes(out))
    else:
        click.echo("\n".join(_lines(found)))


def _measured_by(model: str) -> ModuleType:
    if model not in FIGURES:
        raise UnknownModel(model, FIGURES, nearest_name(model, FIGURES))
    require("train")
    Settings.load().configure_logging()
    return import_module(FIGURES[model])


def _accepted(module: ModuleType, options: dict[str, Any]) -> dict[str, Any]:
    """The options, all of which the module's `figures` must know."""
    known = inspect.signature(module.figures).parameters
    for name, value in options.items():
        if name not in known:
            raise InvalidRequest(
                name.replace("_", "-"), value, "left out: the figures of this model have no such option"
            )
    return options


def _check_card(module: ModuleType, path: Path) -> None:
    """Before anything is measured: can the table be written?"""
    if not hasattr(module, "card"):
        raise InvalidRequest("card", True, "left out: the figures of this model are not written as a table")
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise StorageError(path, f"cannot be read: {(error.strerror or str(error)).lower()}") from error
    if text.count(BEGIN) != 1 or END not in text.partition(BEGIN)[2]:
        raise StorageError(path, f"the table is written between the lines {BEGIN} and {END}; one is missing")


def _write_card(path: Path, table: str) -> None:
    before, _, rest = path.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    written(f"{before}{BEGIN}\n\n{table}\n\n{END}{after}".encode(), path)


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
