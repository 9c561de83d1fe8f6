"""The entry of a Hugging Face Space, and of `python ui/app.py`."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType

_HERE = Path(__file__).resolve().parent


def package(name: str = "fm_agent_ui") -> ModuleType:
    """This folder as a package, so that its files can import each other."""
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(
            name, _HERE / "__init__.py", submodule_search_locations=[str(_HERE)]
        )
        if spec is None or spec.loader is None:
            raise ImportError(f"{_HERE} cannot be loaded as a package")
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


def main() -> None:
    """Serves where the host asks for it, by default on this machine alone."""
    package().launch(
        host=os.environ.get("GRADIO_SERVER_NAME", "127.0.0.1"),
        port=int(os.environ.get("GRADIO_SERVER_PORT", "7860")),
        open_browser=False,
    )


if __name__ == "__main__":
    main()
