"""The calls of one message run side by side, yet count as one after the other.

In "draw a cactus, then make it dance" the second call builds on what the first one makes. So a call is
submitted when those before it in its message are; the work itself still goes on side by side.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import Any
from weakref import WeakKeyDictionary

from fm_agent_tools.engine import Studio

MAKERS = frozenset({"generate_image", "edit_image", "generate_audio", "generate_video"})
MOST_REMEMBERED = 10_000

_orders: WeakKeyDictionary[Studio, Order] = WeakKeyDictionary()
_making = threading.Lock()


class Order:
    """Which calls on one studio have been submitted, or will never be."""

    def __init__(self) -> None:
        self._passed: dict[str, None] = {}
        self._changed = threading.Condition()

    @classmethod
    def of(cls, studio: Studio) -> Order:
        """The one of that studio."""
        with _making:
            return _orders.setdefault(studio, cls())

    def passed(self, call: str) -> None:
        """Nobody needs to wait for this call's jobs any more."""
        with self._changed:
            self._passed[call] = None
            if len(self._passed) > MOST_REMEMBERED:
                del self._passed[next(iter(self._passed))]
            self._changed.notify_all()

    def pending(self, calls: Iterable[str]) -> set[str]:
        """Those that have not passed."""
        with self._changed:
            return {call for call in calls if call not in self._passed}

    def wait(self, calls: set[str], seconds: float) -> None:
        """Until all of them have passed, at most `seconds`."""
        with self._changed:
            self._changed.wait_for(lambda: all(call in self._passed for call in calls), seconds)


def calls_before(runtime: Any) -> tuple[str, ...]:
    """The ids of the calls that make something and stand before this one in the assistant's message."""
    state = getattr(runtime, "state", None)
    messages = state.get("messages", ()) if isinstance(state, dict) else getattr(state, "messages", None)
    mine = getattr(runtime, "tool_call_id", None)
    for message in reversed(messages or ()):
        calls = getattr(message, "tool_calls", None) or []
        ids = [call["id"] for call in calls]
        if mine in ids:
            earlier = calls[: ids.index(mine)]
            return tuple(str(call["id"]) for call in earlier if call["name"] in MAKERS)
    return ()
