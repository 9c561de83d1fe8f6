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
    from rich.progress import Progress, TaskID

    from fm_agent_tools.engine import Artifact, Job, Studio

MOMENT = 1.0  # seconds


def watch(studio: Studio, job: Job) -> Artifact:
    """Show the job's steps until it is over; raises JobFailed or JobCancelled as `Job.result` does."""
    with progress_bar() as bar, cancel_on_interrupt(studio, {job.id}):
        task = new_task(bar, job.id)
        for event in job.events(previews=False):
            if event.kind == "step":
                bar.update(task, completed=event.step, total=event.of)
    return job.result()


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """A bar with `step k/n`; nothing is drawn where stderr is not a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("step"),
        MofNCompleteColumn(),
        TimeRemainingColumn(compact=True),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        yield bar


def new_task(bar: Progress, job: str) -> TaskID:
    """One more bar; where none is drawn, one line that names the job, for `fm-agent jobs --cancel`."""
    if bar.disable:
        click.echo(f"{job} is at work.", err=True)
    return bar.add_task("drawing", total=None)


@contextmanager
def cancel_on_interrupt(studio: Studio, running: set[str]) -> Iterator[None]:
    """The first Ctrl-C cancels the jobs in `running` and waits for their end; the second leaves at once.

    With nothing to cancel, Ctrl-C is an ordinary KeyboardInterrupt.
    """

    def interrupted(number: int, frame: object) -> None:
        if not running:
            raise KeyboardInterrupt
        # In a thread: the handler runs between any two instructions, perhaps inside a lock of the studio.
        cancelling = threading.Thread(target=_cancel, args=(studio, frozenset(running)), daemon=True)
        cancelling.start()
        signal.signal(signal.SIGINT, lambda *_: _leave(cancelling))
        click.echo("Cancelling; Ctrl-C again leaves at once.", err=True)

    before = signal.signal(signal.SIGINT, interrupted)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _leave(cancelling: threading.Thread) -> None:
    """End the process, but let the cancellation be stored: else the job would come back."""
    cancelling.join(MOMENT)
    os._exit(INTERRUPTED)


def _cancel(studio: Studio, ids: frozenset[str]) -> None:
    for id in ids:
        studio.job(id).cancel()
