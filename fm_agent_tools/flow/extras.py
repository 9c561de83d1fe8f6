"""Packages that the mathematics borrows: imported where they are used, named when they are missing."""

from __future__ import annotations

import importlib
from types import ModuleType

from fm_agent_tools.errors import FMAgentError

PACKAGES = {"ot": "POT", "scipy": "scipy", "torchdiffeq": "torchdiffeq"}
"""Modules and the packages of the extra `flow` that bring them."""


class FlowExtraMissing(FMAgentError):
    """A package of the extra `flow` is not installed."""

    code = "extra_missing"
    exit_code = 3

    def __init__(self, package: str, purpose: str) -> None:
        message = f"{purpose} needs {package}, which is not installed: pip install 'fm-agent-tools[flow]'."
        super().__init__(message, package=package, extra="flow")


def borrowed(module: str, purpose: str) -> ModuleType:
    """Import `module`; FlowExtraMissing says that `purpose` (the start of a sentence) needs it."""
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        package = PACKAGES[module.partition(".")[0]]
        raise FlowExtraMissing(package, purpose) from error
