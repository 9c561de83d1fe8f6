"""Traps that pydantic would let through or bend into something else, refused before it looks."""

from __future__ import annotations

import math
import re
import unicodedata
from typing import Any

from pydantic_core import PydanticCustomError

# Line breaks and tabs are ordinary white space in a prompt; every other control character is a trap.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def refuse_traps(value: Any) -> Any:
    """`value` unless it is bytes, true or false, not finite, or text with control characters, or with nothing
    but what is never seen."""
    if isinstance(value, bytes | bytearray):
        raise PydanticCustomError("trap", "text, not bytes")
    if isinstance(value, bool):
        raise PydanticCustomError("trap", "not true or false")
    if isinstance(value, float) and not math.isfinite(value):
        raise PydanticCustomError("trap", "a finite number")
    if isinstance(value, str) and (found := _CONTROL.search(value)):
        raise PydanticCustomError(
            "trap",
            "text without control characters (found U+{code} at position {position})",
            {"code": f"{ord(found[0]):04X}", "position": found.start()},
        )
    if isinstance(value, str) and value.strip() and not any(map(_is_seen, value)):
        code = f"{ord(value.strip()[0]):04X}"
        raise PydanticCustomError("trap", "text with something to see in it (found U+{code})", {"code": code})
    return value


def _is_seen(character: str) -> bool:
    return unicodedata.category(character) != "Cf" and not character.isspace()
