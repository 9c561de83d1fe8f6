"""`fm-agent delete`: works, uploads and conversations go for good, after asking."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING

import click

from fm_agent_tools.cli.border import json_option, printable
from fm_agent_tools.cli.helping import examples
from fm_agent_tools.cli.message import Place
from fm_agent_tools.cli.sharing import meant
from fm_agent_tools.cli.studio import open_studio
from fm_agent_tools.errors import InvalidRequest, NotFound

if TYPE_CHECKING:
    from pathlib import Path

    from fm_agent_tools.engine import Artifact, Studio

MOST_SHOWN = 10  # works named in the question


@click.command(
    epilog=examples(
        "fm-agent delete last",
        'fm-agent delete "#2" art_… --yes',
        "fm-agent delete --conversation ask-…",
    )
)
@click.argument("ids", nargs=-1)
@click.option(
    "--conversation",
    default="",
    metavar="ID",
    help="Conversation in which #2 and `last` count; with no ID before it, all of it is deleted: what was "
    "said, made and brought.",
)
@click.option("--yes", is_flag=True, help="Delete without asking.")
@json_option
def delete(ids: tuple[str, ...], conversation: str, yes: bool, as_json: bool) -> None:
    """Delete works and uploads for good.

    ID is an artifact's id, its number in `fm-agent jobs` (#2), `last` or `all`. The job stays in the list
    and says that its work was deleted. Of a conversation nothing stays.
    """
    place = Place(conversation=conversation).conversation
    if not ids and not place:
        raise InvalidRequest("ids", "", "an id, a number (#2), `last` or `all`; or --conversation ID", "last")
    with open_studio() as studio:
        told = _works(studio, ids, place, yes) if ids else _conversation(studio, place, yes)
    if as_json:
        click.echo(json.dumps(told))


def _works(studio: Studio, ids: tuple[str, ...], conversation: str, sure: bool) -> dict[str, object]:
    found = {one.id: one for id in ids for one in meant(studio, id, conversation)}
    if not sure:
        for one in list(found.values())[:MOST_SHOWN]:
            click.echo(printable(_line(one)), err=True)
        if len(found) > MOST_SHOWN:
            click.echo(f"… and {len(found) - MOST_SHOWN} more", err=True)
        click.confirm(f"Delete {_count(len(found))} for good?", abort=True, err=True)
    for id in found:
        studio.delete(id)
    click.echo(f"{_count(len(found))} deleted.", err=True)
    return {"deleted": list(found)}


def _conversation(studio: Studio, conversation: str, sure: bool) -> dict[str, object]:
    jobs = studio.jobs(conversation=conversation, limit=10_000)
    if not jobs and not _remembered(studio.data, conversation):
        raise NotFound("conversation", conversation)
    if not sure:
        made = sum(job.artifact is not None for job in jobs)
        question = f"Delete what was said in {conversation}, and {_count(made)} with their jobs, for good?"
        click.confirm(question, abort=True, err=True)
    deleted = studio.forget(conversation)
    _forget(studio.data, conversation)
    click.echo(f"{conversation} and {_count(deleted)} deleted.", err=True)
    return {"conversation": conversation, "works": deleted}


def _remembered(data: Path, conversation: str) -> bool:
    """Whether anything was said in it."""
    from fm_agent_tools.agent.memory import FILE_NAME, ConversationMemory

    if not (data / FILE_NAME).is_file():
        return False
    with closing(ConversationMemory.open(data)) as memory:
        return memory.get_tuple({"configurable": {"thread_id": conversation}}) is not None


def _forget(data: Path, conversation: str) -> None:
    """What was said, and the title in the list of chats."""
    from fm_agent_tools.agent.memory import FILE_NAME, ConversationMemory

    if (data / FILE_NAME).is_file():
        with closing(ConversationMemory.open(data)) as memory:
            memory.delete_thread(conversation)
    if (data / "chats.sqlite").is_file():
        from fm_agent_tools.cli.chat import ui_part

        ui_part("chats").Chats(data).delete(conversation)


def _line(one: Artifact) -> str:
    request = one.request
    words = getattr(request, "prompt", None) or getattr(request, "name", "") or "no name"
    return f"{one.id}  {one.modality}  {' '.join(str(words).split())[:60]}"


def _count(works: int) -> str:
    return f"{works} work{'' if works == 1 else 's'}"
