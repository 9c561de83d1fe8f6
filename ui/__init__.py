"""The chat in the browser: a Gradio application that uses only the public names of `fm_agent_tools`."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
import webbrowser
from collections.abc import Callable
from typing import TYPE_CHECKING

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # before gradio is imported: nothing is sent anywhere
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")

if TYPE_CHECKING:
    from fm_agent_tools import Studio

__all__ = ["launch"]

log = logging.getLogger("fm_agent_tools.ui")


def launch(
    studio: Studio | None = None,
    host: str = "127.0.0.1",
    port: int | None = None,
    open_browser: bool = True,
    model: str | None = None,
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serves the chat until Ctrl-C; a second Ctrl-C ends the process at once.

    studio: what makes the pictures; None makes one from the settings and closes it at the end
    host:   the address to listen on; anything but this machine's own also hides the list of chats
    port:   1 to 65535; None takes the first free one from 7860
    model:  the language model that answers, such as "openai:gpt-5"; "" is the offline planner, and None
            what the settings say
    ready:  called with the page's address once it is served

    Raises FMAgentError when the port is taken, no picture model is installed or `model` cannot be made.
    """
    from fm_agent_tools import Settings, Studio

    from .server import LOOPBACK, ChatServer, listen, serve

    listener = listen(host, port)
    address = f"http://{_in_address(host)}:{listener.getsockname()[1]}/"

    def announce() -> None:
        log.info("The chat is at %s", address)
        if ready:
            ready(address)
        if open_browser:
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()

    with contextlib.ExitStack() as ends:
        ends.callback(listener.close)
        used = studio or ends.enter_context(Studio())
        brain = Settings.load().model if model is None else model
        server = ChatServer(used, model=brain, local=host in LOOPBACK)
        ends.callback(server.close)
        serve(server, listener, announce)


def _in_address(host: str) -> str:
    """The host as a browser on this machine writes it."""
    if host in ("", "0.0.0.0", "::"):
        return "localhost"
    return f"[{host}]" if ":" in host else host
