"""A studio is closed when the program ends, also when nobody closed it."""

from __future__ import annotations

import atexit
import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING

from fm_agent_tools.engine.database import Database

if TYPE_CHECKING:
    from fm_agent_tools.engine.studio import Studio

AT_EXIT = 5.0  # seconds that a running job may take at the end of the program before it is requeued


def close_at_exit(studio: Studio) -> None:
    """Closes the studio when the program ends, without keeping it alive until then."""
    reference = weakref.ref(studio)

    def close() -> None:
        if (alive := reference()) is not None:
            alive.close(AT_EXIT)

    atexit.register(close)
    weakref.finalize(studio, _forgotten, close, studio.store.database)


def _forgotten(close: Callable[[], None], database: Database) -> None:
    atexit.unregister(close)
    database.close()
