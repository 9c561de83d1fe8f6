"""Serves the page, the pictures and nothing else."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Protocol, runtime_checkable

import gradio as gr
import uvicorn
from fastapi import FastAPI

from fm_agent_tools import FMAgentError, Studio, create_assistant

from . import bringing, controls, deleting, files, look
from .background import Background
from .chats import Chats
from .guard import Guard
from .page import TITLE, Desk, Page
from .turns import Turns

OFFLINE = "Offline planner: rules, not a language model"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
FIRST_PORT, PORTS = 7860, 100


class ChatServer:
    """The chat on one studio.

    model: the language model that answers, such as "openai:gpt-5"; "" is the offline planner
    local: this machine alone is served; then all conversations are listed to whoever asks

    Raises FMAgentError when no picture model is installed or the language model cannot be made.
    """

    def __init__(self, studio: Studio, *, model: str = "", local: bool = True) -> None:
        studio.catalogue.default_for("image")  # ModelNotInstalled now, not at the first message
        studio.resume()
        models = controls.usable_models(studio)
        studio.warm(controls.image_models(studio)[0].name)  # while someone is still typing
        self._background = Background()
        self._assistant = create_assistant(model, studio=studio)
        chats = Chats(studio.data)
        turns = Turns(self._assistant, studio, chats, self._background)
        brain = f"Answered by {model}" if model else OFFLINE
        taken = bringing.taken(models)
        desk = Desk(studio, models, turns, chats, brain, private=local, taken=taken)
        # Outside a running loop Gradio makes loops of its own and never closes them.
        application = self._background.start(_application(desk)).result()
        largest = studio.settings.upload_mb * 1_000_000
        self.app = Guard(application, local=local, larger={bringing.PATH: largest})

    def close(self) -> None:
        """Leaves unfinished turns as they stand: the next start goes on with them."""
        self._background.stop()
        memory: object = self._assistant.checkpointer
        if isinstance(memory, Closes):
            memory.close()


async def _application(desk: Desk) -> FastAPI:
    app = FastAPI(title=TITLE, openapi_url=None, docs_url=None, redoc_url=None)
    app.include_router(files.routes(desk.studio))
    app.include_router(deleting.route(desk.turns))
    if desk.taken:
        app.include_router(bringing.route(desk.studio, desk.taken))
    _mount(app, Page(desk).build())
    return app


def _mount(app: FastAPI, page: gr.Blocks) -> None:
    gr.mount_gradio_app(
        app,
        page,
        path="/",
        footer_links=[],
        run_history=False,
        show_error=False,
        max_file_size=1,
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=False,
        theme=look.theme(),
        css_paths=look.style(),
        head=look.head(),
    )


@runtime_checkable
class Closes(Protocol):
    """A memory that holds a file open."""

    def close(self) -> None: ...


class _Uvicorn(uvicorn.Server):
    """Says when it listens; leaves the signals to `interruptible`."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def web_server(server: ChatServer, ready: Callable[[], None]) -> uvicorn.Server:
    """The chat behind uvicorn: `run(sockets=[…])` serves until `should_exit` is set."""
    config = uvicorn.Config(
        server.app, log_config=None, log_level="warning", access_log=False, timeout_graceful_shutdown=1
    )
    return _Uvicorn(config, ready)


def serve(server: ChatServer, listener: socket.socket, ready: Callable[[], None]) -> None:
    """Serves until the first Ctrl-C or SIGTERM; the second ends the process at once."""
    web = web_server(server, ready)
    with interruptible(web):
        web.run(sockets=[listener])


@contextlib.contextmanager
def interruptible(server: uvicorn.Server) -> Iterator[None]:
    """Signals end the server. Outside the main thread, where there are none, nothing is changed."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        if server.should_exit:
            os._exit(130)
        # Open pages keep a connection for ever; that they are cut is no news.
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        server.should_exit = True

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, interrupt) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def listen(host: str, port: int | None) -> socket.socket:
    """A listening socket; without `port` the first free one from 7860. FMAgentError when there is none."""
    tried = range(FIRST_PORT, FIRST_PORT + PORTS) if port is None else (port,)
    reason = ""
    for number in tried:
        try:
            return socket.create_server((host, number), family=_family(host))
        except (OSError, OverflowError) as error:
            reason = str(error)
    raise FMAgentError(
        f"Cannot listen on {host}, port {port or FIRST_PORT}: {reason}. Choose another with --port."
    )


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
