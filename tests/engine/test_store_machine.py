"""Any order of submit, claim, heartbeat, cancel, end and crash: one end per job, one artifact at most."""

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, multiple, rule

from fm_agent_tools.engine.database import Database
from fm_agent_tools.engine.files import ArtifactFiles
from fm_agent_tools.engine.reconciling import MOST_LOST, sweep, take_over
from fm_agent_tools.engine.records import NewArtifact, NewJob
from fm_agent_tools.engine.store import JobStore
from fm_agent_tools.engine.worker import Worker
from fm_agent_tools.requests import ImageRequest

DEAD_PID = 2**22 + 1  # beyond the largest process number of Linux: known to be gone


class Jobs(RuleBasedStateMachine):
    """Three workers on one data folder; a crashed one comes back under a new id."""

    jobs = Bundle("jobs")
    attempts = Bundle("attempts")

    @initialize()
    def open(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.folder = Path(self.temporary.name)
        self.files = ArtifactFiles(self.folder / "artifacts")
        self.stores = [self.new_store() for _ in range(3)]
        self.ends = {}
        self.accepted_cancels = set()
        self.keys = {}

    def new_store(self):
        return JobStore(Database(self.folder / "jobs.sqlite"), self.files.folder, Worker())

    @rule(target=jobs, worker=st.integers(0, 2), key=st.sampled_from([None, "a", "b"]))
    def submit(self, worker, key):
        request = ImageRequest(prompt="a red disc", seed=7)
        new = NewJob(request=request, model="mixture", seed=7, of=4, key=key)
        row, made = self.stores[worker].submit(new)
        if key is not None:
            assert made == (key not in self.keys)
            assert self.keys.setdefault(key, row.id) == row.id
        return row.id

    @rule(target=attempts, worker=st.integers(0, 2))
    def claim(self, worker):
        row = self.stores[worker].claim()
        return multiple() if row is None else (self.stores[worker], row)

    @rule(worker=st.integers(0, 2), step=st.integers(0, 4), job=jobs)
    def heartbeat(self, worker, step, job):
        self.stores[worker].heartbeat({job: step})

    @rule(worker=st.integers(0, 2), job=jobs)
    def cancel(self, worker, job):
        store = self.stores[worker]
        over = store.job(job).over
        accepted = store.cancel(job) is not None
        assert accepted == (not over)
        if accepted:
            self.accepted_cancels.add(job)

    @rule(attempt=attempts)
    def complete(self, attempt):
        store, row = attempt
        name = f"{row.pending}.png"
        self.files.write(name, b"picture")
        artifact = NewArtifact(row.pending, name, "image/png", 16, 16, "1.0.0", 7)
        if store.complete(row, artifact, 4, []) != "done" and not store.artifacts(job=row.id):
            self.files.remove(name)

    @rule(attempt=consumes(attempts), how=st.sampled_from(["fail", "cancelled", "requeue", "vanish"]))
    def end(self, attempt, how):
        store, row = attempt
        match how:
            case "fail":
                store.fail(row, {"code": "x", "message": "x"}, 2)
            case "cancelled":
                if store.job(row.id).cancel:
                    store.acknowledge_cancel(row, 2)
            case "requeue":
                store.requeue(row)

    @rule(worker=st.integers(0, 2), torn=st.booleans())
    def crash(self, worker, torn):
        """The process dies, perhaps in the middle of a file; another process tidies up after it."""
        store = self.stores[worker]
        running = [row for row in store.jobs(states=["running"]) if row.worker == store.worker.id]
        if torn and running:
            self.files.write(f"{running[0].pending}.png", b"no row will ever point here")
        with store.database.writing() as connection:
            connection.execute("UPDATE workers SET pid = ? WHERE id = ?", (DEAD_PID, store.worker.id))
        store.database.close()
        self.stores[worker] = self.new_store()
        take_over(self.stores[worker])
        sweep(self.stores[worker], self.files)
        assert {name for name in self.files.names() if name.startswith("art_")} <= self.known_files()

    def known_files(self):
        store = self.stores[0]
        pending = {f"{row.pending}.png" for row in store.jobs(limit=10_000) if row.pending}
        return {artifact.path.name for artifact in store.artifacts(limit=10_000)} | pending

    @invariant()
    def a_job_has_one_end_and_at_most_one_artifact(self):
        if not hasattr(self, "stores"):
            return
        store = self.stores[0]
        artifacts = store.artifacts(limit=10_000)
        assert len({artifact.job for artifact in artifacts}) == len(artifacts)
        assert all(artifact.path.is_file() for artifact in artifacts)
        with_artifact = {artifact.job for artifact in artifacts}
        for row in store.jobs(limit=10_000):
            assert (row.state == "done") == (row.id in with_artifact)
            assert row.lost <= MOST_LOST
            assert (row.state == "running") == (row.pending is not None)
            if row.over:
                assert self.ends.setdefault(row.id, row.state) == row.state
                assert row.id not in self.accepted_cancels or row.state == "cancelled"
            else:
                assert row.id not in self.ends

    def teardown(self):
        if hasattr(self, "stores"):
            for store in self.stores:
                store.database.close()
            self.temporary.cleanup()


TestJobs = Jobs.TestCase
TestJobs.settings = settings(
    max_examples=15,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
)
