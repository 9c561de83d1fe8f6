"""A file size limit of the operating system stands for a full disk: the writes really fail."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from fm_agent_tools.engine.files import ArtifactFiles
from fm_agent_tools.errors import DataFolderUnwritable, DiskFull, JobFailed, StorageError
from fm_agent_tools.requests import ImageRequest

RED = ImageRequest(prompt="a red disc", seed=7)


@contextmanager
def files_up_to(size: int) -> Iterator[None]:
    """No file of this process may be longer than `size` bytes.

    Gone before a test ends: pytest then writes its own report, perhaps to a file that is already longer.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_disk_that_fills_up_fails_the_job_and_leaves_nothing(studio):
    studio.run(RED)
    kept = {path.name for path in studio.store.files.iterdir()}
    with files_up_to(300_000):  # the database still fits, a picture of 2048 × 2048 does not
        job = studio.submit(RED.replace(width=2048, prompt="all the colours"))
        with pytest.raises(JobFailed):
            job.result(60)
        assert job.error["code"] == "disk_full"
        assert job.artifact is None
        assert {path.name for path in studio.store.files.iterdir()} == kept
        assert studio.run(RED).path.is_file()  # a small one still fits


def test_a_torn_write_leaves_neither_file_nor_temporary_file(tmp_path):
    files = ArtifactFiles(tmp_path / "artifacts")
    with files_up_to(1000):
        with pytest.raises(DiskFull, match="free some space"):
            files.write("art.png", b"x" * 1001)
        assert files.names() == set()
        assert files.write("art.png", b"x" * 1000).stat().st_size == 1000


def test_a_job_that_cannot_be_stored_is_not_acknowledged(studio):
    studio.run(RED)
    with files_up_to(1000), pytest.raises(StorageError, match=r"jobs\.sqlite"):
        studio.submit(RED)
    assert [job.state for job in studio.jobs()] == ["done"]
    assert studio.run(RED).width == 16


def test_an_end_that_cannot_be_stored_is_stored_when_there_is_room(studio, gates):
    job = studio.submit(RED.replace(prompt="a gated red disc, explode at step 1"))
    gates.arrived()
    with files_up_to(1000):
        gates.open_for_good()
        while not studio._executor._unrecorded:
            assert job.state == "running"
    with pytest.raises(JobFailed):
        job.result(30)
    assert job.error["code"] == "model_error"


@pytest.mark.parametrize("folder", ["file", "file/below", "/dev/null/below"])
def test_a_data_folder_that_cannot_be_made_is_a_typed_error(open_studio, tmp_path, folder):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DataFolderUnwritable, match="data folder"):
        open_studio(data=tmp_path / folder).submit(RED)
