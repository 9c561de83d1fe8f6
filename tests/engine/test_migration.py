"""Databases of earlier versions are brought up; what was in them stays."""

import sqlite3

import pytest

from fm_agent_tools import AudioRequest, ImageRequest, Studio
from fm_agent_tools.engine.schema import VERSION, VERSION_1
from fm_agent_tools.errors import StorageError

JOB, ARTIFACT = "job_" + "1" * 20, "art_" + "2" * 20


@pytest.fixture
def data(tmp_path):
    """A data folder as version 0.1.0 left it, with one finished picture."""
    (tmp_path / "artifacts").mkdir()
    (tmp_path / "artifacts" / f"{ARTIFACT}.png").write_bytes(b"a picture")
    with sqlite3.connect(tmp_path / "jobs.sqlite") as old:
        old.executescript(VERSION_1)
        old.execute("PRAGMA user_version = 1")
        old.execute(
            "INSERT INTO jobs (id, owner, request, model, seed, state, step, steps, created) VALUES"
            " (?, 'local', ?, 'sticker', 7, 'done', 4, 4, 1.0)",
            (JOB, ImageRequest(prompt="a fox", seed=7).to_json()),
        )
        old.execute(
            "INSERT INTO artifacts (id, job, owner, file, media_type, width, height, model_version, created,"
            " size_bytes) VALUES (?, ?, 'local', ?, 'image/png', 128, 128, '0.1.0', 1.0, 9)",
            (ARTIFACT, JOB, f"{ARTIFACT}.png"),
        )
    old.close()
    return tmp_path


def test_an_older_database_keeps_its_artifacts_and_takes_sounds(data):
    with Studio(data=data, models="tiny") as studio:
        fox = studio.artifact(ARTIFACT)
        assert (fox.width, fox.height, fox.seconds, fox.rate, fox.fps) == (128, 128, None, None, None)
        assert fox.request == ImageRequest(prompt="a fox", seed=7)
        tune = studio.run(AudioRequest(prompt="a tune", seconds=0.5))
        assert (tune.width, tune.height, tune.seconds, tune.rate) == (None, None, 0.5, 16_000)
    with Studio(data=data, models="tiny") as again:
        assert [artifact.id for artifact in again.artifacts()] == [tune.id, ARTIFACT]
        assert again.artifact(tune.id).to_dict()["width"] is None
    with sqlite3.connect(data / "jobs.sqlite") as now:
        assert now.execute("PRAGMA user_version").fetchone() == (VERSION,)
    now.close()


def test_two_studios_bring_the_same_database_up_once(data):
    with Studio(data=data, models="tiny") as one, Studio(data=data, models="tiny") as other:
        assert one.artifact(ARTIFACT) == other.artifact(ARTIFACT)


def test_a_database_of_a_newer_version_is_refused(data):
    with sqlite3.connect(data / "jobs.sqlite") as newer:
        newer.execute(f"PRAGMA user_version = {VERSION + 1}")
    newer.close()
    with Studio(data=data, models="tiny") as studio, pytest.raises(StorageError, match="newer"):
        studio.jobs()
