"""Who runs a job: a process that renews its lease, and whether it is still there."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from fm_agent_tools.engine.identifiers import new_id

LEASE = 10.0  # seconds without a heartbeat after which another process may take the work
BEATS = 3  # renewals in the time of one lease


@cache
def this_machine() -> str:
    """Names the running kernel and process namespace, within which process numbers can be compared; or ""."""
    if sys.platform != "linux":
        return ""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot} {os.readlink('/proc/self/ns/pid')}"
    except OSError:
        return ""


@dataclass(frozen=True)
class Worker:
    """One studio of one process, as it signs its work: a random id, where to look for it, how long."""

    id: str = field(default_factory=lambda: new_id("wrk"))
    pid: int = field(default_factory=os.getpid)
    machine: str = field(default_factory=this_machine)
    lease: float = LEASE

    @property
    def heartbeat(self) -> float:
        """Seconds between two renewals of the lease."""
        return self.lease / BEATS

    def signature(self) -> tuple[str, int, str, float, float]:
        """The row of `workers`, with the lease renewed on both clocks."""
        return self.id, self.pid, self.machine, time.time() + self.lease, time.monotonic() + self.lease


def is_alive(pid: int, machine: str, expires: float, expires_here: float) -> bool:
    """Whether a worker still holds its lease: not expired, and its process not known to be gone.

    Elsewhere only the wall clock counts (`expires`). Within this boot and process namespace the monotonic
    clock does (`expires_here`), which neither a suspended laptop nor a corrected clock disturbs, and a
    process that is gone has lost its lease at once.
    """
    if not machine or machine != this_machine():
        return expires > time.time()
    return expires_here > time.monotonic() and _is_running(pid)


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not _is_zombie(pid)


def _is_zombie(pid: int) -> bool:
    """A killed process that its parent has not yet waited for still has a number, but runs no more."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return True
    return status.rpartition(")")[2].split()[0] in ("Z", "X")
