"""What tests of training share: one smoke run of the sticker recipe."""

from pathlib import Path

import pytest

from fm_agent_tools import training


@pytest.fixture(scope="session")
def smoke(tmp_path_factory: pytest.TempPathFactory, project: Path) -> Path:
    """The real sticker recipe at its smoke size."""
    folder = tmp_path_factory.mktemp("smoke")
    return training.run(
        project / "models" / "sticker" / "recipe.toml", "smoke", folder / "run", folder / "cache"
    )
