"""One's own models in the terminal: `fm-agent train MODEL --on FOLDER`, `fm-agent models --remove NAME`."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fm_agent_tools.cli.border import printable
from fm_agent_tools.errors import InvalidRequest, StorageError

if TYPE_CHECKING:
    from fm_agent_tools.catalogue import Catalogue
    from fm_agent_tools.settings import Settings


def teach(base: str, on: Path, settings: Settings, as_json: bool, **options: Any) -> None:
    """Train, and say what came of it: the folder on stdout, all else on stderr."""
    from fm_agent_tools.training.own import make_own
    from fm_agent_tools.training.own.card import figures

    try:
        made = make_own(base, on.expanduser(), settings=settings, tell=_tell, **options)
    except KeyboardInterrupt:
        _tell("Stopped. The same command goes on from what is saved.")
        raise
    story = made.story
    if as_json:
        told = {"folder": str(made.folder), "model": story.name, "base": base, "pictures": story.pictures,
                "left_out": story.held, "steps": story.steps, "seconds": round(story.seconds, 1),
                "before": story.before, "after": story.after}  # fmt: skip
        click.echo(json.dumps(told))
        return
    for line in figures(story):
        _tell(line)
    _tell(f'{story.seconds:.0f} s. Try it: fm-agent image "a rocket" --model {story.name}')
    _tell("What runs already, such as the chat, sees it when it is started again.")
    click.echo(bytes(made.folder))


def remove(catalogue: Catalogue, name: str, sure: bool) -> None:
    """Delete one of one's own models, after asking; InvalidRequest for any other."""
    own = (
        sorted(path.name for path in catalogue.own.iterdir())
        if catalogue.own and catalogue.own.is_dir()
        else []
    )
    if catalogue.own is None or name not in own:
        rule = f"one that was trained here: {', '.join(own) or 'there is none'}"
        raise InvalidRequest("remove", name, rule)
    folder = catalogue.own / name
    if not sure:
        click.confirm(f"Remove {folder} with everything in it?", abort=True, err=True)
    try:
        folder.unlink() if folder.is_symlink() else shutil.rmtree(folder)
    except OSError as error:
        raise StorageError(folder, f"it cannot be removed ({error.strerror})") from error
    _tell(f"{name} is removed.")


def _tell(text: str) -> None:
    click.echo(printable(text), err=True)
