"""`fm-agent train` and `fm-agent manifest`: what developers of models and tools run."""

from __future__ import annotations

import json
from pathlib import Path

import click

from fm_agent_tools.cli.border import json_option
from fm_agent_tools.cli.extras import require
from fm_agent_tools.cli.helping import examples
from fm_agent_tools.settings import Settings

SIZES = ("smoke", "cpu", "gpu")
SIZE_HELP = "A minute on shapes drawn in code, some hours on two cores, or minutes on one accelerator."


@click.command(
    epilog=examples(
        "fm-agent train models/sticker/recipe.toml --size smoke",
        "fm-agent train models/sticker/recipe.toml --out runs/sticker",
    )
)
@click.argument("recipe", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--size", type=click.Choice(SIZES), default="cpu", show_default=True, help=SIZE_HELP)
@click.option("--out", type=click.Path(path_type=Path), help="Folder for checkpoints, samples and the model.")
@click.option("--cache", type=click.Path(path_type=Path), help="Folder for the fetched and prepared data.")
@click.option("--resume/--no-resume", default=True, show_default=True, help="Go on from the last checkpoint.")
@json_option
def train(recipe: Path, size: str, out: Path | None, cache: Path | None, resume: bool, as_json: bool) -> None:
    """Train the model that RECIPE describes.

    Prints the folder that holds it.
    """
    require("train")
    from fm_agent_tools import training

    Settings.load().configure_logging()
    folder = training.run(recipe, size, out, cache, resume=resume)
    click.echo(json.dumps({"folder": str(folder)}) if as_json else bytes(folder))


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
