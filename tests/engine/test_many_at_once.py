"""Ten jobs from ten threads: each gets its own end, and what it would have got alone."""

from at_once import at_once

from fm_agent_tools.requests import ImageRequest

COLOURS = ("red", "green", "blue", "yellow", "red and blue")


def test_ten_jobs_from_ten_threads_are_each_what_they_would_be_alone(studio, open_studio, tmp_path):
    requests = [
        ImageRequest(prompt=f"a {COLOURS[k % 5]} disc", seed=100 + k, steps=2 + k % 4) for k in range(10)
    ]
    made = at_once([lambda asked=asked: studio.run(asked, timeout=300) for asked in requests])
    assert [artifact.seed for artifact in made] == [request.seed for request in requests]
    assert [artifact.request for artifact in made] == requests
    assert len({artifact.id for artifact in made}) == len({artifact.job for artifact in made}) == 10
    assert {job.state for job in studio.jobs()} == {"done"}
    alone = open_studio(data=tmp_path / "alone")
    for artifact in made:
        assert artifact.path.read_bytes() == alone.run(artifact.request).path.read_bytes()


def test_ten_threads_that_cancel_the_same_job_end_it_once(studio, gates):
    job = studio.submit(ImageRequest(prompt="a gated red disc", seed=7, steps=50))
    gates.arrived()
    assert at_once([job.cancel] * 10) == [True] * 10
    gates.open_for_good()
    assert at_once([lambda: [event.kind for event in job.events(timeout=300)][-1]] * 10) == ["cancelled"] * 10
    assert at_once([job.cancel] * 10) == [False] * 10


def test_a_cancel_that_races_the_end_is_cancelled_if_accepted_and_done_if_not(studio, gates):
    jobs = [studio.submit(ImageRequest(prompt="a gated red disc", seed=seed, steps=1)) for seed in range(8)]
    gates.arrived()
    _, *accepted = at_once([gates.open_for_good, *[job.cancel for job in jobs]])
    ends = [[event.kind for event in job.events(timeout=300)][-1] for job in jobs]
    assert ends == ["cancelled" if taken else "done" for taken in accepted]
    assert [job.artifact is not None for job in jobs] == [not taken for taken in accepted]
    files = {path.name for path in studio.store.files.glob("*")}
    assert files == {artifact.path.name for artifact in studio.artifacts()}
