"""`fm-agent export` and `fm-agent sheet`: finished pictures as files for other places and people."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fm_agent_tools.cli.border import json_option, printable
from fm_agent_tools.cli.delivery import check_destination, written
from fm_agent_tools.cli.helping import examples
from fm_agent_tools.cli.studio import open_studio
from fm_agent_tools.errors import InvalidRequest, NotFound
from fm_agent_tools.requests.platforms import PLATFORMS, Platform

if TYPE_CHECKING:
    from fm_agent_tools.engine import Artifact, Studio

REFERENCE = "ID is an artifact's id, its number in `fm-agent jobs` (#2) or `last`."
conversation_option = click.option(
    "--conversation", default="", help="Id of the conversation in which #2 and `last` count."
)
out_option = click.option(
    "--out", "-o", required=True, type=click.Path(path_type=Path), metavar="FILE", help="Where to put it."
)


def _rules(platform: Platform) -> str:
    size = f"{platform.side}×{platform.side}" if platform.square else f"longer side {platform.side}"
    return f"{size} px, {' or '.join(platform.formats)}, at most {platform.most // 1000} KB"


PLATFORM_HELP = "Where it shall go: " + "; ".join(
    f"{platform.name} ({_rules(platform)})" for platform in PLATFORMS.values()
)


@click.command(
    help=f"Write a picture as the file that a messenger takes.\n\n{REFERENCE} Size, format, margin and\n"
    "bytes are as the place asks; quality is lowered only as far as that needs, and a note says so.",
    epilog=examples(
        "fm-agent export last --for telegram --out fox.webp",
        'fm-agent export "#2" --for whatsapp --out fox.webp',
        "fm-agent export last --for slack --out fox.png",
    ),
)
@click.argument("id")
@click.option("--for", "platform", required=True, metavar="|".join(PLATFORMS), help=f"{PLATFORM_HELP}.")
@out_option
@conversation_option
@json_option
def export(id: str, platform: str, out: Path, conversation: str, as_json: bool) -> None:
    """Write a picture as the file that a messenger takes."""
    from fm_agent_tools.engine.exporting import checked_platform, export_sticker

    format = check_destination(out, checked_platform(platform).formats)
    with open_studio() as studio:
        (artifact, *others) = meant(studio, id, conversation)
        if others:
            rule = f"one picture: of these versions, name one: {', '.join(_ids([artifact, *others]))}"
            raise InvalidRequest("id", id, rule, artifact.id)
        made = export_sticker(studio, artifact.id, platform, format=format)
    written(made.content, out)
    for note in made.notes:
        click.echo(f"Note: {printable(note)}", err=True)
    told = {"path": str(out), "platform": platform, "artifact": artifact.id, **made.to_dict()}
    click.echo(json.dumps(told) if as_json else bytes(out))


@click.command(
    help=f"Put several pictures into one, numbered.\n\n{REFERENCE} Of a call with several versions, all\n"
    "are taken.",
    epilog=examples(
        'fm-agent image "a rocket" --n 4 && fm-agent sheet last --out rockets.png',
        'fm-agent sheet "#1" "#2" "#3" --columns 3 --background white --out choice.webp',
    ),
)
@click.argument("ids", nargs=-1, required=True)
@out_option
@click.option("--columns", type=int, metavar="1..64", help="Pictures in a row; left out: nearly square.")
@click.option(
    "--cell",
    type=int,
    metavar="64..512",
    help="Pixels of each place's side; left out: the largest picture's.",
)
@click.option("--background", metavar="COLOUR", help='Such as "white" or "#ffeecc"; left out: transparent.')
@click.option("--numbers/--no-numbers", default=True, show_default=True, help="Write 1, 2, 3 … beside them.")
@conversation_option
@json_option
def sheet(
    ids: tuple[str, ...],
    out: Path,
    columns: int | None,
    cell: int | None,
    background: str | None,
    numbers: bool,
    conversation: str,
    as_json: bool,
) -> None:
    """Put several pictures into one, numbered."""
    from fm_agent_tools.engine.exporting import sticker_sheet

    format = check_destination(out, ("png", "webp"))
    with open_studio() as studio:
        shown = [artifact for id in ids for artifact in meant(studio, id, conversation)]
        content = sticker_sheet(
            studio,
            _ids(shown),
            columns=columns,
            cell=cell,
            numbers=numbers,
            background=background,
            format=format,
        )
    written(content, out)
    click.echo(json.dumps({"path": str(out), "shows": _ids(shown)}) if as_json else bytes(out))


def meant(studio: Studio, id: str, conversation: str) -> list[Artifact]:
    """The finished works that are meant; all versions of a call."""
    from fm_agent_tools.tools.caller import Caller
    from fm_agent_tools.tools.references import References

    references = References(studio, Caller("local", conversation or None))
    if not id.strip():
        raise InvalidRequest("id", id, "an id, a number (#2) or `last`", "last")
    if id.startswith("art_"):
        return [references.own_artifact(id)]
    found = [job.artifact for job in references.find(id) if job.artifact is not None]
    if not found:
        raise NotFound("finished work", id)
    return found


def _ids(artifacts: list[Artifact]) -> list[str]:
    return [artifact.id for artifact in artifacts]
