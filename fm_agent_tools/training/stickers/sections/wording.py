"""Figures as the card writes them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

NOTHING = "–"


def percent(interval: Mapping[str, Any]) -> str:
    """ "41 % (36–46)"."""
    found = _ends(interval, 100)
    return f"{found[0]:.0f} % ({found[1]:.0f}–{found[2]:.0f})" if found else NOTHING


def plain(interval: Mapping[str, Any], digits: int = 3) -> str:
    """ "0.123 (0.110 to 0.135)"."""
    found = _ends(interval, 1)
    return f"{found[0]:.{digits}f} ({found[1]:.{digits}f} to {found[2]:.{digits}f})" if found else NOTHING


def thousandfold(interval: Mapping[str, Any]) -> str:
    """The same of a small figure, times 1000."""
    found = _ends(interval, 1000)
    return f"{found[0]:.1f} ({found[1]:.1f} to {found[2]:.1f})" if found else NOTHING


def within(value: float | None, goal: float) -> bool:
    """Whether a figure is measured and not above its goal."""
    return value is not None and math.isfinite(value) and value <= goal


def rounded(value: Any, digits: int = 4) -> Any:
    """Every number inside, to so many significant digits; a number that could not be measured is None."""
    if isinstance(value, Mapping):
        return {key: rounded(each, digits) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(each, digits) for each in value]
    if isinstance(value, float):
        return float(f"{value:.{digits}g}") if math.isfinite(value) else None
    return value


def _ends(interval: Mapping[str, Any], times: float) -> tuple[float, ...]:
    """Value, low and high; nothing where one of them is missing."""
    found = tuple(interval[key] for key in ("value", "low", "high"))
    if any(each is None or not math.isfinite(each) for each in found):
        return ()
    return tuple(times * each for each in found)
