"""Turns pydantic's first complaint into an InvalidRequest: field, value, rule, nearest legal value."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any, cast

from annotated_types import Ge, Le
from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from fm_agent_tools.errors import InvalidRequest


def nearest_name(name: object, known: Iterable[str]) -> str | None:
    """The known name that `name` most probably meant, or None."""
    if not isinstance(name, str):
        return None
    folded = {choice.lower(): choice for choice in known}
    found = difflib.get_close_matches(name[:80].lower(), folded, n=1, cutoff=0.5)
    return folded[found[0]] if found else None


def translate(error: ValidationError, fields: Mapping[str, FieldInfo]) -> InvalidRequest:
    """The first fault of a request as an InvalidRequest; values are shortened before they are shown."""
    fault = error.errors(include_url=False)[0]
    name = str(fault["loc"][0]) if fault["loc"] else "request"
    if fault["type"] == "extra_forbidden":
        return _unknown_field(name, fault["input"], fields)
    rule, nearest = _rule(fault)
    if name in fields:
        nearest = _in_bounds(nearest, fields[name])
    value = "(missing)" if fault["type"] == "missing" else fault["input"]
    return InvalidRequest(name, value, rule, nearest)


def _unknown_field(name: str, value: object, fields: Mapping[str, FieldInfo]) -> InvalidRequest:
    guess = nearest_name(name, fields)
    hint = f"; did you mean {guess}?" if guess else ""
    shown = name if len(name) <= 40 else name[:39] + "…"
    return InvalidRequest(shown, value, f"there is no such field (known: {', '.join(fields)}){hint}")


def _rule(fault: ErrorDetails) -> tuple[str, object]:
    kind, context = fault["type"], fault.get("ctx", {})
    if _is_no_number(fault["input"]):
        kind = "finite_number"
    match kind:
        case "greater_than_equal":
            return f"at least {context['ge']}", context["ge"]
        case "less_than_equal":
            return f"at most {context['le']}", context["le"]
        case "multiple_of":
            return f"a multiple of {context['multiple_of']}", _multiple(
                fault["input"], context["multiple_of"]
            )
        case "string_too_short":
            return f"text of at least {context['min_length']} character that is not only white space", None
        case "string_too_long":
            limit = context["max_length"]
            return f"text of at most {limit} characters (this has {len(fault['input'])})", None
        case "literal_error":
            return f"one of {context['expected']}", _nearest_choice(fault["input"], context["expected"])
        case "string_unicode":
            return "valid Unicode text (this has a lone surrogate)", None
        case "trap":
            return fault["msg"], None
    return _type_rule(kind, fault["msg"], fault["input"])


def _is_no_number(value: object) -> bool:
    """Whether a text says "nan" or "inf", to which a number's bounds would be a strange answer."""
    return isinstance(value, str) and value.strip(" +-").lower() in ("nan", "inf", "infinity")


def _in_bounds(nearest: object, field: FieldInfo) -> object:
    """A value that mends one rule must not break the next."""
    if not isinstance(nearest, int | float):
        return nearest
    for bound in field.metadata:
        if isinstance(bound, Ge):
            nearest = max(nearest, cast(float, bound.ge))
        if isinstance(bound, Le):
            nearest = min(nearest, cast(float, bound.le))
    return nearest


def _multiple(value: object, of: int) -> int | None:
    return int(value) // of * of or of if isinstance(value, int | float) else None


def _nearest_choice(value: object, expected: str) -> str | None:
    return nearest_name(value, [choice.strip("' ") for choice in expected.replace(" or ", ",").split(",")])


_TYPES = {
    "missing": "this field is required",
    "string_type": "text",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_parsing_size": "a whole number of ordinary size",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "model_type": "an object with named fields",
    "model_attributes_type": "an object with named fields",
}


def _type_rule(kind: str, message: str, value: Any) -> tuple[str, object]:
    nearest = round(value) if kind == "int_from_float" and abs(value) < 2**53 else None
    return _TYPES.get(kind, message[0].lower() + message[1:]), nearest
