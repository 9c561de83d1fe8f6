"""Between table rows and records."""

from __future__ import annotations

import json
import sqlite3
import time
from pathlib import Path

from fm_agent_tools.engine.records import Artifact, JobRow, NewArtifact
from fm_agent_tools.requests import parse_stored

ARTIFACT_COLUMNS = """
    artifacts.id AS artifact, artifacts.job, artifacts.file, artifacts.media_type, artifacts.width,
    artifacts.height, artifacts.model_version, artifacts.created, artifacts.size_bytes,
    artifacts.seconds, artifacts.rate, artifacts.fps,
    jobs.seed, jobs.model, jobs.request, jobs.notes
    FROM artifacts JOIN jobs ON jobs.id = artifacts.job
"""


def job_of(row: sqlite3.Row) -> JobRow:
    """A row of `jobs`."""
    return JobRow(
        id=row["id"],
        owner=row["owner"],
        conversation=row["conversation"],
        key=row["key"],
        group=row["grp"],
        asked=row["request"],
        model=row["model"],
        seed=row["seed"],
        state=row["state"],
        attempt=row["attempt"],
        lost=row["lost"],
        worker=row["worker"],
        pending=row["pending"],
        cancel=bool(row["cancel"]),
        step=row["step"],
        of=row["steps"],
        error=json.loads(row["error"]) if row["error"] else None,
        notes=json.loads(row["notes"]),
        created=row["created"],
        started=row["started"],
        ended=row["ended"],
    )


def artifact_of(row: sqlite3.Row, folder: Path) -> Artifact:
    """A row of ARTIFACT_COLUMNS; `folder` is where the files are."""
    return Artifact(
        id=row["artifact"],
        job=row["job"],
        path=folder / row["file"],
        media_type=row["media_type"],
        width=row["width"] or None,
        height=row["height"] or None,
        seed=row["seed"] if row["model"] else None,
        model=row["model"] or None,
        model_version=row["model_version"] or None,
        request=parse_stored(row["request"]),
        notes=json.loads(row["notes"]),
        created=row["created"],
        size_bytes=row["size_bytes"],
        seconds=row["seconds"],
        rate=row["rate"],
        fps=row["fps"],
    )


def insert_artifact(connection: sqlite3.Connection, job: JobRow, new: NewArtifact) -> None:
    """The row of a finished file, made now; a sound's size is 0×0, for the columns were never empty."""
    values = {
        **vars(new),
        "width": new.width or 0,
        "height": new.height or 0,
        "job": job.id,
        "owner": job.owner,
        "conversation": job.conversation,
        "created": time.time(),
    }
    holes = ", ".join(f":{name}" for name in values)
    connection.execute(f"INSERT INTO artifacts ({', '.join(values)}) VALUES ({holes})", values)
