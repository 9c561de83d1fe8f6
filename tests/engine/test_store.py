import sqlite3
import threading
from dataclasses import replace

import pytest

from fm_agent_tools.engine.database import Database
from fm_agent_tools.engine.reconciling import take_over
from fm_agent_tools.engine.records import NewArtifact, NewJob
from fm_agent_tools.engine.store import JobStore
from fm_agent_tools.engine.worker import Worker, this_machine
from fm_agent_tools.errors import IdempotencyConflict, StorageError
from fm_agent_tools.requests import ImageRequest

RED = ImageRequest(prompt="a red disc", seed=7)
NEW = NewJob(request=RED, model="mixture", seed=7, of=4)


@pytest.fixture
def open_store(tmp_path):
    opened = []

    def open_one(worker=None):
        store = JobStore(Database(tmp_path / "jobs.sqlite"), tmp_path / "artifacts", worker or Worker())
        opened.append(store)
        return store

    yield open_one
    for store in opened:
        store.database.close()


def artifact_of(job):
    return NewArtifact(job.pending, f"{job.pending}.png", "image/png", 16, 16, "1.2.3", 100)


@pytest.mark.parametrize("steps", [1, 50])
def test_a_job_costs_three_commits_however_many_steps_it_has(studio, steps):
    studio.run(RED)
    before = studio.store.database.commits
    studio.run(RED.replace(steps=steps))
    assert studio.store.database.commits - before == 3


def test_the_database_is_durable_and_keeps_its_journal(studio):
    studio.run(RED)
    pragma = {
        name: studio.store.database.read(f"PRAGMA {name}")[0][0] for name in ("journal_mode", "synchronous")
    }
    assert pragma == {"journal_mode": "persist", "synchronous": 2}


def test_the_same_key_and_request_are_the_same_job(studio):
    first = studio.submit(ImageRequest(prompt="a red disc"), key="call-1")
    again = studio.submit(ImageRequest(prompt="a red disc"), key="call-1")
    assert again == first
    assert again.seed == first.seed
    assert first.result(30) == again.result(30) == studio.submit(first.request, key="call-1").result(30)
    assert len(studio.jobs()) == 1


def test_the_same_key_with_another_request_is_refused(studio):
    studio.submit(RED, key="call-1")
    with pytest.raises(IdempotencyConflict, match="call-1"):
        studio.submit(RED.replace(seed=8), key="call-1")


def test_a_key_is_its_owners_alone(studio):
    assert studio.submit(RED, key="call-1", owner="ada") != studio.submit(RED, key="call-1", owner="bob")


