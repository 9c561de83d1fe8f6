"""Ids that cannot be guessed or mistaken for a path, and the caller's own labels."""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection

from fm_agent_tools.errors import InvalidRequest

_ID = re.compile(r"(job|art|wrk)_[0-9a-f]{20}")
LONGEST_LABEL = 300
MOST_LISTED = 10_000
STATES = ("queued", "running", "done", "failed", "cancelled")


def new_id(kind: str) -> str:
    """`kind` ("job", "art" or "wrk"), an underscore and 80 random bits."""
    return f"{kind}_{secrets.token_hex(10)}"


def is_id(kind: str, text: object) -> bool:
    """Whether `text` has the form of an id of that kind; nothing else is ever looked up."""
    return isinstance(text, str) and text.startswith(f"{kind}_") and _ID.fullmatch(text) is not None


def checked_limit(limit: int) -> int:
    """How many records may be asked for at once: 1 to 10,000."""
    if not isinstance(limit, int) or isinstance(limit, bool) or not 1 <= limit <= MOST_LISTED:
        raise InvalidRequest("limit", limit, f"a whole number from 1 to {MOST_LISTED}", 50)
    return limit


def checked_states(states: Collection[str] | None) -> list[str] | None:
    """States to filter by, or None for all."""
    if states is None:
        return None
    named = [states] if isinstance(states, str) else list(states)
    for state in named:
        if state not in STATES:
            raise InvalidRequest("states", state, f"one of {', '.join(STATES)}")
    return named


def checked_label(field: str, text: str | None) -> str | None:
    """An owner, conversation, key or group: 1 to 300 printable characters, or None."""
    if text is None:
        return None
    rule = f"text of 1 to {LONGEST_LABEL} characters without control characters or lone surrogates"
    if not isinstance(text, str) or not 1 <= len(text) <= LONGEST_LABEL:
        raise InvalidRequest(field, text, rule)
    if any(ord(letter) < 32 or "\ud800" <= letter <= "\udfff" for letter in text):
        raise InvalidRequest(field, text, rule)
    return text
