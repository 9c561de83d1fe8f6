"""Running jobs in the terminal: a bar each on stderr, the newest preview as a file, Ctrl-C that cancels."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from fm_agent_tools.cli.border import INTERRUPTED
from fm_agent_tools.cli.previews import PreviewFiles

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.progress import Progress, TaskID

    from fm_agent_tools.engine import Event, Job, Studio

MOMENT = 1.0  # seconds
AS_LONG_AS_IT_TAKES = 365 * 86_400.0  # seconds


def watch(studio: Studio, jobs: Sequence[Job]) -> None:
    """Show the jobs' steps until all are over."""
    from fm_agent_tools.tools.waiting import follow

    with steps_shown(studio) as shown, cancel_on_interrupt(studio, {job.id for job in jobs}, shown):

        def report(event: Event) -> None:
            shown.step(event.job, event.step, event.of)

        follow(jobs, AS_LONG_AS_IT_TAKES, report)


class Steps:
    """A bar with `step k/n` for each job and, under the bars, where the newest previews are."""

    def __init__(self, studio: Studio, bar: Progress) -> None:
        self._studio = studio
        self._bar = bar
        self._tasks: dict[str, TaskID] = {}
        self._previews = PreviewFiles()

    def step(self, id: str, step: int, of: int) -> None:
        """The job `id` is at step k of n; `of` is 0 while that is not known."""
        if self._bar.disable:
            return
        job = self._studio.job(id)
        if id not in self._tasks:
            self._tasks[id] = self._bar.add_task(_name(job), total=None)
        path = self._previews.show(id, job.preview)
        self._bar.update(self._tasks[id], completed=step, total=of or None, preview=path)

    def close(self) -> None:
        """Leave nothing behind."""
        self._previews.close()


def _name(job: Job) -> str:
    from fm_agent_tools.tools.kinds import THINGS

    return THINGS[job.request.modality].one


@contextmanager
def steps_shown(studio: Studio) -> Iterator[Steps]:
    """Bars that are gone at the end; where stderr is not a terminal nothing is drawn."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
    from rich.text import Text

    class Bars(Progress):
        def get_renderables(self) -> Iterable[RenderableType]:
            yield from super().get_renderables()
            for path in (task.fields.get("preview") for task in self.tasks):
                if path:
                    yield Text(f"preview: {path}", overflow="fold")

    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("step"),
        MofNCompleteColumn(),
        TimeRemainingColumn(compact=True),
    )
    with Bars(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        steps = Steps(studio, bar)
        try:
            yield steps
        finally:
            steps.close()


@contextmanager
def cancel_on_interrupt(studio: Studio, running: set[str], shown: Steps) -> Iterator[None]:
    """The first Ctrl-C cancels the jobs in `running` and waits for their end; the second leaves at once,
    with nothing of what was `shown` left behind.

    With nothing to cancel, Ctrl-C is an ordinary KeyboardInterrupt.
    """

    def interrupted(number: int, frame: object) -> None:
        if not running:
            raise KeyboardInterrupt
        # In a thread: the handler runs between any two instructions, perhaps inside a lock of the studio.
        cancelling = threading.Thread(target=_cancel, args=(studio, frozenset(running)), daemon=True)
        cancelling.start()
        signal.signal(signal.SIGINT, lambda *_: _leave(cancelling, shown))
        click.echo("Cancelling; Ctrl-C again leaves at once.", err=True)

    before = signal.signal(signal.SIGINT, interrupted)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _leave(cancelling: threading.Thread, shown: Steps) -> None:
    """End the process, but let the cancellation be stored: else the job would come back."""
    cancelling.join(MOMENT)
    shown.close()
    os._exit(INTERRUPTED)


def _cancel(studio: Studio, ids: frozenset[str]) -> None:
    for id in ids:
        studio.job(id).cancel()
