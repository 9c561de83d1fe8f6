"""Whether an event loop goes on: its turns counted, and the most that it computed between two of them."""

import asyncio
import sqlite3
import time
from contextlib import asynccontextmanager, contextmanager


class Ticks:
    """Turns of the running loop since `ticking` began.

    `longest`: seconds of the loop's own thread between two turns. A machine that is busy with other things
    does not count; whoever waits on the loop, computing nothing, keeps `more` from ever returning.
    """

    def __init__(self):
        self.count, self.longest = 0, 0.0
        self.began, self._last = time.monotonic(), time.thread_time()
        self._ticked = asyncio.Condition()

    @property
    def seconds(self):
        """Since the first turn."""
        return time.monotonic() - self.began

    async def run(self):
        while True:
            await asyncio.sleep(0.001)  # a turn for whoever else is ready, and no spinning
            now = time.thread_time()
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


@contextmanager
def locked(database):
    """Somebody else holds the whole database, as in the middle of a commit: no reads, no writes."""
    connection = sqlite3.connect(database, isolation_level=None, timeout=30, check_same_thread=False)
    try:
        connection.execute("BEGIN EXCLUSIVE")
        yield
    finally:
        connection.close()
