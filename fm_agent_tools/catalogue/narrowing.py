"""What one model allows of what may be asked in general."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fm_agent_tools.errors import InvalidRequest
from fm_agent_tools.requests import Request
from fm_agent_tools.requests.rules import nearest_name

if TYPE_CHECKING:
    from fm_agent_tools.catalogue.spec import GuidanceRange, ModelSpec, StepRange


def narrow(spec: ModelSpec, request: Request) -> Request:
    """`ModelSpec.narrow`."""
    asked = request.model_dump()
    filled: dict[str, Any] = {"model": spec.name}
    for field, bounds in (("steps", spec.steps), ("guidance", spec.guidance)):
        filled[field] = _within(spec, field, asked.get(field), bounds)
    for field, native in (("width", spec.output.width), ("height", spec.output.height)):
        filled[field] = _size(asked, field, native)
    if asked.get("style") is not None:
        filled["style"] = _known_style(spec, asked["style"])
    return request.model_copy(update=filled)


def _within(spec: ModelSpec, field: str, value: Any, bounds: StepRange | GuidanceRange) -> Any:
    if value is None:
        return bounds.default
    if not bounds.minimum <= value <= bounds.maximum:
        nearest = min(max(value, bounds.minimum), bounds.maximum)
        rule = f"the model {spec.name} takes {bounds.minimum:g} to {bounds.maximum:g}"
        raise InvalidRequest(field, value, rule, nearest)
    return value


def _size(asked: dict[str, Any], field: str, native: int) -> int:
    """One side alone asks for a square: every bundled picture model is square."""
    value = asked.get(field)
    other = asked.get("height" if field == "width" else "width")
    return int(value or other or native)


def _known_style(spec: ModelSpec, style: str) -> str:
    known = {name.lower(): name for name in spec.styles}
    if style.lower() in known:
        return known[style.lower()]
    listed = (
        f"one of {', '.join(spec.styles)}"
        if spec.styles
        else f"left out: the model {spec.name} has no styles"
    )
    raise InvalidRequest("style", style, listed, nearest_name(style, spec.styles))
