"""What tests of training share: one smoke run of the sticker recipe, and the model that comes of it."""

import fcntl
import os
from pathlib import Path

import pytest

from fm_agent_tools import training
from fm_agent_tools.training.publish import publish


@pytest.fixture(scope="session")
def smoke(tmp_path_factory: pytest.TempPathFactory, project: Path) -> Path:
    """The real sticker recipe at its smoke size, trained once for all processes of the tests."""
    folder = tmp_path_factory.getbasetemp()
    folder = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder
    with (folder / "smoke.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # who comes second finds everything trained
        recipe = project / "models" / "sticker" / "recipe.toml"
        return training.run(recipe, "smoke", folder / "smoke" / "run", folder / "smoke" / "cache")


@pytest.fixture(scope="session")
def model(smoke: Path, project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The smoke-trained sticker model in a models folder."""
    models = tmp_path_factory.mktemp("models")
    (models / "text-encoder").symlink_to(project / "models" / "text-encoder")
    (models / "sticker").mkdir()
    spec = (project / "models" / "sticker" / "model.toml").read_text().replace("= 128", "= 32")
    (models / "sticker" / "model.toml").write_text(spec)
    publish(smoke, models / "sticker")
    return models / "sticker"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One file that needs the smoke run comes first of all: it is trained while others test other things."""
    needs = {item.path for item in items if "smoke" in getattr(item, "fixturenames", ())}
    first = next((item.path for item in items if item.path in needs), None)
    items.sort(key=lambda item: item.path != first)
