"""Puts models/ and ui/ inside a wheel; an editable install reads them from the checkout."""

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Import packages named `models` and `ui` would shadow other people's code, so they travel as data."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the two folders to a standard wheel; `version` is "editable" for `pip install -e`."""
        if version == "standard":
            build_data["force_include"] |= {name: f"fm_agent_tools/{name}" for name in ("models", "ui")}
