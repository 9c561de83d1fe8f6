"""Whether an event loop goes on: its turns counted, and the longest gap between two of them measured."""

import asyncio
import sqlite3
import threading
import time
from contextlib import asynccontextmanager, contextmanager

PAUSE = 0.001  # seconds between two turns


class Ticks:
    """Turns of the running loop since `ticking` began.

    `longest`: the longest gap between two turns, in seconds. `machine`: that of a thread which does nothing
    but sleep as long between its turns: what the machine, busy with other things, did to both.
    """

    def __init__(self):
        self.count, self.longest, self.machine = 0, 0.0, 0.0
        self.began = self._last = time.monotonic()
        self._ticked, self._over = asyncio.Condition(), threading.Event()
        self._beside = threading.Thread(target=self._idle)
        self._beside.start()

    def _idle(self):
        last = time.monotonic()
        while not self._over.wait(PAUSE):
            now = time.monotonic()
            self.machine, last = max(self.machine, now - last), now

    def close(self):
        self._over.set()
        self._beside.join()

    @property
    def seconds(self):
        """Since the first turn."""
        return time.monotonic() - self.began

    async def run(self):
        while True:
            await asyncio.sleep(PAUSE)  # a turn for whoever else is ready, and no spinning
            now = time.monotonic()
            self.count, self.longest, self._last = self.count + 1, max(self.longest, now - self._last), now
            async with self._ticked:
                self._ticked.notify_all()

    async def more(self, turns=20):
        """Waits for as many turns. A loop that is blocked never comes to that."""
        until = self.count + turns
        async with self._ticked:
            await self._ticked.wait_for(lambda: self.count >= until)


@asynccontextmanager
async def ticking():
    """Counts beside what happens in the block."""
    ticks = Ticks()
    task = asyncio.create_task(ticks.run())
    try:
        yield ticks
    finally:
        task.cancel()
        ticks.close()


@contextmanager
def locked(database):
    """Somebody else holds the whole database, as in the middle of a commit: no reads, no writes."""
    connection = sqlite3.connect(database, isolation_level=None, timeout=30, check_same_thread=False)
    try:
        connection.execute("BEGIN EXCLUSIVE")
        yield
    finally:
        connection.close()
