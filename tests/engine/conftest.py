"""Processes of their own on the data folder of a test."""

import pytest
from processes import Child


@pytest.fixture
def start(tmp_path, models):
    """Starts processes on the same data folder, each at a point of `child.py`; none outlives the test."""
    children = []

    def start_one(where):
        children.append(Child(where, tmp_path / "data", models))
        return children[-1]

    yield start_one
    for child in children:
        if child.process.poll() is None:
            child.kill()
