"""MCP over this process's standard input and output: nothing but protocol leaves it there."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import anyio

from fm_agent_tools.engine import Studio
from fm_agent_tools.errors import FMAgentError
from fm_agent_tools.servers.mcp.server import StudioServer, create_server
from fm_agent_tools.servers.mcp.transport import connection

FAREWELL = 1.0  # seconds that a running job may take at the end; clients kill a server after two

logger = logging.getLogger(__name__)


def serve(studio: Studio) -> None:
    """Serves one client until it closes the input, or SIGTERM or Ctrl-C comes; then closes the studio.

    It takes the standard streams of the process for itself: what else is printed goes to stderr. Jobs that
    run at the end are requeued, and taken up by the next program on the same data folder.
    """
    read, write = private_streams()
    logging.getLogger().addFilter(_without_content)
    asyncio.run(_serve(create_server(studio), read, write))


async def _serve(server: StudioServer, read: int, write: int) -> None:
    visit = server.visit
    with anyio.CancelScope() as scope:

        def leave() -> None:
            visit.leaving = True
            scope.cancel()

        def left() -> None:
            visit.leaving = True

        with _stopped_by_signals(leave):
            await _resume(visit.studio)
            async with connection(read, write, left) as (incoming, outgoing):
                await server.run(incoming, outgoing, server.create_initialization_options())
    # Inside the loop: whoever still waits for a job in a thread is told that the studio is closed.
    await asyncio.to_thread(visit.studio.close, FAREWELL)


async def _resume(studio: Studio) -> None:
    """Takes up what an earlier process left; a folder that cannot be read is met again by the first call."""
    try:
        await asyncio.to_thread(studio.resume)
    except FMAgentError as error:
        logger.warning("%s", error)


def private_streams() -> tuple[int, int]:
    """Descriptors of standard input and output for us alone.

    Whoever prints, in Python, in C or in a process that is started here, prints to stderr from now on;
    whoever reads finds an empty input.
    """
    read, write = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    sys.stdout.flush()
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return read, write


@contextmanager
def _stopped_by_signals(stop: Callable[[], None]) -> Iterator[None]:
    """SIGTERM and Ctrl-C call `stop` in the event loop."""
    loop = asyncio.get_running_loop()
    numbers = [signal.SIGTERM, signal.SIGINT]

    def heard(number: int, frame: Any) -> None:
        with suppress(RuntimeError):  # the loop is closed: it has stopped already
            loop.call_soon_threadsafe(stop)

    before = {number: signal.signal(number, heard) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _without_content(record: logging.LogRecord) -> bool:
    """The SDK logs through the root logger what it could not read, whole: only what happened is kept."""
    record.msg, record.args = str(record.msg).partition(":")[0], None
    return True
