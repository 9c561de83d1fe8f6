"""Between table rows and records."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

from fm_agent_tools.engine.records import Artifact, JobRow
from fm_agent_tools.requests import parse_request

ARTIFACT_COLUMNS = """
    artifacts.id AS artifact, artifacts.job, artifacts.file, artifacts.media_type, artifacts.width,
    artifacts.height, artifacts.model_version, artifacts.created, artifacts.size_bytes,
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
        width=row["width"],
        height=row["height"],
        seed=row["seed"],
        model=row["model"],
        model_version=row["model_version"],
        request=parse_request(row["request"]),
        notes=json.loads(row["notes"]),
        created=row["created"],
        size_bytes=row["size_bytes"],
    )
