"""`tool_manifest.json`: what the tools are, what goes in and out, and how to reach them, for other programs.

It is made from the classes alone, so it is the same on every machine, whatever is installed there.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel, TypeAdapter

from fm_agent_tools import __version__
from fm_agent_tools.errors import InvalidRequest, StorageError
from fm_agent_tools.folders import PACKAGE
from fm_agent_tools.tools.arguments import INJECTED
from fm_agent_tools.tools.base import StudioTool
from fm_agent_tools.tools.examples import EXAMPLES, OUTPUTS, REACH
from fm_agent_tools.tools.progress import ProgressEvent
from fm_agent_tools.tools.toolkit import TOOLS

SCHEMA_VERSION = 1
FILE_NAME = "tool_manifest.json"


def build() -> dict[str, Any]:
    """The whole manifest as plain JSON."""
    return {
        "schema_version": SCHEMA_VERSION,
        "name": "fm-agent-tools",
        "version": __version__,
        "tools": [_tool(kind) for kind in TOOLS],
        "progress_event": _schema(ProgressEvent),
    }


def write(path: Path | None = None) -> Path:
    """Writes the manifest to `path`, by default beside the package in a checkout; gives the path."""
    path = path or _default_path()
    try:
        path.write_text(_text(), encoding="utf-8")
    except OSError as error:
        raise StorageError(path, f"cannot be written ({error.strerror or error})") from error
    return path


def differences(path: Path | None = None) -> list[str]:
    """Where the file and the tools disagree, as `where: what`; empty when it is up to date."""
    path = path or _default_path()
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        return [f"{path.name}: cannot be read ({error})"]
    return _differences(stored, build(), "manifest")


def check(path: Path | None = None) -> None:
    """Raises InvalidRequest, with the first differences, when the file is out of date."""
    if found := differences(path):
        shown = "; ".join(found[:3]) + ("" if len(found) <= 3 else f"; and {len(found) - 3} more")
        raise InvalidRequest(FILE_NAME, shown, "what the tools say; write it anew with `fm-agent manifest`")


def _tool(kind: type[StudioTool]) -> dict[str, Any]:
    fields = kind.model_fields
    name = fields["name"].get_default()
    return {
        "name": name,
        "description": fields["description"].get_default(),
        "input_schema": _input_schema(kind.arguments()),
        "output_schema": _schema(OUTPUTS[name]),
        "examples": EXAMPLES[name],
        "reach": REACH[name],
    }


def _input_schema(arguments: type[BaseModel]) -> dict[str, Any]:
    schema = arguments.model_json_schema()
    schema["properties"].pop(INJECTED, None)
    for text in ("title", "description"):
        schema.pop(text, None)
    return schema


def _schema(record: Any) -> dict[str, Any]:
    schema: dict[str, Any] = _untitled(TypeAdapter(record).json_schema())
    return schema


def _untitled(schema: Any) -> Any:
    """Without the titles that pydantic derives from the names."""
    if isinstance(schema, list):
        return [_untitled(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: _untitled(value) for key, value in schema.items() if key != "title" or isinstance(value, dict)
    }


def _differences(stored: Any, built: Any, where: str) -> list[str]:
    if isinstance(stored, dict) and isinstance(built, dict):
        names = sorted({*stored, *built})
        return [item for name in names for item in _named(stored, built, name, f"{where}.{name}")]
    if isinstance(stored, list) and isinstance(built, list) and len(stored) == len(built):
        pairs = enumerate(zip(stored, built, strict=True))
        return [item for place, (old, new) in pairs for item in _differences(old, new, f"{where}[{place}]")]
    return [] if stored == built and type(stored) is type(built) else [f"{where}: differs"]


def _named(stored: dict[str, Any], built: dict[str, Any], name: str, where: str) -> list[str]:
    if name not in stored or name not in built:
        return [f"{where}: {'missing' if name in built else 'unknown'}"]
    return _differences(stored[name], built[name], where)


def _text() -> str:
    return json.dumps(build(), indent=2, ensure_ascii=False) + "\n"


def _default_path() -> Path:
    checkout = PACKAGE.parent
    return (checkout if (checkout / "pyproject.toml").is_file() else Path.cwd()) / FILE_NAME
