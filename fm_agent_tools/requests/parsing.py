"""From JSON to a request and nothing else: strict about duplicates, NaN, depth and huge numbers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from fm_agent_tools.errors import InvalidRequest
from fm_agent_tools.requests.audio import AudioRequest
from fm_agent_tools.requests.base import Request
from fm_agent_tools.requests.edit import EditRequest
from fm_agent_tools.requests.image import ImageRequest
from fm_agent_tools.requests.rules import nearest_name
from fm_agent_tools.requests.video import VideoRequest

KINDS: dict[str, type[Request]] = {
    request.kind: request for request in (ImageRequest, EditRequest, AudioRequest, VideoRequest)
}


def parse_request(source: dict[str, Any] | str, kinds: Mapping[str, type[Request]] = KINDS) -> Request:
    """The request that `to_dict()` or `to_json()` wrote: an object with `"kind"` beside the fields.

    kinds: those that may be meant, by their names. Raises InvalidRequest for anything else, also for JSON
    that is malformed, too deep, or holds NaN, duplicate keys or integers of thousands of digits.
    """
    values = _loads(source) if isinstance(source, str) else source
    if not isinstance(values, dict):
        raise InvalidRequest("request", values, "an object with named fields")
    fields = {str(name): value for name, value in values.items()}
    kind = fields.pop("kind", None)
    if not isinstance(kind, str) or kind not in kinds:
        raise InvalidRequest("kind", kind, f"one of {', '.join(kinds)}", nearest_name(kind, kinds))
    return kinds[kind](**fields)


def _loads(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_finite)
    except (ValueError, RecursionError) as error:
        reason = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise InvalidRequest("request", text, f"valid JSON ({reason})") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        raise ValueError("a key is given twice")
    return values


def _finite(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON number")
