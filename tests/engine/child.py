"""A process of its own that works on a data folder until its parent kills it: `child.py WHERE DATA MODELS`.

It prints one line, the id of its job, when it has come to the point WHERE, and then stands still.
"""

import json
import os
import sys
import threading
from dataclasses import replace
from pathlib import Path

import closed_form

from fm_agent_tools.engine import Studio
from fm_agent_tools.engine.store import JobStore
from fm_agent_tools.requests import ImageRequest
from fm_agent_tools.settings import Settings

NEVER = threading.Event()
LONG = 3600  # seconds: who goes on with its jobs before that has seen that the process is gone
KILLED = ("in_a_step", "in_a_file", "before_the_row", "only_queued")


def main():
    where, data, models = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    studio = Studio(settings=Settings(data=data, models=models))
    if where in KILLED:
        studio.store.worker = replace(studio.store.worker, lease=LONG)
    POINTS[where](studio)


def in_a_step(studio):
    """Two steps are done, the third is being computed, a second job waits."""
    closed_form.gates.permit(2)
    job = studio.submit(request(), key="once")
    closed_form.gates.arrived(3)
    stand_still(job)


def in_a_file(studio):
    """The temporary file is written, but not yet renamed."""
    stop_at(os, "replace", studio)


def before_the_row(studio):
    """The file is in its place, but no row points to it."""
    stop_at(JobStore, "complete", studio)


def asked_to_cancel(studio):
    """The wish to cancel is stored, the step goes on."""
    job = studio.submit(request())
    closed_form.gates.arrived()
    assert job.cancel()
    stand_still(job)


def only_queued(studio):
    """The job is acknowledged; nothing runs it here."""
    studio._executor.start = lambda: None
    stand_still(studio.submit(request()))


def beside_others(studio):
    """The job runs until the parent writes a line."""
    job = studio.submit(request())
    closed_form.gates.arrived()
    print(job.id, flush=True)
    sys.stdin.readline()
    closed_form.gates.open_for_good()
    print(job.result(300).id, flush=True)
    studio.close()


def briefly_leased(studio):
    """The same, under a lease of half a second."""
    studio.store.worker = replace(studio.store.worker, lease=0.5)
    beside_others(studio)


def at_command(studio):
    """Does what each line of its stdin says, and answers each with a line."""
    print("ready", flush=True)
    for line in sys.stdin:
        verb, *rest = line.split()
        print(COMMANDS[verb](studio, *rest), flush=True)
    studio.close()


def submit(studio, *seeds):
    jobs = [studio.submit(request("a red disc").replace(seed=int(seed))) for seed in seeds]
    return json.dumps([job.id for job in jobs])


def look(studio):
    return json.dumps({job.id: [job.state, job.seed, job.artifact.to_dict()] for job in studio.jobs()})


def cancel(studio, id):
    return studio.job(id).cancel()


def watch(studio, id):
    """Says the first event when it listens, then all the rest."""
    events = studio.job(id).events(timeout=300)
    print(next(events).kind, flush=True)
    return " ".join(event.kind for event in events)


COMMANDS = {command.__name__: command for command in (submit, look, cancel, watch)}


def deadly(studio):
    """Four jobs run together, until the first of them ends the process."""
    prompts = ["a gated red disc, kill the process at step 2", "a red disc", "a blue disc", "a green disc"]
    jobs = [studio.submit(request(prompt), key=prompt) for prompt in prompts]
    print(jobs[0].id, flush=True)
    closed_form.gates.open_for_good()
    NEVER.wait()


def interrupted(studio):
    """Waits in `Studio.run`, as a script would; says "stopped" when Ctrl-C has come through."""
    threading.Thread(target=announce, args=(studio,)).start()
    try:
        studio.run(request())
    except KeyboardInterrupt:
        print("stopped", flush=True)
        raise


def announce(studio):
    closed_form.gates.arrived()
    print(studio.jobs()[0].id, flush=True)
    for line in sys.stdin:
        if line.startswith("go on"):
            closed_form.gates.open_for_good()


def request(prompt="a gated red disc"):
    return ImageRequest(prompt=prompt, seed=7, steps=4)


def stop_at(home, name, studio):
    """The process reaches a call and never makes it."""
    closed_form.gates.open_for_good()
    reached = threading.Event()

    def instead(*_):
        reached.set()
        NEVER.wait()

    setattr(home, name, instead)
    job = studio.submit(request())
    assert reached.wait(300)
    stand_still(job)


def stand_still(job):
    print(job.id, flush=True)
    NEVER.wait()


POINTS = {
    point.__name__: point
    for point in (
        in_a_step,
        in_a_file,
        before_the_row,
        asked_to_cancel,
        only_queued,
        beside_others,
        briefly_leased,
        at_command,
        deadly,
        interrupted,
    )
}

if __name__ == "__main__":
    main()
