"""MCP messages on two file descriptors, one a line, in threads that never keep the program from ending."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import queue
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from typing import Any, TypeAlias

import anyio
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream
from mcp.shared.message import SessionMessage
from mcp.types import INVALID_REQUEST, PARSE_ERROR, JSONRPCMessage
from pydantic import ValidationError

LONGEST_LINE = 16_000_000  # bytes; what is longer is dropped while it is read
CHUNK = 65_536
GRACE = 0.2  # seconds after the end of input, in which what came before it is answered or cancelled

Incoming: TypeAlias = MemoryObjectReceiveStream[SessionMessage | Exception]
Outgoing: TypeAlias = MemoryObjectSendStream[SessionMessage]

logger = logging.getLogger(__name__)


@asynccontextmanager
async def connection(
    read: int, write: int, left: Callable[[], None]
) -> AsyncIterator[tuple[Incoming, Outgoing]]:
    """The streams that the SDK's server reads and writes; `left` is called when the client has gone."""
    arrived, incoming = anyio.create_memory_object_stream[SessionMessage | Exception](0)
    outgoing, departing = anyio.create_memory_object_stream[SessionMessage](0)
    writer = Writer(write, left)
    async with anyio.create_task_group() as group, arrived, incoming, outgoing, departing:
        group.start_soon(_receive, read, arrived, writer, left)
        group.start_soon(_send, departing, writer)
        yield incoming, outgoing
        group.cancel_scope.cancel()


async def _receive(
    read: int,
    arrived: MemoryObjectSendStream[SessionMessage | Exception],
    writer: Writer,
    left: Callable[[], None],
) -> None:
    """Passes on every message; closes the stream at the end of the input."""
    async with arrived:
        async for line in _lines(read):
            if line is None:
                writer.put(_error(None, PARSE_ERROR, f"a line of more than {LONGEST_LINE} bytes"))
            elif line.strip():
                try:
                    message = JSONRPCMessage.model_validate_json(line)
                except ValidationError:
                    writer.put(_unreadable(line))
                else:
                    await arrived.send(SessionMessage(message))
        await anyio.sleep(GRACE)
        left()


async def _send(departing: MemoryObjectReceiveStream[SessionMessage], writer: Writer) -> None:
    async for message in departing:
        text = message.message.model_dump_json(by_alias=True, exclude_none=True)
        await writer.write(text.encode("utf-8"))


async def _lines(read: int) -> AsyncIterator[bytes | None]:
    """The lines of a descriptor, which a thread reads; None for one that is too long."""
    loop, room = asyncio.get_running_loop(), threading.Semaphore(32)
    found: asyncio.Queue[bytes | EOFError | None] = asyncio.Queue()

    def deliver(item: bytes | EOFError | None) -> None:
        room.acquire()
        with suppress(RuntimeError):  # the loop is closed: nobody listens any more
            loop.call_soon_threadsafe(found.put_nowait, item)

    def run() -> None:
        for line in split(read):
            deliver(line)
        deliver(EOFError())

    threading.Thread(target=run, name="mcp-reader", daemon=True).start()
    while not isinstance(item := await found.get(), EOFError):
        room.release()
        yield item


def split(read: int) -> Iterator[bytes | None]:
    """Reads to the end of input, in bounded memory; yields None for a line that is too long."""
    pieces: list[bytes] = []
    size = 0
    with suppress(OSError):  # the other end is gone, which is an end of input
        while chunk := os.read(read, CHUNK):
            *ends, rest = chunk.split(b"\n")
            for end in ends:
                size += len(end)
                yield b"".join([*pieces, end]) if size <= LONGEST_LINE else None
                pieces, size = [], 0
            size += len(rest)
            pieces = [*pieces, rest] if size <= LONGEST_LINE else []
    if size:
        yield b"".join(pieces) if size <= LONGEST_LINE else None


class Writer:
    """Writes lines in a thread of its own: a client that does not read holds up nobody else."""

    def __init__(self, descriptor: int, left: Callable[[], None]) -> None:
        self._descriptor = descriptor
        self._left = left
        self._lines: queue.SimpleQueue[tuple[bytes, Callable[[], None]]] = queue.SimpleQueue()
        self._loop = asyncio.get_running_loop()
        threading.Thread(target=self._run, name="mcp-writer", daemon=True).start()

    def put(self, line: bytes) -> None:
        """Writes a line soon."""
        self._lines.put((line, lambda: None))

    async def write(self, line: bytes) -> None:
        """Writes a line and waits until it is written, or can never be."""
        written = asyncio.Event()
        self._lines.put((line, lambda: self._tell(written.set)))
        await written.wait()

    def _run(self) -> None:
        gone = False
        while True:
            line, done = self._lines.get()
            if not gone:
                try:
                    _write_all(self._descriptor, line + b"\n")
                except OSError:
                    gone = True
                    self._tell(self._left)
            done()

    def _tell(self, callback: Callable[[], None]) -> None:
        with suppress(RuntimeError):  # the loop is closed
            self._loop.call_soon_threadsafe(callback)


def _write_all(descriptor: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(descriptor, view) :]


def _unreadable(line: bytes) -> bytes:
    """The answer to a line that is not a message; with its id where one can be read."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return _error(None, PARSE_ERROR, "this is not JSON")
    id = found.get("id") if isinstance(found, dict) else None
    known = id if isinstance(id, str | int) and not isinstance(id, bool) else None
    return _error(known, INVALID_REQUEST, "this is not a JSON-RPC message")


def _error(id: str | int | None, code: int, told: str) -> bytes:
    logger.warning("a message was refused: %s", told)
    answer: dict[str, Any] = {"jsonrpc": "2.0", "id": id, "error": {"code": code, "message": told}}
    return json.dumps(answer).encode("ascii")
