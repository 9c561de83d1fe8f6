"""What a fresh Python can import and where a network would run, in a process that a bad build may kill.

Prints one JSON line a fact, `[name, fault or null, what was found]`, so that a crash shows how far it came.
"""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import NamedTuple


class Fact(NamedTuple):
    """What came of one trial: `fault` is the last line of the error, or None."""

    name: str
    fault: str | None
    found: str = ""


@cache
def facts() -> dict[str, Fact]:
    """The facts by name; tried once. A trial that takes its process down has that as its fault."""
    known: dict[str, Fact] = {}
    while pending := [name for name in TRIALS if name not in known]:
        command = [sys.executable, "-m", __name__, *pending]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300)
        said = [Fact(*json.loads(line)) for line in done.stdout.splitlines()]
        known |= {fact.name: fact for fact in said}
        if len(said) < len(pending):
            name = pending[len(said)]
            known[name] = Fact(name, f"Python ended with exit code {done.returncode}")
    return known


def _version(module: str) -> str:
    return str(import_module(module).__version__)


def _torchaudio() -> str:
    return _version("torchaudio") if find_spec("torchaudio") else ""


def _device() -> str:
    placement = import_module("fm_agent_tools.generators.placement").default_placement()
    return f"{placement.device} in {str(placement.dtype).removeprefix('torch.')}"


TRIALS = {"torch": lambda: _version("torch"), "torchaudio": _torchaudio, "device": _device}


def main(names: list[str]) -> None:
    """Try these, one after the other."""
    for name in names:
        try:
            fact = Fact(name, None, TRIALS[name]())
        except Exception as error:  # noqa: BLE001 - whatever a broken build raises is what we want to know
            fact = Fact(name, f"{type(error).__name__}: {(str(error).splitlines() or [''])[0]}")
        sys.stdout.write(json.dumps(fact) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
