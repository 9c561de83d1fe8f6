"""Traps that pydantic would let through or bend into something else, refused before it looks."""

from __future__ import annotations

import math
import re
from typing import Any

from pydantic_core import PydanticCustomError

# Line breaks and tabs are ordinary white space in a prompt; every other control character is a trap.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def refuse_traps(value: Any) -> Any:
    """`value` unless it is bytes, true or false, not finite, or text with control characters."""
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
    return value
