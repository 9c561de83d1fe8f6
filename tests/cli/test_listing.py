"""`fm-agent models` and `fm-agent jobs`."""

import json

from fm_agent_tools import ImageRequest, Studio
from fm_agent_tools.engine.records import NewJob


def test_models_lists_what_is_installed(fm_agent, data):
    done = fm_agent("models")
    with Studio() as studio:
        for status in studio.models():
            assert status.name in done.stdout
    assert "installed" in done.stdout


def test_one_model_is_shown_with_its_limits(fm_agent, data):
    with Studio() as studio:
        spec = studio.catalogue.default("image")
    shown = fm_agent("models", spec.name).stdout
    assert spec.can in shown
    assert spec.cannot in shown
    told = json.loads(fm_agent("models", spec.name, "--json").stdout)
    assert (told["name"], told["installed"], told["problem"]) == (spec.name, True, None)
    assert told["output"]["width"] == spec.output.width


def test_no_job_has_run_yet(fm_agent):
    assert "No job" in fm_agent("jobs").stdout
    assert json.loads(fm_agent("jobs", "--json").stdout) == []


def test_jobs_are_listed_newest_first_with_their_files(fm_agent):
    for prompt in ("a fox", "a cat"):
        fm_agent("image", prompt, "--steps", 2)
    newest, oldest = json.loads(fm_agent("jobs", "--json").stdout)
    assert (newest["request"]["prompt"], oldest["request"]["prompt"]) == ("a cat", "a fox")
    assert newest["artifact"]["path"] in fm_agent("jobs").stdout
    [only] = json.loads(fm_agent("jobs", "--limit", 1, "--json").stdout)
    assert only["id"] == newest["id"]


def test_a_queued_job_is_cancelled_by_its_id_and_cancelling_again_changes_nothing(fm_agent, data):
    with Studio() as studio:
        job, _ = studio.store.submit(NewJob(ImageRequest(prompt="a fox"), "sticker", seed=1, of=20))
    for _ in range(2):
        told = json.loads(fm_agent("jobs", "--cancel", job.id, "--json").stdout)
        assert (told["id"], told["state"], told["artifact"]) == (job.id, "cancelled", None)


def test_a_finished_job_stays_finished_when_it_is_cancelled(fm_agent):
    made = json.loads(fm_agent("image", "a fox", "--steps", 2, "--json").stdout)
    told = json.loads(fm_agent("jobs", "--cancel", made["job"], "--json").stdout)
    assert (told["state"], told["artifact"]["id"]) == ("done", made["id"])


def test_a_prompt_cannot_write_to_the_terminal_through_the_list(fm_agent):
    fm_agent("image", "a fox\nwith\ttabs", "--steps", 2)
    [line] = fm_agent("jobs").stdout.splitlines()
    assert r"a fox\nwith\ttabs" in line
