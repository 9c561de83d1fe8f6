"""What went wrong inside a model, as one of our errors; the details go to the log, not to the caller."""

from __future__ import annotations

import errno
import logging

from fm_agent_tools.errors import FMAgentError, ModelError, OutOfMemory

log = logging.getLogger(__name__)


# A model that calls sys.exit() breaks its own job, not the thread that runs all jobs.
FAULTS = (Exception, SystemExit)


def explained(error: BaseException, doing: str) -> FMAgentError:
    """A typed error for anything that a generator raises while `doing` something ("drawing step 3")."""
    if isinstance(error, FMAgentError):
        return error
    if out_of_memory(error):
        log.warning("out of memory while %s: %s", doing, error)
        return OutOfMemory(doing)
    log.error("the model broke while %s", doing, exc_info=error)
    return ModelError(f"The model broke while {doing} ({type(error).__name__}); the log has the details.")


def out_of_memory(error: BaseException) -> bool:
    """Whether memory ran out, of the machine or of a device; torch is recognised without importing it."""
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True
    if isinstance(error, OSError):
        return error.errno == errno.ENOMEM
    text = str(error).lower() if isinstance(error, RuntimeError) else ""
    return "out of memory" in text or "can't allocate memory" in text
