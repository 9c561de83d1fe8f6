"""A running job in the terminal: a bar on stderr, and Ctrl-C that cancels the job."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from fm_agent_tools.cli.border import INTERRUPTED

if TYPE_CHECKING:
    from rich.progress import Progress

    from fm_agent_tools.engine import Artifact, Job, Studio


def watch(studio: Studio, job: Job) -> Artifact:
    """Show the job's steps until it is over; raises JobFailed or JobCancelled as `Job.result` does."""
    with progress_bar() as bar, cancel_on_interrupt(studio, {job.id}):
        task = bar.add_task("waiting", total=None)
        for event in job.events(previews=False):
            if event.kind == "step":
                bar.update(task, description="drawing", completed=event.step, total=event.of)
    return job.result()


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """A bar with `step k/n`; nothing is drawn where stderr is not a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("step {task.completed:g}/{task.total:g}", justify="right"),
        TimeRemainingColumn(compact=True),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        yield bar


@contextmanager
def cancel_on_interrupt(studio: Studio, running: set[str]) -> Iterator[None]:
    """The first Ctrl-C cancels the jobs in `running` and waits for their end; the second leaves at once.

    With nothing to cancel, Ctrl-C is an ordinary KeyboardInterrupt.
    """

    def interrupted(number: int, frame: object) -> None:
        if not running:
            raise KeyboardInterrupt
        signal.signal(signal.SIGINT, lambda *_: os._exit(INTERRUPTED))
        click.echo("Cancelling; Ctrl-C again leaves at once.", err=True)
        # In a thread: the handler runs between any two instructions, perhaps inside a lock of the studio.
        threading.Thread(target=_cancel, args=(studio, frozenset(running)), daemon=True).start()

    before = signal.signal(signal.SIGINT, interrupted)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _cancel(studio: Studio, ids: frozenset[str]) -> None:
    for id in ids:
        studio.job(id).cancel()
