"""Reads `model.toml` strictly; every fault names the file and the key."""

from __future__ import annotations

import tomllib
from pathlib import Path

from pydantic import ValidationError

from fm_agent_tools.catalogue.spec import ModelSpec
from fm_agent_tools.errors import SpecInvalid

FILE_NAME = "model.toml"
LARGEST = 1_000_000


def read_spec(path: Path) -> ModelSpec:
    """The spec in `path`; the name in it must be the folder's. Raises SpecInvalid."""
    try:
        if path.stat().st_size > LARGEST:
            raise SpecInvalid(path, f"it is larger than {LARGEST} bytes")
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        spec = ModelSpec.model_validate(content)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SpecInvalid(path, str(error)) from None
    except ValidationError as error:
        raise SpecInvalid(path, _first_fault(error)) from None
    if spec.name != path.parent.name:
        raise SpecInvalid(path, f"name: {spec.name!r} is not the name of its folder {path.parent.name!r}")
    spec._folder = path.parent
    return spec


def _first_fault(error: ValidationError) -> str:
    fault = error.errors(include_url=False, include_input=False)[0]
    key = ".".join(str(part) for part in fault["loc"])
    if fault["type"] == "extra_forbidden":
        return f"{key}: there is no such key"
    message = fault["msg"].removeprefix("Value error, ")
    message = message[0].lower() + message[1:]
    return f"{key}: {message}" if key else message
