"""What the job store should say of one acknowledged job: its rules once more, without a database."""

from dataclasses import dataclass

from fm_agent_tools.engine.reconciling import MOST_LOST


@dataclass
class Known:
    """What the model says of one acknowledged job."""

    owner: str
    asked: str
    model: str
    home: str | None  # the worker that may run it; None: any
    state: str = "queued"
    attempt: int = 0
    lost: int = 0
    cancel: bool = False

    @property
    def over(self):
        return self.state in ("done", "failed", "cancelled")

    def held_by(self, row):
        """Whether `row` is the attempt that runs now."""
        return self.state == "running" and (self.home, self.attempt) == (row.worker, row.attempt)

    def freed(self):
        """Its worker has vanished."""
        if self.state == "running":
            self.lost += 1
            self.state = "cancelled" if self.cancel else "failed" if self.lost >= MOST_LOST else "queued"
        self.home = self.home if self.over else None
