"""Several processes on one data folder: who runs a job, who sees it, and who takes over."""

import json

from fm_agent_tools.requests import ImageRequest

RED = ImageRequest(prompt="a red disc", seed=7, steps=4)


def files(studio):
    return {path.name for path in studio.store.files.glob("*")}


def test_jobs_that_two_processes_submit_run_once_each_and_both_see_them_all(start, studio):
    child = start("at_command")
    child.tell("submit 1 2 3 4 5")
    mine = [studio.submit(RED.replace(seed=seed)) for seed in range(6, 11)]
    theirs = [studio.job(id) for id in json.loads(child.line())]
    made = [job.result(60) for job in theirs + mine]
    assert [artifact.seed for artifact in made] == list(range(1, 11))
    assert {row.attempt for row in studio.store.jobs()} == {1}
    seen = json.loads(child.ask("look"))
    assert seen == {one.job: ["done", one.seed, one.to_dict()] for one in made}
    assert files(studio) == {artifact.path.name for artifact in made}
    assert child.end() == 0


def test_a_process_hears_the_end_of_a_job_that_another_one_runs(start, studio, gates):
    child = start("at_command")
    job = studio.submit(RED.replace(prompt="a gated red disc"))
    gates.arrived()
    assert child.ask(f"watch {job.id}") == "queued"
    gates.open_for_good()
    assert child.line().split()[-1] == "done"
    assert studio.store.job(job.id).attempt == 1


def test_after_kill_9_one_of_two_others_goes_on_with_the_job(start, open_studio, gates):
    child = start("in_a_step")
    others = [open_studio(), open_studio()]
    for studio in others:
        studio.resume()
    assert {studio.job(child.job).state for studio in others} == {"running"}
    child.kill()
    gates.open_for_good()
    first, second = [studio.job(child.job).result(60) for studio in others]
    assert first == second
    row = others[0].store.job(child.job)
    assert (row.attempt, row.lost) == (2, 1)
    assert files(others[0]) == {first.path.name}


def test_a_frozen_process_is_overtaken_and_when_it_goes_on_it_changes_nothing(start, open_studio, gates):
    gates.open_for_good()
    child = start("briefly_leased")
    child.freeze()
    studio = open_studio()
    made = studio.job(child.job).result(60)  # its lease has run out
    child.thaw()
    assert child.ask("go on") == made.id  # it waits for its job, and gets the other one's picture
    assert child.end() == 0
    assert studio.artifacts() == [made]
    assert files(studio) == {made.path.name}
