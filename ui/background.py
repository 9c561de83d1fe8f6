"""An event loop of its own for the turns, so that they outlive the browser's requests."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")


class Background:
    """A daemon thread that runs coroutines.

    The web server cancels what still runs when it shuts down, and a cancelled turn cancels its job. Here
    nothing is cancelled: the process ends, and the turn is resumed after the next start.
    """

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="fm-agent-turns", daemon=True)
        self._thread.start()

    def start(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Begins `work` and returns at once; cancelling the future cancels the work."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    async def call(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of `work`, awaited from the caller's own loop."""
        return await asyncio.wrap_future(self.start(work))

    def stop(self) -> None:
        """Freezes everything where it stands."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=5)
        if not self._thread.is_alive():
            self._loop.close()
