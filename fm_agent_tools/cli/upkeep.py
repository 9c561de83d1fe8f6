"""`fm-agent train` and `fm-agent manifest`: what developers of models and tools run."""

from __future__ import annotations

from pathlib import Path

import click

from fm_agent_tools.cli.extras import require
from fm_agent_tools.settings import Settings

SIZES = ("smoke", "cpu", "gpu")
SIZE_HELP = "A minute on shapes drawn in code, some hours on two cores, or minutes on one accelerator."


@click.command()
@click.argument("recipe", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--size", type=click.Choice(SIZES), default="cpu", show_default=True, help=SIZE_HELP)
@click.option("--out", type=click.Path(path_type=Path), help="Folder for checkpoints, samples and the model.")
@click.option("--cache", type=click.Path(path_type=Path), help="Folder for the fetched and prepared data.")
@click.option("--resume/--no-resume", default=True, show_default=True, help="Go on from the last checkpoint.")
def train(recipe: Path, size: str, out: Path | None, cache: Path | None, resume: bool) -> None:
    """Train the model that RECIPE describes.

    Prints the folder that holds it.
    """
    require("train")
    from fm_agent_tools import training

    Settings.load().configure_logging()
    click.echo(bytes(training.run(recipe, size, out, cache, resume=resume)))


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; fail when tool_manifest.json is out of date.")
def manifest(check: bool) -> None:
    """Write or check tool_manifest.json."""
    from fm_agent_tools.tools.manifest import check as compare
    from fm_agent_tools.tools.manifest import write

    if check:
        compare()
        click.echo("tool_manifest.json is up to date.")
    else:
        click.echo(f"{write()} written.")
