"""A spec as the text of its `model.toml`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from fm_agent_tools.catalogue.spec import ModelSpec


def written(spec: ModelSpec) -> str:
    """TOML that is read as the same spec; defaults are written out, so that they stay."""
    values = spec.model_dump(mode="json", exclude_none=True)
    plain = {name: value for name, value in values.items() if not isinstance(value, dict)}
    tables = {name: value for name, value in values.items() if isinstance(value, dict)}
    parts = ["".join(_rows(plain))]
    parts += [
        f"[{name}]\n{''.join(_rows(table, quoted=name in ('styles', 'files')))}"
        for name, table in tables.items()
    ]
    return "\n".join(parts)


def _rows(values: Mapping[str, Any], quoted: bool = False) -> list[str]:
    return [f"{_string(name) if quoted else name} = {_value(value)}\n" for name, value in values.items()]


def _value(value: Any) -> str:
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return json.dumps(value)


def _string(text: str) -> str:
    """A basic string: JSON's escapes are TOML's, but for one character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
