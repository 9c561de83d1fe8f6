"""Work that Ctrl-C cannot cut in two: what it began is known, or it never begins."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextvars import copy_context
from typing import TypeVar

T = TypeVar("T")


def begin(work: Callable[[], T], future: Future[T]) -> None:
    """Do `work` in a thread, which sees the caller's context, and put what comes of it into `future`.

    Ctrl-C raises KeyboardInterrupt wherever the main thread is. If that submits a job itself, the job may be
    queued when nobody knows it yet, and cannot be cancelled. So the future is made before the work begins.
    """
    context = copy_context()
    threading.Thread(target=lambda: context.run(_fill, future, work), daemon=True).start()


def begun(future: Future[T]) -> T | None:
    """What was begun, after waiting for it; None when nothing has begun, which then never will.

    Raises what the work raised.
    """
    return None if future.cancel() else future.result()


def _fill(future: Future[T], work: Callable[[], T]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        future.set_result(work())
    except BaseException as error:  # noqa: BLE001 - it is raised where the future is read
        future.set_exception(error)
