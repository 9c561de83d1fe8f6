import pytest

from fm_agent_tools.engine import Job
from fm_agent_tools.requests import ImageRequest
from fm_agent_tools.tools.caller import Caller
from fm_agent_tools.tools.describing import describe_jobs
from fm_agent_tools.tools.references import References

GATED = ImageRequest(prompt="a gated red disc", steps=50)


@pytest.mark.parametrize("reference", ["last", "it", "#2", "2", "job", "art", ""])
def test_a_finished_job_is_found_by_every_kind_of_reference(call, studio, reference):
    studio.run(ImageRequest(prompt="a blue disc"), conversation="talk")
    job = studio.submit(ImageRequest(prompt="a red disc"), conversation="talk")
    asked = {"job": job.id, "art": job.result().id}.get(reference, reference)
    message = call("check_job", job=asked)
    assert message.artifact["job"]["id"] == job.id
    assert "Made 1 picture of “a red disc”." in message.content


def test_checking_waits_for_the_end(call, studio, gates):
    job = studio.submit(GATED, conversation="talk")
    gates.arrived()
    gates.open_for_good()
    message = call("check_job", job=job.id, wait=60)
    assert message.artifact["artifacts"][0]["job"] == job.id


def test_checking_without_patience_gives_the_progress(call, studio, gates):
    job = studio.submit(GATED, conversation="talk")
    gates.permit(2)
    gates.arrived(3)
    message = call("check_job", wait=0)
    assert f"{job.id}: running, step 2 of 50" in message.content
    assert "s left" in message.content
    assert job.state == "running"


def test_last_is_the_last_call_with_all_its_versions(call):
    call("generate_image", prompt="a blue disc")
    call("generate_image", prompt="a red disc", n=2)
    message = call("check_job")
    assert [job["number"] for job in message.artifact["jobs"]] == [2, 3]


@pytest.mark.parametrize("tool", ["check_job", "cancel_job"])
@pytest.mark.parametrize(
    "id", ["job_00000000000000000000", "job_../../etc", "art_00000000000000000000", "#7", "0", "what"]
)
def test_an_unknown_job_is_refused(call, studio, tool, id):
    studio.run(ImageRequest(prompt="a blue disc"), conversation="talk")
    message = call(tool, job=id)
    assert message.status == "error"
    assert "There is no" in message.content


def test_the_last_job_of_an_empty_conversation_is_refused(call):
    message = call("check_job")
    assert message.status == "error"
    assert "no job in this conversation yet" in message.content


@pytest.mark.parametrize("tool", ["check_job", "cancel_job"])
def test_jobs_of_other_conversations_and_owners_cannot_be_reached(call, studio, gates, tool):
    made = studio.run(ImageRequest(prompt="a blue disc"), conversation="theirs")
    theirs = studio.submit(GATED, conversation="theirs")
    strangers = studio.submit(GATED, conversation="talk", owner="somebody else")
    for id in (theirs.id, strangers.id, made.id):
        message = call(tool, job=id)
        assert message.status == "error"
        assert "There is no" in message.content
    assert {theirs.state, strangers.state} <= {"queued", "running"}


def test_it_cancels_what_is_running_here_and_nothing_else(call, studio, gates):
    other = studio.submit(GATED, conversation="theirs")
    job = studio.submit(GATED, conversation="talk")
    gates.arrived()
    message = call("cancel_job", job="it")
    assert message.artifact["cancelled"] == [job.id]
    assert "stopped" in message.content
    gates.open_for_good()
    assert [event.kind for event in job.events(timeout=300)][-1] == "cancelled"
    assert other.result(timeout=300)


def test_all_cancels_everything_in_the_conversation(call, studio, gates):
    jobs = [studio.submit(GATED, conversation="talk") for _ in range(3)]
    gates.arrived()
    message = call("cancel_job", job="all")
    assert sorted(message.artifact["cancelled"]) == sorted(job.id for job in jobs)


def test_cancelling_a_finished_job_says_so_and_changes_nothing(call, studio):
    made = studio.run(ImageRequest(prompt="a blue disc"), conversation="talk")
    message = call("cancel_job", job=made.job)
    assert message.artifact["cancelled"] == []
    assert "already done" in message.content
    assert studio.artifact(made.id).path.exists()


def test_with_nothing_running_there_is_nothing_to_cancel(call):
    message = call("cancel_job")
    assert message.status == "success"
    assert message.content == "Nothing is running in this conversation."


def test_all_of_an_empty_conversation_is_nothing_to_check(ask):
    answer = ask("check_job", job="all")
    assert answer.status == "error"
    assert "no job in this conversation yet" in answer.content


def test_a_job_that_ends_while_the_answer_is_written_is_in_it(studio, gates, monkeypatch):
    job = studio.submit(GATED, conversation="talk")
    gates.arrived()
    artifact, step = Job.artifact.fget, Job.step.fget

    def ending(read):
        def late(job):
            found = read(job)
            gates.open_for_good()
            job.result(300)
            return found

        return property(late)

    monkeypatch.setattr(Job, "artifact", ending(artifact))
    monkeypatch.setattr(Job, "step", ending(step))
    text, told = describe_jobs([job], References(studio, Caller("local", "talk")))
    assert job.id in text
    assert told["job"]["id"] == job.id