def test_the_same_key_in_many_threads_at_once_is_one_job(studio):
    ready = threading.Barrier(8)
    jobs = []

    def submit():
        ready.wait(30)
        jobs.append(studio.submit(RED, key="call-1"))

    threads = [threading.Thread(target=submit) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(set(jobs)) == 1


def test_only_one_worker_gets_a_job(open_store):
    home, other = open_store(), open_store()
    home.submit(NEW)
    assert other.claim() is None  # it is its home's while that is alive
    home.release()
    claimed = [other.claim(), home.claim()]
    assert [bool(job) for job in claimed] == [True, False]
    assert (claimed[0].attempt, claimed[0].state) == (1, "running")


def test_a_full_model_does_not_hold_up_the_others(open_store):
    store = open_store()
    store.submit(NEW)
    second, _ = store.submit(NewJob(request=RED, model="other", seed=7, of=4))
    assert store.claim(full=["mixture"]).id == second.id
    assert store.claim(full=["mixture"]) is None


def test_a_store_limits_claims_to_the_models_that_are_named(open_store):
    store = open_store()
    store.submit(NEW)
    assert store.claim(only=["other"]) is None
    assert store.claim(only=["other", "mixture"]).state == "running"


@pytest.mark.parametrize("machine", ["", "another machine", this_machine()])
def test_an_attempt_that_was_lost_can_store_nothing(open_store, machine):
    slow, quick = open_store(Worker(lease=0, machine=machine)), open_store()
    slow.submit(NEW)
    lost = slow.claim()
    assert take_over(quick) == 1
    mine = quick.claim()
    assert (mine.id, mine.attempt) == (lost.id, 2)
    assert slow.complete(lost, artifact_of(lost), 4, []) is None
    assert slow.fail(lost, {"code": "x", "message": "x"}, 4) is None
    assert slow.requeue(lost) is None
    assert quick.complete(mine, artifact_of(mine), 4, []) == "done"
    assert quick.complete(mine, artifact_of(mine), 4, []) is None
    assert len(quick.artifacts()) == 1


def test_an_earlier_attempt_of_the_same_worker_can_store_nothing(open_store):
    store = open_store()
    store.submit(NEW)
    first = store.claim()
    assert store.requeue(first) == "queued"
    second = store.claim()
    assert (second.id, second.worker, second.attempt) == (first.id, first.worker, 2)
    assert store.complete(first, artifact_of(first), 4, []) is None
    assert store.complete(second, artifact_of(second), 4, []) == "done"


@pytest.mark.parametrize("end", ["complete", "fail", "acknowledge_cancel", "requeue"])
def test_after_an_accepted_cancel_every_end_is_cancelled(open_store, end):
    runner, other = open_store(), open_store()
    runner.submit(NEW)
    job = runner.claim()
    assert other.cancel(job.id).state == "running"
    ends = {
        "complete": lambda: runner.complete(job, artifact_of(job), 4, []),
        "fail": lambda: runner.fail(job, {"code": "x", "message": "x"}, 2),
        "acknowledge_cancel": lambda: runner.acknowledge_cancel(job, 2),
        "requeue": lambda: runner.requeue(job),
    }
    assert ends[end]() == "cancelled"
    row = other.job(job.id)
    assert (row.state, row.error, row.pending) == ("cancelled", None, None)
    assert row.ended is not None
    assert other.artifacts() == []
    assert other.cancel(job.id) is None


def test_the_file_of_a_cancelled_job_goes_before_anybody_can_read_that_it_is_cancelled(open_store):
    runner, other = open_store(), open_store()
    runner.submit(NEW)
    job = runner.claim()
    other.cancel(job.id)
    read = []
    runner.complete(job, artifact_of(job), 4, [], lambda: read.append(other.job(job.id).state))
    assert (read, other.job(job.id).state) == (["running"], "cancelled")


@pytest.mark.parametrize("machine", ["", "another machine", this_machine()])
def test_a_heartbeat_keeps_the_lease(open_store, machine):
    expired = Worker(lease=0, machine=machine)
    slow, quick = open_store(expired), open_store()
    slow.submit(NEW)
    claimed = slow.claim()
    slow.worker = replace(expired, lease=10)
    slow.heartbeat({claimed.id: 3})
    assert take_over(quick) == 0
    assert quick.job(claimed.id).step == 3
    assert slow.complete(claimed, artifact_of(claimed), 4, []) == "done"


def test_a_database_of_a_newer_program_is_refused(open_store, tmp_path):
    store = open_store()
    store.submit(NEW)
    with sqlite3.connect(tmp_path / "jobs.sqlite") as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(StorageError, match="format 99"):
        open_store().jobs()


def test_a_file_that_is_no_database_is_a_typed_error(open_store, tmp_path):
    (tmp_path / "jobs.sqlite").write_bytes(b"not a database" * 100)
    with pytest.raises(StorageError, match=r"jobs\.sqlite"):
        open_store().jobs()


def test_two_processes_may_make_the_tables_at_the_same_time(open_store):
    ready = threading.Barrier(6)
    made = []

    def open_and_submit():
        store = open_store()
        ready.wait(30)
        made.append(store.submit(NEW)[0].id)

    threads = [threading.Thread(target=open_and_submit) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert {job.id for job in open_store().jobs()} == set(made)
    assert len(made) == 6


@pytest.mark.parametrize("machine", ["", "another machine", this_machine()])
def test_a_worker_that_could_not_renew_its_lease_in_time_does_not_take_over_from_itself(open_store, machine):
    """A machine that stood still for longer than the lease: whoever wakes up first is the worker itself."""
    store = open_store(Worker(lease=0, machine=machine))
    store.submit(NEW)
    job = store.claim()
    assert take_over(store) == 0
    assert store.complete(job, artifact_of(job), 4, []) == "done"
    assert store.job(job.id).lost == 0


def test_a_cancel_after_its_worker_has_gone_keeps_no_place_for_a_file(open_store):
    """Else the torn file of the crash would never be swept away."""
    slow, other = open_store(Worker(lease=0)), open_store()
    slow.submit(NEW)
    assert slow.claim().pending
    row = other.cancel(slow.jobs()[0].id)
    assert (row.state, row.pending) == ("cancelled", None)
