"""Files that the user names where a picture or sound is wanted: taken in, then known by their ids.

Only here: what a person types may be a path. What a language model says to a tool never is.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fm_agent_tools.cli.border import printable
from fm_agent_tools.errors import InvalidRequest
from fm_agent_tools.requests import Request

if TYPE_CHECKING:
    from fm_agent_tools.engine import Studio
    from fm_agent_tools.tools.inputs import Inputs

STANDING_IN = "art_" + "0" * 20  # for an id that is not there yet, while the other fields are checked


def filled(studio: Studio, request: type[Request], fields: dict[str, Any], inputs: Inputs) -> dict[str, Any]:
    """The fields with an artifact's id wherever a reference or a path stands.

    Nothing is taken in before everything else is right. Raises what `Studio.upload` raises.
    """
    paths = {name: fields[name] for name in request.inputs if _is_path(name, fields.get(name))}
    known = inputs.filled(request, {name: value for name, value in fields.items() if name not in paths})
    if paths:
        _check(studio, request(**known, **dict.fromkeys(paths, STANDING_IN)))
    return {**known, **{name: _taken(studio, request, name, path, inputs) for name, path in paths.items()}}


def _taken(studio: Studio, request: type[Request], name: str, path: str, inputs: Inputs) -> str:
    """The id of the file; what was adapted is told."""
    taken = studio.upload(
        path, conversation=inputs.conversation, modalities=(request.inputs[name],), field=name
    )
    for note in taken.notes:
        click.echo(f"Note on {name}: {printable(note)}", err=True)
    return taken.id


def _check(studio: Studio, request: Request) -> None:
    """What the model would refuse it refuses now."""
    name = getattr(request, "model", None)
    spec = studio.catalogue.get(name) if name else studio.catalogue.default_for(request.kind)
    spec.narrow(request)


def _is_path(field: str, value: str | None) -> bool:
    """Whether a file is meant, which "#2" and "last" are not, even if there is one of that name."""
    from fm_agent_tools.tools.inputs import looks_like_file, points

    if value is None or not value.strip():
        return False
    if "://" in value:
        raise InvalidRequest(field, value, "a file on this machine; nothing is fetched from elsewhere")
    return looks_like_file(value) or (not points(value) and Path(value).is_file())
