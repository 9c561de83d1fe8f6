"""`fm-agent image`: one request, one file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click

from fm_agent_tools.cli.border import json_option, printable
from fm_agent_tools.cli.delivery import check_destination, deliver
from fm_agent_tools.cli.fields import given, request_options, text_of
from fm_agent_tools.cli.progress import watch
from fm_agent_tools.cli.studio import open_studio
from fm_agent_tools.errors import InvalidRequest
from fm_agent_tools.requests import ImageRequest

if TYPE_CHECKING:
    from fm_agent_tools.engine import Artifact

FORMATS: tuple[str, ...] = get_args(ImageRequest.model_fields["format"].annotation)


@click.command()
@click.argument("prompt")
@click.option(
    "--out", "-o", type=click.Path(path_type=Path), help="Where to put the picture: a .png or .webp file; "
    "left out: it stays in the data folder."
)  # fmt: skip
@request_options(ImageRequest)
@json_option
def image(prompt: str, out: Path | None, as_json: bool, **fields: str | None) -> None:
    """Draw PROMPT.

    Prints where the picture is; `-` reads the prompt from standard input.
    """
    request = ImageRequest(prompt=text_of(prompt), **_with_format(given(fields), out))
    with open_studio() as studio:
        artifact = watch(studio, studio.submit(request))
    if out:
        deliver(artifact.path, out)
    _tell(artifact, out or artifact.path, as_json)


def _with_format(fields: dict[str, str], out: Path | None) -> dict[str, str]:
    """The format is what the file's name says; a `--format` that says otherwise is refused, not bent."""
    if out is None:
        return fields
    named = check_destination(out, FORMATS)
    if fields.get("format", named) != named:
        raise InvalidRequest("format", fields["format"], f"the same as the suffix of {out.name}", named)
    return {**fields, "format": named}


def _tell(artifact: Artifact, path: Path, as_json: bool) -> None:
    for note in artifact.notes:
        click.echo(f"Note: {printable(note)}", err=True)
    if as_json:
        click.echo(json.dumps({**artifact.to_dict(), "path": str(path)}))
    else:
        click.echo(bytes(path))
