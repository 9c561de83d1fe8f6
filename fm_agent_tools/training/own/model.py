"""The folder of a model of one's own: the base's files, the flow that was learnt, a spec and a card."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

from fm_agent_tools.catalogue import Catalogue, ModelSpec
from fm_agent_tools.catalogue.ranges import StepRange
from fm_agent_tools.catalogue.reading import FILE_NAME, read_spec
from fm_agent_tools.catalogue.writing import written
from fm_agent_tools.errors import InvalidRequest, StorageError
from fm_agent_tools.training.own.base import Base
from fm_agent_tools.training.own.folder import OwnPictures
from fm_agent_tools.training.own.wording import PHRASE

FLOW = ("flow.json", "flow.safetensors")
LONGEST = 500  # characters of a text in a spec


def own_spec(base: Base, name: str, pictures: OwnPictures, files: dict[str, str]) -> ModelSpec:
    """The base's spec, with the new name, the new style (drawn when no other is asked for) and the files."""
    old, count = base.spec, len(pictures.names)
    values = old.model_dump() | {
        "name": name,
        "title": name.replace("-", " ").replace("_", " ").capitalize(),
        "version": "1.0.0",
        "license": f"{old.license}: the weights that it began with; the pictures' rights stay their owner's"[
            :LONGEST
        ],
        "description": f"{old.title} in the style of {count} pictures of one's own.",
        "can": f"{old.can}, in a style of one's own"[:LONGEST],
        "examples": tuple(caption[:LONGEST] for caption in pictures.captions[:5]),
        "style": name,
        "styles": {word: phrase for word, phrase in old.styles.items() if word != old.style} | {name: PHRASE},
        "files": files,
    }
    if base.flow_map:  # a plain velocity needs smaller steps than its student's jumps
        values["steps"] = _halved(old.steps)
    return ModelSpec.model_validate({key: value for key, value in values.items() if value is not None})


def _halved(steps: StepRange) -> StepRange:
    """Steps half as long, twice as many, as far as that many are allowed."""
    edit = None if steps.edit is None else min(2 * steps.edit, steps.maximum)
    return steps.model_copy(update={"default": min(2 * steps.default, steps.maximum), "edit": edit})


def write_model(
    base: Base, name: str, pictures: OwnPictures, export: Path, extras: dict[str, bytes], models: Path
) -> Path:
    """Put the model into `models` whole or not at all; `extras` are further files, such as its card.

    Raises StorageError, also when a folder of that name has come up meanwhile.
    """
    fresh = models / f".{name}.new"
    try:
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        for file in base.spec.files:
            shutil.copyfile((export if file in FLOW else base.spec.folder) / file, fresh / file)
        files = {file: hashlib.sha256((fresh / file).read_bytes()).hexdigest() for file in base.spec.files}
        for file, content in extras.items():
            (fresh / file).write_bytes(content)
        (fresh / FILE_NAME).write_text(written(own_spec(base, name, pictures, files)), encoding="utf-8")
        os.rename(fresh, models / name)
    except OSError as error:
        raise StorageError(
            models / name, f"the model cannot be written ({error.strerror or error})"
        ) from error
    return read_spec(models / name / FILE_NAME).folder


def free_name(catalogue: Catalogue, models: Path, name: str, base: ModelSpec) -> str:
    """`name` when a new model may have it: InvalidRequest says what has it already."""
    taken = next((place / name for place in (catalogue.folder, models) if (place / name).exists()), None)
    if taken:
        rule = (
            f"a name that is free: {taken} is there; `fm-agent models` lists them, --remove removes one's own"
        )
        raise InvalidRequest("name", name, rule, _next_free(catalogue, models, name))
    if name.lower() in {style.lower() for style in base.styles if style != base.style}:
        raise InvalidRequest(
            "name", name, f"no style of {base.name}: {', '.join(base.styles)}", f"my-{name}"[:64]
        )
    return name


def _next_free(catalogue: Catalogue, models: Path, name: str) -> str:
    places, number = (catalogue.folder, models), 2
    while any((place / f"{name[:60]}-{number}").exists() for place in places):
        number += 1
    return f"{name[:60]}-{number}"
