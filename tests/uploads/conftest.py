"""Studios on the miniatures, and every door through which a file comes in."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # for the modules beside this one
sys.path.insert(0, str(Path(__file__).parent.parent / "ui"))

from doors import DOORS, Door

from fm_agent_tools import Settings, Studio


@pytest.fixture
def studio(tmp_path):
    with Studio(models="tiny", data=tmp_path / "data") as studio:
        yield studio


@pytest.fixture
def small(tmp_path):
    """A studio with narrow limits: a megabyte, 100 by 100 pixels, two seconds."""
    settings = Settings(tmp_path / "data", Path("tiny"), upload_mb=1, upload_pixels=10_000, upload_seconds=2)
    with Studio(models="tiny", settings=settings) as studio:
        yield studio


@pytest.fixture(scope="module", params=DOORS)
def door(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("door")
    with Studio(models="tiny", data=folder / "data") as studio:
        yield Door(studio, DOORS[request.param](studio, folder))
