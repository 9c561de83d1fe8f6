"""Cold import and tool schemas of this package, against importing diffusers and gradio.

Every figure is a fresh process, interleaved with the others, timed from inside: what the interpreter itself
needs to start is in none of them. One process of each kind runs before, to write the byte code.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from functools import partial
from importlib.util import find_spec
from typing import Any

import measuring

GOAL = 10.0
TIMED = "import time; begin = time.perf_counter(); {work}; print(time.perf_counter() - begin)"
OURS = (
    "from fm_agent_tools import FlowToolkit, Studio; "
    "from langchain_core.utils.function_calling import convert_to_openai_tool; "
    "studio = Studio(data={data!r}); "
    "schemas = [convert_to_openai_tool(tool) for tool in FlowToolkit(studio=studio).get_tools()]; "
    "assert len(schemas) > 1"
)
OTHERS = {"langchain_core": "import langchain_core.tools.base", "torch": "import torch"}
RIVALS = ("diffusers", "gradio")


def main() -> None:
    """Measures and publishes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    rivals = [name for name in RIVALS if find_spec(name)]
    if not rivals:
        sys.exit("Neither diffusers nor gradio is installed: pip install -e '.[bench]'")
    with tempfile.TemporaryDirectory() as data:
        programs = {"ours": OURS.format(data=data), "rivals": f"import {', '.join(rivals)}", **OTHERS}
        works = {name: TIMED.format(work=work) for name, work in programs.items()}
        seconds = measure(works, rounds)
    measuring.publish("imports", figures(seconds, rivals), [*RIVALS, "langsmith"])


def measure(programs: dict[str, str], rounds: int) -> dict[str, list[float]]:
    """Seconds that each program prints, each time in a process of its own."""
    found: dict[str, list[float]] = {name: [] for name in programs}
    works = {name: partial(_run, program, found[name]) for name, program in programs.items()}
    measuring.interleaved(works, 1)
    for seconds in found.values():
        seconds.clear()
    measuring.interleaved(works, rounds)
    return found


def _run(program: str, seconds: list[float]) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    seconds.append(float(done.stdout.split()[-1]))


def figures(seconds: dict[str, list[float]], rivals: list[str]) -> dict[str, Any]:
    """How many times as long the others take."""
    ratio = measuring.spread(measuring.ratios(seconds["rivals"], seconds["ours"]), 2)
    return {
        "goal": f"at least {GOAL:g} times as fast",
        "imported_for_comparison": rivals,
        "seconds": {name: measuring.spread(values) for name, values in seconds.items()},
        "ratio": ratio,
        "met": len(rivals) == len(RIVALS) and ratio["median"] >= GOAL,
    }


if __name__ == "__main__":
    main()
