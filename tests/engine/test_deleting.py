"""What is deleted is gone for good, and nothing else is."""

import pytest

from fm_agent_tools.engine import pulse
from fm_agent_tools.errors import (
    ArtifactNotFound,
    InvalidRequest,
    JobFailed,
    JobNotFound,
    StorageError,
    StudioClosed,
)
from fm_agent_tools.requests import ImageRequest

RED = ImageRequest(prompt="a red disc", seed=7, steps=4)


def names(studio):
    return {path.name for path in studio.store.files.glob("*")}


def test_a_deleted_work_is_gone_with_its_file_and_its_job_says_so(studio):
    kept, gone = studio.run(RED, conversation="desk"), studio.run(RED, conversation="desk")
    studio.delete(gone.id)
    with pytest.raises(ArtifactNotFound):
        studio.artifact(gone.id)
    assert names(studio) == {kept.path.name}
    job = studio.job(gone.job)
    assert (job.state, job.error["code"], job.artifact, job.preview) == ("failed", "deleted", None, None)
    with pytest.raises(JobFailed, match="deleted"):
        job.result()
    assert [one.id for one in studio.jobs(conversation="desk")] == [gone.job, kept.job]  # #2 is still #2
    with pytest.raises(ArtifactNotFound):
        studio.delete(gone.id)


def test_nobody_deletes_what_is_another_owners(studio):
    made = studio.run(RED, owner="ann", conversation="desk")
    with pytest.raises(ArtifactNotFound):
        studio.delete(made.id, owner="bob")
    assert studio.forget("desk", owner="bob") == 0
    assert studio.artifact(made.id, owner="ann").path.is_file()


def test_a_forgotten_conversation_takes_jobs_works_and_uploads_with_it_and_no_other(studio):
    made = studio.run(RED, conversation="desk")
    photo = studio.upload(made.path, conversation="desk")
    other = studio.run(RED, conversation="lamp")
    loose = studio.run(RED)
    assert studio.forget("desk") == 2
    for one in (made, photo):
        with pytest.raises(ArtifactNotFound):
            studio.artifact(one.id)
        with pytest.raises(JobNotFound):
            studio.job(one.job)
    assert names(studio) == {other.path.name, loose.path.name}
    assert studio.forget("desk") == 0


def test_what_runs_in_a_conversation_is_stopped_before_it_is_forgotten(studio, gates):
    running = studio.submit(RED.replace(prompt="a gated red disc"), conversation="desk")
    gates.arrived()
    waiting = studio.submit(RED.replace(prompt="a gated red disc"), conversation="desk")
    gates.open_for_good()
    assert studio.forget("desk") == 0
    assert studio.jobs() == []
    assert names(studio) == set()
    assert {job.id for job in (running, waiting)}.isdisjoint(studio.board.unfinished())
    assert studio.run(RED, conversation="desk").path.is_file()


def test_who_watches_from_another_studio_hears_of_the_end(open_studio, gates, monkeypatch):
    worker, watcher = open_studio(), open_studio()
    job = worker.submit(RED.replace(prompt="a gated red disc"), conversation="desk")
    gates.arrived()
    events = watcher.job(job.id).events()
    assert next(events).kind == "queued"
    monkeypatch.setattr(pulse, "GLANCE", 1.0)  # its next look finds no row any more
    gates.open_for_good()
    worker.forget("desk")
    end = list(events)[-1]
    assert end.kind == "cancelled" or end.error["code"] == "deleted"


def test_a_file_that_cannot_be_removed_is_told_and_nothing_is_changed(studio):
    made = studio.run(RED, conversation="desk")
    made.path.unlink()
    made.path.mkdir()  # no file any more: even root cannot unlink it
    for delete in (lambda: studio.delete(made.id), lambda: studio.forget("desk")):
        with pytest.raises(StorageError, match="cannot be removed"):
            delete()
    assert studio.artifact(made.id).job == made.job
    assert studio.job(made.job).state == "done"


@pytest.mark.parametrize("conversation", [None, "", 5, "a\nb"])
def test_only_a_conversation_that_is_named_is_forgotten(studio, conversation):
    made = studio.run(RED)
    with pytest.raises(InvalidRequest, match="conversation"):
        studio.forget(conversation)
    assert made.path.is_file()


def test_a_closed_studio_deletes_nothing(studio):
    made = studio.run(RED, conversation="desk")
    studio.close()
    for delete in (lambda: studio.delete(made.id), lambda: studio.forget("desk")):
        with pytest.raises(StudioClosed):
            delete()
    assert made.path.is_file()
