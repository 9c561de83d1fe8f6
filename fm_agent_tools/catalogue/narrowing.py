"""What one model allows of what may be asked in general."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from fm_agent_tools.errors import InvalidRequest
from fm_agent_tools.requests import Request, VideoRequest
from fm_agent_tools.requests.rules import nearest_name

if TYPE_CHECKING:
    from fm_agent_tools.catalogue.ranges import Range
    from fm_agent_tools.catalogue.spec import ModelSpec

RANGES = ("steps", "guidance", "seconds", "fps", "strength")
LONGEST_SIDE = 2048  # of a size that nobody asked for in numbers
# Of all frames of a clip together: MP4 is written frame by frame, the others are in memory as a whole.
MOST_PIXELS = {"mp4": 2**31, "gif": 2**27, "webp": 2**27}


def narrow(spec: ModelSpec, request: Request, like: tuple[int, int] | None) -> Request:
    """`ModelSpec.narrow`."""
    fields = type(request).model_fields
    _serves(spec, request)
    _takes(spec, request)
    filled: dict[str, Any] = {"model": spec.name}
    for field in RANGES:
        bounds = getattr(spec, field)
        if field in fields and bounds is not None:
            asked = getattr(request, field)
            filled[field] = _usual(request, bounds) if asked is None else _within(spec, field, asked, bounds)
    if spec.output is not None and "width" in fields:
        native = like or (spec.output.width, spec.output.height)
        filled |= _size(request, native, even=request.modality == "video")
    if (style := getattr(request, "style", None)) is not None:
        filled["style"] = _known_style(spec, style)
    narrowed = request.model_copy(update=filled)
    if isinstance(narrowed, VideoRequest):
        _fits(narrowed)
    return narrowed


def _fits(clip: VideoRequest) -> None:
    """A clip that would fill the memory is refused before it is queued."""
    a_second = (clip.width or 0) * (clip.height or 0) * (clip.fps or 0)
    most = MOST_PIXELS[clip.format] / max(1, a_second)
    if (clip.seconds or 0) > most:
        size = f"{clip.width}×{clip.height} pixels and {clip.fps} frames a second"
        nearest = math.floor(most * 10) / 10
        rule = f"at most {nearest} with {size} as {clip.format}"
        raise InvalidRequest("seconds", clip.seconds, rule, nearest)


def _serves(spec: ModelSpec, request: Request) -> None:
    if request.kind not in spec.kinds:
        rule = f"the model {spec.name} serves {', '.join(spec.kinds)} and not {request.kind}"
        raise InvalidRequest("model", spec.name, rule)


def _takes(spec: ModelSpec, request: Request) -> None:
    """An optional field that the model would pass over in silence is refused."""
    for field in (*request.inputs, "loop"):
        given = getattr(request, field, None)
        required = field in request.inputs and type(request).model_fields[field].is_required()
        if given and not required and field not in spec.takes:
            rule = f"left out: the model {spec.name} cannot build on it"
            raise InvalidRequest(field, given, rule)


def _usual(request: Request, bounds: Range) -> Any:
    """The default; a spec may have another number of steps for edits."""
    edit = getattr(bounds, "edit", None)
    return edit if request.kind == "edit" and edit is not None else bounds.default


def _within(spec: ModelSpec, field: str, value: Any, bounds: Range) -> Any:
    if not bounds.minimum <= value <= bounds.maximum:
        nearest = min(max(value, bounds.minimum), bounds.maximum)
        rule = f"the model {spec.name} takes {bounds.minimum:g} to {bounds.maximum:g}"
        raise InvalidRequest(field, value, rule, nearest)
    return value


def _size(request: Request, native: tuple[int, int], *, even: bool) -> dict[str, int]:
    """Both sides; one alone keeps the shape of what is native. Nothing becomes too large by that."""
    width, height = getattr(request, "width", None), getattr(request, "height", None)
    if width and height:
        return {"width": width, "height": height}
    scale = width / native[0] if width else height / native[1] if height else 1.0
    scale = min(scale, LONGEST_SIDE / max(native))
    sides = {"width": width or native[0] * scale, "height": height or native[1] * scale}
    return {name: _whole(side, even=even) for name, side in sides.items()}


def _whole(side: float, *, even: bool) -> int:
    return max(2, 2 * round(side / 2)) if even else max(1, round(side))


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
