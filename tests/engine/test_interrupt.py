import pytest


@pytest.fixture
def child(start):
    return start("interrupted")


def test_ctrl_c_cancels_the_job_cleanly(child, open_studio, tmp_path):
    child.interrupt()
    child.tell("go on")
    assert child.line() == "stopped"
    assert child.end() != 0
    job = open_studio().job(child.job)
    assert job.state == "cancelled"
    assert not list((tmp_path / "data").glob("artifacts/*"))


def test_a_second_ctrl_c_does_not_wait_for_the_step(child, open_studio, tmp_path):
    job = open_studio().job(child.job)
    child.interrupt()
    watching = open_studio()
    while not watching.store.job(child.job).cancel:  # the first one has come through
        continue
    child.interrupt()
    assert child.line() == "stopped"  # at once: the model still stands in its step
    assert child.end() != 0
    assert job.state == "cancelled"
    assert not list((tmp_path / "data").glob("artifacts/*"))
