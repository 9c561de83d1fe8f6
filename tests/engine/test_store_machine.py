"""Any order of submit, replay, claim, cancel, end, crash, lapse and take-over, against a plain model.

Two workers share one data folder. After every step: no acknowledged job is lost, each has one end and at
most one artifact, and no owner sees another's.
"""

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
)
from store_model import Known

from fm_agent_tools.engine.database import Database
from fm_agent_tools.engine.files import ArtifactFiles
from fm_agent_tools.engine.reconciling import sweep, take_over
from fm_agent_tools.engine.records import NewArtifact, NewJob
from fm_agent_tools.engine.store import JobStore
from fm_agent_tools.engine.worker import Worker
from fm_agent_tools.errors import ArtifactNotFound, IdempotencyConflict, JobNotFound
from fm_agent_tools.requests import ImageRequest

DEAD_PID = 2**22 + 1  # beyond the largest process number of Linux: known to be gone
ALL = 10_000
OWNERS = ("ada", "bob")
workers = st.integers(0, 1)
rarely = st.sampled_from([False, False, False, True])


def while_some(*states):
    """A rule that is worth a step only while a job is in one of these states."""
    return precondition(lambda self: any(job.state in states for job in self.known.values()))


class Jobs(RuleBasedStateMachine):
    jobs = Bundle("jobs")
    attempts = Bundle("attempts")
    known, stores = {}, ()

    @initialize()
    def open(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.folder = Path(self.temporary.name)
        self.files = ArtifactFiles(self.folder / "artifacts")
        self.stores = [self.new_store() for _ in range(2)]
        self.known, self.keys = {}, {}
        self.gone = set()  # workers that crashed, lapsed or left, as long as they renew no lease

    def new_store(self):
        store = JobStore(Database(self.folder / "jobs.sqlite"), self.files.folder, Worker())
        store.database.read("PRAGMA synchronous = OFF")  # power cuts are not what is tried here
        return store

    # ------------------------------------------------------------------ what callers do

    @rule(
        target=jobs,
        worker=workers,
        owner=st.sampled_from(OWNERS),
        key=st.sampled_from([None, "a", "b"]),
        colour=st.sampled_from(["red", "blue"]),
    )
    def submit(self, worker, owner, key, colour):
        store, request = self.stores[worker], ImageRequest(prompt=f"a {colour} disc", seed=7)
        new = NewJob(request=request, model=colour, seed=7, of=4, owner=owner, key=key)
        earlier = self.keys.get((owner, key))
        if earlier and self.known[earlier].asked != request.to_json():
            with pytest.raises(IdempotencyConflict):
                store.submit(new)
            return earlier
        row, made = store.submit(new)
        if earlier:
            assert (row.id, made) == (earlier, False)
            return earlier
        assert made
        assert row.id not in self.known
        self.known[row.id] = Known(owner, request.to_json(), colour, home=store.worker.id)
        self.gone.discard(store.worker.id)
        if key is not None:
            self.keys[owner, key] = row.id
        return row.id

    @while_some("queued", "running")
    @rule(worker=workers, job=jobs)
    def cancel(self, worker, job):
        known = self.known[job]
        row = self.stores[worker].cancel(job)
        assert (row is None) == known.over
        if not known.over:
            known.cancel = True
            if known.state == "queued" or known.home in self.gone:
                known.state = "cancelled"
            assert (row.state, row.cancel) == (known.state, True)

    # ------------------------------------------------------------------ what workers do

    @while_some("queued")
    @rule(target=attempts, worker=workers, full=st.sampled_from([(), (), (), ("red",)]), busy=rarely)
    def claim(self, worker, full, busy):
        store = self.stores[worker]
        mine = (None, store.worker.id)
        waiting = [id for id, job in self.known.items() if job.state == "queued" and job.home in mine]
        oldest = next((id for id in waiting if self.known[id].model not in full), None)
        row = store.claim(full, busy=busy)
        if oldest is None or (busy and self.known[oldest].lost):
            assert row is None
            return multiple()
        known = self.known[oldest]
        known.state, known.home, known.attempt = "running", store.worker.id, known.attempt + 1
        self.gone.discard(store.worker.id)
        assert (row.id, row.attempt, row.worker) == (oldest, known.attempt, store.worker.id)
        return store, row

    @while_some("running")
    @rule(worker=workers, step=st.integers(0, 4), job=jobs)
    def heartbeat(self, worker, step, job):
        store, known = self.stores[worker], self.known[job]
        before = store.job(job).step
        store.heartbeat({job: step})
        self.gone.discard(store.worker.id)
        told = known.state == "running" and known.home == store.worker.id
        assert store.job(job).step == (step if told else before)

    @rule(attempt=attempts, end=st.sampled_from(["done", "done", "failed", "cancelled", "queued"]))
    def end(self, attempt, end):
        """Also of attempts that were lost, or that have ended before: these can change nothing."""
        store, row = attempt
        known = self.known[row.id]
        if end == "cancelled" and not known.cancel:
            return  # nobody acknowledges what was not asked
        current = known.held_by(row)
        stored = self.ended(store, row, end)
        assert stored == (None if not current else "cancelled" if known.cancel else end)
        if current:
            known.state = stored
            known.home = None if stored == "queued" else known.home

    def ended(self, store, row, end):
        if end == "done":
            return self.complete(store, row)
        if end == "failed":
            return store.fail(row, {"code": "x", "message": "x"}, 2)
        return store.requeue(row) if end == "queued" else store.acknowledge_cancel(row, 2)

    def complete(self, store, row):
        """As an attempt does it: the file, the row, and away with a file that got none."""
        name = f"{row.pending}.png"
        path = self.files.folder / name
        finished_before = path.exists() and path.read_bytes() == b"picture"
        if not finished_before:
            self.files.write(name, b"picture")
        what = {"media_type": "image/png", "width": 16, "height": 16, "model_version": "1", "size_bytes": 7}
        artifact = NewArtifact(id=row.pending, file=name, **what)
        state = store.complete(row, artifact, 4, [])
        if state != "done" and not finished_before:
            self.files.remove(name)
        return state

    # ------------------------------------------------------------------ what goes wrong

    @while_some("queued", "running")
    @rule(
        worker=workers,
        how=st.sampled_from(["crash", "crash in a file", "freeze", "freeze elsewhere", "leave"]),
    )
    def vanish(self, worker, how):
        """A crashed worker is replaced, a frozen one may come back in time or too late, one leaves early."""
        store = self.stores[worker]
        if how == "crash in a file":
            self.tear_a_file(store)
        if how.startswith("crash"):
            self.sign(store, pid=DEAD_PID)
            store.database.close()
            self.stores[worker] = self.new_store()
        elif how == "freeze":
            self.sign(store, expires_here=0)
        elif how == "freeze elsewhere":
            self.sign(store, machine="elsewhere", expires=0)
        else:
            self.leave(store)
        self.gone.add(store.worker.id)

    def tear_a_file(self, store):
        for row in store.jobs(states=["running"]):
            if row.worker == store.worker.id:
                self.files.write(f"{row.pending}.png", b"no row will ever point here")

    def leave(self, store):
        signed = store.database.read("SELECT 1 FROM workers WHERE id = ?", (store.worker.id,))
        store.release()
        for job in self.known.values():
            if signed and job.state == "queued" and job.home == store.worker.id:
                job.home = None

    def sign(self, store, **columns):
        values = ", ".join(f"{name} = ?" for name in columns)
        with store.database.writing() as connection:
            signed = (*columns.values(), store.worker.id)
            connection.execute(f"UPDATE workers SET {values} WHERE id = ?", signed)

    @precondition(lambda self: any(job.home in self.gone for job in self.known.values() if not job.over))
    @rule(worker=workers)
    def take_over(self, worker):
        """From all that are gone, but never from itself: whoever takes over is there."""
        store = self.stores[worker]
        gone = self.gone - {store.worker.id}
        orphans = [job for job in self.known.values() if not job.over and job.home in gone]
        assert take_over(store) == len(orphans)
        for job in orphans:
            job.freed()
        assert take_over(store) == 0

    @while_some("done", "cancelled", "failed")
    @rule(worker=workers, job=jobs, lost=rarely)
    def sweep(self, worker, job, lost):
        """Tidies up; sometimes after somebody has deleted a finished file."""
        store = self.stores[worker]
        if lost:
            for artifact in store.artifacts(job=job):
                os.unlink(artifact.path)
                self.known[job].state = "failed"
        sweep(store, self.files)
        pending = {f"{row.pending}.png" for row in store.jobs(states=["running"], limit=ALL)}
        assert self.files.names() - pending == {artifact.path.name for artifact in store.artifacts(limit=ALL)}

    # ------------------------------------------------------------------ what always holds

    @precondition(lambda self: self.stores)
    @invariant()
    def no_acknowledged_job_is_lost_and_each_stands_as_the_model_says(self):
        rows = self.stores[0].jobs(limit=ALL)
        assert [row.id for row in rows] == list(self.known)[::-1]
        for row in rows:
            known = self.known[row.id]
            assert (row.owner, row.asked, row.cancel) == (known.owner, known.asked, known.cancel)
            assert (row.state, row.attempt, row.lost) == (known.state, known.attempt, known.lost)
            assert (row.ended is not None) == row.over == known.over
            assert (row.pending is not None) == (row.state == "running")
            assert (row.error is not None) == (row.state == "failed")
            assert row.state == "cancelled" or not (known.cancel and row.over)

    @precondition(lambda self: self.stores)
    @invariant()
    def a_job_has_an_artifact_exactly_when_it_is_done(self):
        artifacts = self.stores[1].artifacts(limit=ALL)
        done = [id for id, job in self.known.items() if job.state == "done"]
        assert sorted(artifact.job for artifact in artifacts) == sorted(done)
        assert all(artifact.path.read_bytes() == b"picture" for artifact in artifacts)

    @precondition(lambda self: self.stores)
    @invariant()
    def no_owner_sees_what_is_anothers(self):
        store = self.stores[0]
        for owner, other in (OWNERS, OWNERS[::-1]):
            own = {id for id, job in self.known.items() if job.owner == owner}
            assert {row.id for row in store.jobs(owner=owner, limit=ALL)} == own
            assert {artifact.job for artifact in store.artifacts(owner=owner, limit=ALL)} <= own
            for id in own:
                with pytest.raises(JobNotFound):
                    store.job(id, owner=other)
            for artifact in store.artifacts(owner=owner, limit=ALL):
                with pytest.raises(ArtifactNotFound):
                    store.artifact(artifact.id, owner=other)

    def teardown(self):
        for store in self.stores:
            store.database.close()
        if self.stores:
            self.temporary.cleanup()


def at_length(examples, steps):
    """Random examples, none kept between runs."""
    return settings(
        phases=[Phase.generate],
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
    )


TestJobs = Jobs.TestCase
TestJobs.settings = at_length(25, 40)


@pytest.mark.long
class TestJobsAtLength(Jobs.TestCase):
    settings = at_length(1000, 60)
