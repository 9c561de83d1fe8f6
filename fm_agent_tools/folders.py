"""Where `models/` and `ui/` are, in a checkout and in an installed wheel."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from fm_agent_tools.errors import StorageError

PACKAGE = Path(__file__).resolve().parent

TINY = "tiny"


def models_folder(name: str | Path) -> Path:
    """The models folder that is meant: "tiny" is the one of the miniatures, anything else a path."""
    if name == TINY:
        return PACKAGE / "generators" / "tiny" / "models"
    return Path(name).expanduser().resolve()


@cache
def miniatures() -> frozenset[str]:
    """The names of the miniatures."""
    return frozenset(path.parent.name for path in models_folder(TINY).glob("*/model.toml"))


def own_models(data: Path, models: Path) -> Path | None:
    """Where the models are that were trained here; None beside the miniatures, which tests use alone."""
    return None if models == models_folder(TINY) else data / "models"


def folder(name: str) -> Path:
    """`models` or `ui`: inside an installed package, beside it in a checkout.

    Raises StorageError when the folder is in neither place.
    """
    for parent in (PACKAGE, PACKAGE.parent):
        if (parent / name).is_dir():
            return parent / name
    raise StorageError(PACKAGE.parent / name, "this folder is missing; reinstall fm-agent-tools")
