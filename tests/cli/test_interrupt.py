"""Ctrl-C in a real process: the first cancels the job, the second leaves at once and nothing behind."""

import json
import os
import pty
import re
import runpy
import signal

import pytest

from fm_agent_tools import Studio

IMAGE = ("image", "a red disc", "--out", "disc.png")
ASK = ("ask", "draw a red disc")


@pytest.fixture
def models(tmp_path, project, request):
    """A models folder whose one model stays in its first step, or another, for as long as the test wants."""
    folder = tmp_path / "models"
    write_model = runpy.run_path(str(project / "tests" / "engine" / "model_folder.py"))["write_model"]
    write_model(folder, generator=f"stuck_model:{getattr(request, 'param', 'StuckGenerator')}")
    os.mkfifo(folder / "reached")
    os.mkfifo(folder / "gate")
    return folder


@pytest.fixture
def begin(start, models, project):
    """Starts a command with that model."""
    path = os.pathsep.join(str(project / "tests" / name) for name in ("cli", "engine"))

    def run(*command, **more):
        return start(*command, FM_AGENT_MODELS=str(models), PYTHONPATH=path, **more)

    return run


@pytest.fixture
def interrupted(begin, models):
    """Starts a command and interrupts it in the middle of a step; gives the process and its job's id."""

    def run(*command):
        process = begin(*command)
        (models / "reached").open().close()
        with Studio() as studio:
            [job] = studio.jobs()
            process.send_signal(signal.SIGINT)
            assert b"Ctrl-C again" in process.stderr.readline()
            while not studio.store.job(job.id).cancel:  # said at once, and stored beside it
                assert process.poll() is None
        return process, job.id

    return run


def nothing_is_left(data):
    """Neither in the folder of the command nor among the finished files."""
    return not list(data.parent.glob("here/*")) and not list(data.glob("artifacts/*"))


@pytest.mark.parametrize("command", [IMAGE, ASK], ids=["image", "ask"])
def test_the_first_interrupt_cancels_the_job_and_leaves_no_file(command, interrupted, models, data, fm_agent):
    process, id = interrupted(*command)
    (models / "gate").open("w").close()
    out, err = process.communicate(timeout=300)
    assert (process.returncode, out) == (130, b""), err
    assert b"was cancelled" in err
    assert b"Traceback" not in err
    told = json.loads(fm_agent("jobs", id, "--json").stdout)
    assert (told["state"], told["step"] <= 1) == ("cancelled", True)
    assert nothing_is_left(data)


@pytest.mark.parametrize("command", [IMAGE, ASK], ids=["image", "ask"])
def test_the_second_interrupt_leaves_at_once_and_the_next_start_ends_the_job(command, interrupted, data):
    process, id = interrupted(*command)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=300) == 130
    assert nothing_is_left(data)
    with Studio() as studio:
        studio.resume()
        assert list(studio.job(id).events())[-1].kind == "cancelled"


@pytest.mark.parametrize("models", ["LaterStuckGenerator"], indirect=True)
def test_the_second_interrupt_leaves_no_preview_behind(begin, models):
    ours, theirs = pty.openpty()
    process = begin("image", "a red disc", "--steps", "9", stderr=theirs, TERM="xterm", COLUMNS="200")
    os.close(theirs)
    (models / "reached").open().close()
    preview = said(ours, rb"preview: (\S+\.webp)")[1].decode()
    assert os.path.exists(preview)
    process.send_signal(signal.SIGINT)
    said(ours, rb"Ctrl-C again")
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=300) == 130
    os.close(ours)
    assert not os.path.exists(os.path.dirname(preview))


def said(terminal, wanted):
    """The first match in what is written to the terminal, which is read until there is one."""
    text = b""
    while (found := re.search(wanted, text)) is None:
        text += os.read(terminal, 65536)
    return found
