"""`fm-agent image`, `edit`, `audio` and `video`: one request, one file or several versions of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click

from fm_agent_tools.cli.border import json_option, printable
from fm_agent_tools.cli.call import Call
from fm_agent_tools.cli.delivery import check_destination, deliver, numbered
from fm_agent_tools.cli.fields import given, request_options, text_of
from fm_agent_tools.cli.helping import examples
from fm_agent_tools.cli.progress import watch
from fm_agent_tools.cli.studio import open_studio
from fm_agent_tools.errors import FMAgentError, InvalidRequest
from fm_agent_tools.requests import AudioRequest, EditRequest, ImageRequest, Request, VideoRequest

if TYPE_CHECKING:
    from fm_agent_tools.engine import Artifact, Job


def _maker(request: type[Request], told: str, *shown: str) -> click.Command:
    """The command that makes what `request` describes."""
    suffixes = " or ".join(f".{name}" for name in _formats(request))
    out_help = f"Where to put it: a {suffixes} file; left out: it stays in the data folder."

    @click.command(request.kind, help=told, epilog=examples(*shown))
    @click.argument("prompt")
    @click.option("--out", "-o", type=click.Path(path_type=Path), metavar="FILE", help=out_help)
    @request_options(request)
    @request_options(Call)
    @json_option
    def command(prompt: str, out: Path | None, as_json: bool, **options: Any) -> None:
        call = Call(**given({name: options.pop(name) for name in Call.model_fields}))
        places = numbered(out, call.n) if out else []
        fields = _with_format(request, {"prompt": text_of(prompt), **given(options)}, places)
        with open_studio() as studio:
            jobs = call.submit(studio, request, fields)
            watch(studio, jobs)
            made, fault = _outcome(jobs)
        _tell(made, places, fault, as_json, many=call.n > 1)

    return command


def _formats(request: type[Request]) -> tuple[str, ...]:
    return get_args(request.model_fields["format"].annotation)


def _with_format(request: type[Request], fields: dict[str, Any], places: list[Path]) -> dict[str, Any]:
    """The format is what the file's name says; a `--format` that says otherwise is refused, not bent."""
    named = {check_destination(place, _formats(request)) for place in places}
    for format in named:
        if fields.get("format", format) != format:
            rule = f"the same as the suffix of {places[0].name}"
            raise InvalidRequest("format", fields["format"], rule, format)
    return {**fields, **({"format": named.pop()} if named else {})}


def _outcome(jobs: list[Job]) -> tuple[dict[int, Artifact], FMAgentError | None]:
    """What was made, by its place, and the first fault."""
    made: dict[int, Artifact] = {}
    fault = None
    for place, job in enumerate(jobs):
        try:
            made[place] = job.result()
        except FMAgentError as error:
            fault = fault or error
    return made, fault


def _tell(
    made: dict[int, Artifact], places: list[Path], fault: FMAgentError | None, as_json: bool, *, many: bool
) -> None:
    """Deliver and print what was made; a version that failed does not take the others along."""
    told = []
    for place, artifact in made.items():
        path = places[place] if places else artifact.path
        if places:
            deliver(artifact.path, path)
        told.append({**artifact.to_dict(), "path": str(path)})
        if not as_json:
            click.echo(bytes(path))
    for note in dict.fromkeys(note for artifact in made.values() for note in artifact.notes):
        click.echo(f"Note: {printable(note)}", err=True)
    if fault:
        if many:
            fault.fields["artifacts"] = told
        raise fault
    if as_json:
        click.echo(json.dumps(told if many else told[0]))


_PRINTS = "Prints where it is; `-` reads the prompt from standard input. With `--n` above 1 the files are\n\
numbered, and `--json` prints a list."

image = _maker(
    ImageRequest,
    f"Draw PROMPT.\n\n{_PRINTS}",
    'fm-agent image "a sleepy fox"',
    'fm-agent image "a red apple" --seed 7 --width 512 --height 512 --out apple.png',
    'fm-agent image "a rocket" --n 4 --out rocket.webp',
)

edit = _maker(
    EditRequest,
    f"Change a picture into PROMPT.\n\nPROMPT describes the whole picture as it shall be. {_PRINTS}",
    'fm-agent edit "a green apple" --image last --out green.png',
    'fm-agent edit "a sleepy fox in the snow" --image "#2" --strength 0.5',
    'fm-agent edit "my cat as an astronaut" --image cat.jpg --mask where.png',
)

audio = _maker(
    AudioRequest,
    f"Make the sound of PROMPT.\n\n{_PRINTS}",
    'fm-agent audio "rain on a tin roof" --seconds 4 --out rain.wav',
    'fm-agent audio "a calm piano melody" --loop --out melody.mp3',
)

video = _maker(
    VideoRequest,
    f"Make a clip of PROMPT.\n\n{_PRINTS}",
    'fm-agent video "a red ball rolls to the left" --seconds 2 --out ball.mp4',
    'fm-agent video "the cactus dances" --image last --loop --out cactus.gif',
    'fm-agent video "it waves" --image drawing.png',
)
