"""`fm-agent train` and `fm-agent manifest`: what developers of models and tools run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from fm_agent_tools.cli.border import json_option
from fm_agent_tools.cli.extras import require
from fm_agent_tools.cli.helping import examples
from fm_agent_tools.errors import InvalidRequest
from fm_agent_tools.settings import Settings

SIZES = ("smoke", "cpu", "gpu")
SIZE_HELP = "A minute on shapes drawn in code, some hours on two cores, or minutes on one accelerator."


class _Folder(click.Path):
    """A path, but not the empty one, which would be the folder that one happens to be in."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path; raises InvalidRequest for the empty text."""
        if not str(value).strip():
            raise InvalidRequest("on", value, "the folder with your pictures", ".")
        return super().convert(value, param, ctx)


@click.command(
    epilog=examples(
        "fm-agent train sticker --on ~/pictures/my-cats",
        "fm-agent train sticker --on ~/pictures/my-cats --name cats --steps 900",
        "fm-agent train models/sticker/recipe.toml --size smoke",
        "fm-agent train models/sticker/recipe.toml --out runs/sticker",
        "fm-agent train models/sticker/recipe.toml --out runs/sticker --only few-steps",
    )
)
@click.argument("what", metavar="MODEL|RECIPE")
@click.option(
    "--on",
    type=_Folder(path_type=Path),
    metavar="FOLDER",
    help="Teach MODEL the pictures in FOLDER. Captions: name.txt beside name.png, or metadata.jsonl; "
    "without either, the names of the files.",
)
@click.option("--name", help="Of the new model and of its style; by default the name of FOLDER.")
@click.option(
    "--steps", type=int, help="How long to train on FOLDER; by default 30 for each picture, 400 to 3000."
)
@click.option("--seed", type=int, help="Decides, for FOLDER, what is left to chance; by default 0.")
@click.option("--size", type=click.Choice(SIZES), help=f"Of a RECIPE, by default cpu. {SIZE_HELP}")
@click.option("--out", type=click.Path(path_type=Path), help="Folder for checkpoints, samples and the model.")
@click.option(
    "--cache", type=click.Path(path_type=Path), help="Of a RECIPE: folder for fetched and prepared data."
)
@click.option(
    "--only",
    multiple=True,
    metavar="STAGE",
    help="Of a RECIPE: train this stage alone, on what the others left in --out. Repeatable.",
)
@click.option("--resume/--no-resume", default=True, show_default=True, help="Go on from the last checkpoint.")
@json_option
def train(what: str, on: Path | None, resume: bool, out: Path | None, as_json: bool, **options: Any) -> None:
    """Teach MODEL your own pictures, or train a RECIPE.

    With --on FOLDER, MODEL learns the pictures in it; without, the model that RECIPE describes is trained.
    Your own model then stands beside the others: `--model NAME`. Prints the folder that holds it. Ctrl-C
    saves; the same command goes on.
    """
    chosen = {name: value for name, value in options.items() if value not in (None, ())}
    for name in chosen.keys() & ({"size", "cache", "only"} if on else {"name", "steps", "seed"}):
        rule = (
            "left out: it is for a recipe"
            if on
            else "left out: it is for pictures of your own, with --on FOLDER"
        )
        shown = chosen[name]
        raise InvalidRequest(name, shown if isinstance(shown, int) else _plain(shown), rule)
    if on is None and not Path(what).is_file():
        rule = "a recipe's file that is there, or the name of a model with --on FOLDER"
        raise InvalidRequest("recipe", what, rule)
    require("train")
    settings = Settings.load()
    settings.configure_logging()
    if on is not None:
        from fm_agent_tools.cli.own import teach

        teach(what, on, settings, as_json, out=out, resume=resume, **chosen)
        return
    from fm_agent_tools import training

    folder = training.run(Path(what), out=out, resume=resume, **chosen)
    click.echo(json.dumps({"folder": str(folder)}) if as_json else bytes(folder))


def _plain(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


@click.command(epilog=examples("fm-agent manifest", "fm-agent manifest --check"))
@click.option("--check", is_flag=True, help="Write nothing; fail when tool_manifest.json is out of date.")
@json_option
def manifest(check: bool, as_json: bool) -> None:
    """Write or check tool_manifest.json.

    Programs read there what the tools take, what they give, and how to reach them.
    """
    from fm_agent_tools.tools.manifest import check as compare
    from fm_agent_tools.tools.manifest import write

    if check:
        compare()
    path = None if check else write()
    if as_json:
        click.echo(json.dumps({"up_to_date": True, "written": str(path) if path else None}))
    else:
        click.echo(f"{path} written." if path else "tool_manifest.json is up to date.")
