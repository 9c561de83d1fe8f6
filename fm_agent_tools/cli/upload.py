"""`fm-agent upload`: pictures and sounds of yours, for later commands and for assistants."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from fm_agent_tools.cli.border import json_option, printable
from fm_agent_tools.cli.helping import examples
from fm_agent_tools.cli.message import Place
from fm_agent_tools.cli.studio import open_studio
from fm_agent_tools.errors import FMAgentError

if TYPE_CHECKING:
    from fm_agent_tools.engine import Artifact, Studio


@click.command(
    epilog=examples(
        "fm-agent upload photo.jpg",
        "fm-agent upload photo.jpg tune.wav --conversation desk",
        "fm-agent upload - --json < photo.jpg",
    )
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--conversation", metavar="ID", help="Conversation that they belong to; #2 then counts in it. "
              "Left out: every conversation of yours may name them by their ids.")  # fmt: skip
@json_option
def upload(files: tuple[str, ...], conversation: str | None, as_json: bool) -> None:
    """Take in pictures and sounds of yours.

    Each FILE is a picture (PNG, JPEG, WebP) or a sound (WAV, FLAC, Ogg, MP3). Prints their ids, which
    `--image` and `--audio` take, and which can be named to an assistant; `-` reads a file from standard
    input. What is kept is a copy without EXIF, place or text.
    """
    place = Place(conversation=conversation or "")
    taken: list[Artifact] = []
    with open_studio() as studio:
        for file in files:
            taken.append(_tried(studio, file, place.conversation or None, taken))
            if not as_json:
                click.echo(taken[-1].id)
                for note in taken[-1].notes:
                    click.echo(f"Note: {printable(note)}", err=True)
    if as_json:
        told = [artifact.to_dict() for artifact in taken]
        click.echo(json.dumps(told if len(files) > 1 else told[0]))


def _tried(studio: Studio, file: str, conversation: str | None, before: list[Artifact]) -> Artifact:
    """Of several files, an error says which one it is about and what has become of those before it."""
    try:
        return _taken(studio, file, conversation)
    except FMAgentError:
        ids = ", ".join(artifact.id for artifact in before) or "nothing"
        click.echo(f"{printable(file)} was not taken in; before it {ids} was.", err=True)
        raise


def _taken(studio: Studio, file: str, conversation: str | None) -> Artifact:
    if file != "-":
        return studio.upload(file, conversation=conversation)
    most = studio.settings.upload_mb * 1_000_000
    return studio.upload(sys.stdin.buffer.read(most + 1), conversation=conversation)
