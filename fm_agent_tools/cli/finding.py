"""What a check of `fm-agent doctor` finds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from fm_agent_tools.settings import Settings


@dataclass(frozen=True)
class Finding:
    """One fact about this machine; what is not "ok" has a fix, and only "broken" stops something."""

    name: str
    state: Literal["ok", "note", "broken"]
    told: str
    fix: str = ""


Check: TypeAlias = Callable[[Settings], list[Finding]]


def ok(name: str, told: str) -> Finding:
    """All is well."""
    return Finding(name, "ok", told)


def note(name: str, told: str, fix: str) -> Finding:
    """Something can be had that is not here, or could be better."""
    return Finding(name, "note", told, fix)


def broken(name: str, told: str, fix: str) -> Finding:
    """Something does not work."""
    return Finding(name, "broken", told, fix)
