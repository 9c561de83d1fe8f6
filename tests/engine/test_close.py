import threading
from dataclasses import replace

import pytest

from fm_agent_tools import Studio
from fm_agent_tools.engine.records import NewJob
from fm_agent_tools.errors import StudioClosed
from fm_agent_tools.requests import ImageRequest

GATED = ImageRequest(prompt="a gated red disc", seed=7)


def test_closing_lets_the_running_job_finish(open_studio, gates):
    studio = open_studio()
    job = studio.submit(GATED)
    gates.arrived()
    closing = threading.Thread(target=studio.close)
    closing.start()
    gates.open_for_good()
    closing.join(30)
    assert job.state == "done"
    assert job.artifact.path.is_file()


def test_a_job_that_does_not_finish_in_time_is_requeued_and_finished_by_the_next(open_studio, gates):
    studio = open_studio()
    job, waiting = studio.submit(GATED), studio.submit(GATED.replace(seed=8))
    gates.arrived()
    studio.close(timeout=0)  # the model still stands in its step
    assert [job.state, waiting.state] == ["queued", "queued"]
    gates.open_for_good()
    later = open_studio()
    later.resume()
    assert [later.job(one.id).result(30).seed for one in (job, waiting)] == [7, 8]
    assert len(later.artifacts()) == 2


@pytest.mark.parametrize("left_by", ["real models", "miniatures"])
def test_a_queued_job_waits_for_a_studio_with_its_kind_of_models(open_studio, gates, tmp_path, left_by):
    real = open_studio()
    with Studio(models="tiny", data=tmp_path / "data") as tiny:
        first, second = (real, tiny) if left_by == "real models" else (tiny, real)
        first.close(timeout=0)
        second.resume()
        job = _queued(first, GATED.replace(prompt="a red disc"))
        second.run(GATED.replace(prompt="a blue disc"))
        assert first.job(job).state == "queued"
        again = open_studio() if first is real else Studio(models="tiny", data=tmp_path / "data")
        with again:
            again.resume()
            assert again.job(job).result(30).seed == 7


def _queued(closed, request):
    """A job as a studio leaves it that closes right after it was submitted."""
    model = closed.catalogue.default("image").name
    return closed.store.submit(NewJob(request=request, model=model, seed=7, of=4))[0].id


def test_a_closed_studio_takes_no_jobs_but_can_still_be_read(open_studio):
    studio = open_studio()
    artifact = studio.run(GATED.replace(prompt="a red disc"))
    studio.close()
    studio.close()
    with pytest.raises(StudioClosed):
        studio.submit(GATED)
    with pytest.raises(StudioClosed):
        studio.resume()
    assert studio.artifact(artifact.id) == artifact
    assert studio.job(artifact.job).state == "done"


def test_who_listens_when_the_studio_closes_is_told(open_studio, gates):
    studio = open_studio()
    job = studio.submit(GATED)
    gates.arrived()
    events = job.events()
    next(events)
    studio.close(timeout=0)
    with pytest.raises(StudioClosed):
        list(events)


def test_the_lease_is_renewed_beside_a_step_that_takes_longer(studio, gates):
    studio.store.worker = replace(studio.store.worker, lease=0.6)
    job = studio.submit(GATED)
    gates.arrived()

    def expires():
        return studio.store.database.read("SELECT expires_here FROM workers")[0][0]

    first = expires()
    while expires() < first + 0.6:
        assert job.state == "running"
    gates.open_for_good()
    assert job.result(30).job == job.id


def test_leaving_the_block_closes_the_studio(open_studio):
    with open_studio() as studio:
        job = studio.submit(GATED.replace(prompt="a red disc"))
        job.result(30)
    with pytest.raises(StudioClosed):
        studio.submit(GATED)
