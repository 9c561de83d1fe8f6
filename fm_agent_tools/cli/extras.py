"""What this package requires, plainly and by its extras, read from its own metadata."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from fm_agent_tools.errors import FMAgentError

DISTRIBUTION = "fm-agent-tools"


class ExtraMissing(FMAgentError):
    """A package that only some commands need is not installed."""

    code = "extra_missing"
    exit_code = 3

    def __init__(self, package: str, extra: str | None) -> None:
        wanted = f"{DISTRIBUTION}[{extra}]" if extra else package
        super().__init__(
            f"This needs {package}, which is not installed. Install it with: pip install '{wanted}'",
            package=package,
            extra=extra,
        )


def require(extra: str) -> None:
    """Raise ExtraMissing when a package of `extra` is not installed: at once, not after an hour of work."""
    for requirement in required(extra):
        if installed(requirement.name) is None:
            raise ExtraMissing(requirement.name, extra)


def extra_of(module: str) -> str | None:
    """The extra that brings `module`; `all`, `dev` and `bench` only when no other does."""
    wanted = canonicalize_name(module.partition(".")[0])
    bringing: list[str] = []
    for requirement in map(Requirement, requires(DISTRIBUTION) or []):
        if requirement.marker and canonicalize_name(requirement.name).startswith(wanted):
            bringing += re.findall(r"extra == ['\"](\w+)['\"]", str(requirement.marker))
    return min(bringing, key=("all", "dev", "bench").count, default=None)


def required(extra: str) -> Iterator[Requirement]:
    """What `extra` brings beyond a plain install; "" for the plain install itself."""
    for requirement in map(Requirement, requires(DISTRIBUTION) or []):
        marker = requirement.marker
        if (marker is None and extra == "") or (marker and extra and marker.evaluate({"extra": extra})):
            yield requirement


def installed(package: str) -> str | None:
    """The installed version, or None."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def unmet(extra: str) -> dict[str, str]:
    """Requirement to what is wrong with it, for all that `extra` brings."""
    wrong = {}
    for requirement in required(extra):
        found = installed(requirement.name)
        if found is None:
            wrong[f"{requirement.name}{requirement.specifier}"] = f"{requirement.name} is missing"
        elif not requirement.specifier.contains(found, prereleases=True):
            told = f"{requirement.name} {found} is not {requirement.specifier}"
            wrong[f"{requirement.name}{requirement.specifier}"] = told
    return wrong
