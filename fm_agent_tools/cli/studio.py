"""The studio of one command: settings read, log configured, closed at the end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from fm_agent_tools.settings import Settings

if TYPE_CHECKING:
    from fm_agent_tools.engine import Studio


@contextmanager
def open_studio() -> Iterator[Studio]:
    """A studio on the user's data folder; nothing is loaded before the first job."""
    from fm_agent_tools.engine import Studio

    settings = Settings.load()
    settings.configure_logging()
    with Studio(settings=settings) as studio:
        yield studio
