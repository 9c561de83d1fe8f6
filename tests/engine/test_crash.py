import pytest

from fm_agent_tools.errors import JobCancelled, JobFailed
from fm_agent_tools.requests import ImageRequest


def files(tmp_path):
    return {path.name for path in (tmp_path / "data" / "artifacts").glob("*")}


@pytest.mark.parametrize("where", ["in_a_step", "in_a_file", "before_the_row", "only_queued"])
def test_a_killed_job_is_finished_after_the_restart_and_leaves_one_file(
    start, open_studio, gates, tmp_path, where
):
    gates.open_for_good()
    child = start(where)
    child.kill()
    studio = open_studio()
    studio.resume()
    artifact = studio.job(child.job).result(timeout=300)  # its lease is not waited for
    assert studio.artifacts() == [artifact]
    assert files(tmp_path) == {artifact.path.name}
    assert artifact.path.read_bytes() == studio.run(artifact.request).path.read_bytes()


def test_waiting_for_a_killed_job_is_enough_to_have_it_finished(start, open_studio, gates):
    gates.open_for_good()
    child = start("in_a_step")
    waiting = open_studio().job(child.job)
    assert waiting.state == "running"
    child.kill()
    assert waiting.result(timeout=300).job == child.job


def test_a_job_that_kills_two_processes_fails_with_a_reason(start, open_studio, tmp_path, gates):
    first = start("in_a_step")
    first.kill()
    second = start("in_a_step")  # the same key: the same job, taken over
    assert second.job == first.job
    second.kill()
    studio = open_studio()
    studio.resume()
    with pytest.raises(JobFailed, match="twice"):
        studio.job(first.job).result(timeout=300)
    assert studio.job(first.job).error["code"] == "worker_lost"
    assert gates.began == []
    assert files(tmp_path) == set()


def test_a_job_that_kills_its_process_costs_its_neighbours_nothing(start, open_studio, gates):
    gates.open_for_good()
    for _ in range(2):  # first with the others, then alone
        assert start("deadly").end() == -9
    studio = open_studio()
    studio.resume()
    deadly, *others = reversed(studio.jobs())
    assert [job.result(timeout=300).width for job in others] == [16, 16, 16]
    with pytest.raises(JobFailed, match="twice"):
        deadly.result(timeout=300)


def test_a_job_that_was_to_be_cancelled_is_cancelled_after_the_crash(start, open_studio, gates):
    child = start("asked_to_cancel")
    child.kill()
    studio = open_studio()
    studio.resume()
    with pytest.raises(JobCancelled):
        studio.job(child.job).result(timeout=300)
    assert gates.began == []


def test_a_job_of_a_dead_process_can_be_cancelled_without_running_anything(start, open_studio):
    child = start("in_a_step")
    child.kill()
    job = open_studio().job(child.job)
    assert job.cancel()
    assert job.state == "cancelled"


def test_the_start_of_one_process_leaves_another_ones_work_alone(start, open_studio, tmp_path, gates):
    gates.open_for_good()
    child = start("beside_others")
    studio = open_studio()
    mine = studio.run(ImageRequest(prompt="a blue disc"))
    assert studio.job(child.job).state == "running"
    child.tell("finish")
    theirs = studio.artifact(child.line())
    assert theirs.job == child.job
    assert child.end() == 0
    assert files(tmp_path) == {mine.path.name, theirs.path.name}


def test_a_file_that_a_living_process_is_writing_is_not_an_orphan(start, open_studio, tmp_path):
    child = start("in_a_file")
    before = files(tmp_path)
    assert [name.endswith(".part") for name in before] == [True]
    studio = open_studio()
    mine = studio.run(ImageRequest(prompt="a blue disc"))  # reconciles first
    assert files(tmp_path) == before | {mine.path.name}
    child.kill()


def test_files_without_rows_are_removed_and_rows_without_files_fail(open_studio, tmp_path):
    studio = open_studio()
    kept, lost = (studio.run(ImageRequest(prompt="a red disc")) for _ in range(2))
    studio.close()
    lost.path.unlink()
    folder = kept.path.parent
    (folder / f"art_{'0' * 20}.png").write_bytes(b"orphan")
    (folder / f"art_{'1' * 20}.webp.part").write_bytes(b"torn")
    (folder / "notes.txt").write_text("somebody's own")
    later = open_studio()
    later.run(ImageRequest(prompt="a blue disc"))
    names = files(tmp_path)
    assert {kept.path.name, "notes.txt"} <= names
    assert len(names) == 3
    assert later.job(lost.job).error["code"] == "file_lost"
    assert later.job(lost.job).state == "failed"
    assert {artifact.job for artifact in later.artifacts()} == {kept.job, later.jobs()[0].id}
