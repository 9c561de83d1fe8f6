from concurrent.futures import ThreadPoolExecutor

import pytest

from fm_agent_tools.errors import JobCancelled
from fm_agent_tools.media import Image
from fm_agent_tools.requests import ImageRequest

GATED = ImageRequest(prompt="a gated red disc", seed=7, steps=50)


def ends(job):
    return [event.kind for event in job.events(timeout=300) if event.over]


def test_a_running_job_stops_within_one_step(studio, gates):
    job = studio.submit(GATED)
    gates.permit(1)
    gates.arrived(2)
    assert job.cancel()
    gates.permit(1)  # the step in which it was cancelled
    assert ends(job) == ["cancelled"]
    assert job.state == "cancelled"
    assert len(gates.batches) == 2
    assert job.artifact is None
    with pytest.raises(JobCancelled):
        job.result()


def test_a_cancelled_job_keeps_its_last_preview(studio, gates):
    job = studio.submit(GATED)
    events = job.events()
    next(events)  # previews are made for those who look: from here on somebody does
    gates.permit(1)
    seen = next(event.preview for event in events if event.kind == "step")
    gates.arrived(2)
    job.cancel()
    gates.permit(1)
    *_, last = events
    assert last.preview == job.preview
    assert Image.decode(seen).width == Image.decode(job.preview).width == 16


def from_here(studio, **_):
    return lambda job: job.cancel()


def from_another_thread(studio, **_):
    def cancel(job):
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(job.cancel).result(30)

    return cancel


def from_another_studio(open_studio, **_):
    return lambda job: open_studio().job(job.id).cancel()


def from_another_process(start, **_):
    child = start("at_command")
    return lambda job: child.ask(f"cancel {job.id}") == "True"


@pytest.mark.parametrize("where", [from_here, from_another_thread, from_another_studio, from_another_process])
def test_a_cancel_counts_before_the_start_and_in_the_middle_but_not_after_the_end(
    studio, open_studio, start, gates, where
):
    cancel = where(studio=studio, open_studio=open_studio, start=start)
    done = studio.run(GATED.replace(prompt="a red disc", steps=1))
    assert [cancel(studio.job(done.job)), cancel(studio.job(done.job))] == [False, False]
    running = [studio.submit(GATED) for _ in range(4)]
    gates.arrived()
    waiting = studio.submit(GATED.replace(prompt="a gated waiting disc"))
    assert cancel(waiting)  # before it starts: over at once
    assert [waiting.state, cancel(waiting)] == ["cancelled", False]
    assert [cancel(running[0]), cancel(running[0])] == [True, True]  # in the middle, and twice
    assert studio.board.find(running[0].id).cancel.wait(30)  # its process has read the wish
    gates.permit()
    assert ends(running[0]) == ["cancelled"]
    assert not cancel(running[0])
    gates.open_for_good()
    assert [ends(job) for job in running[1:]] == [["done"]] * 3
    assert [job.job for job in studio.artifacts()][-1] == done.job
    assert "a gated waiting disc" not in gates.began


def test_a_cancel_that_was_accepted_wins_over_the_finish(studio, gates, tmp_path):
    job = studio.submit(ImageRequest(prompt="a red disc with a gated end", steps=1))
    gates.permit(1)
    gates.arrived(2)  # the flow is over, the picture is being finished
    assert job.cancel()
    gates.permit(1)
    assert ends(job) == ["cancelled"]
    assert job.artifact is None
    assert not list((tmp_path / "data" / "artifacts").glob("*"))


def test_a_cancel_that_only_the_row_knows_wins_and_the_finished_file_goes(
    studio, open_studio, gates, tmp_path
):
    job = studio.submit(ImageRequest(prompt="a red disc with a gated end", steps=1))
    gates.permit(1)
    gates.arrived(2)
    studio._pulse.stop()  # nobody here reads the row any more before the end is stored
    assert open_studio().job(job.id).cancel()
    gates.permit(1)
    assert ends(job) == ["cancelled"]
    assert not list((tmp_path / "data" / "artifacts").glob("*"))


def test_cancel_hits_only_the_named_job(studio, gates):
    victim, neighbour = studio.submit(GATED), studio.submit(GATED.replace(steps=3))
    gates.arrived()
    victim.cancel()
    gates.open_for_good()
    assert ends(victim) == ["cancelled"]
    assert ends(neighbour) == ["done"]


def test_another_studio_on_the_same_folder_can_cancel(studio, open_studio, gates):
    job = studio.submit(GATED)
    gates.arrived()
    elsewhere = open_studio().job(job.id)
    assert elsewhere.state == "running"
    watching = elsewhere.events(timeout=300)
    assert next(watching).kind == "queued"
    assert elsewhere.cancel()
    assert studio.board.find(job.id).cancel.wait(30)  # it has read the row
    gates.open_for_good()
    assert [event.kind for event in watching][-1] == "cancelled"
    assert ends(job) == ["cancelled"]
    assert len(gates.batches) == 1
