"""All benchmarks, one after another in processes of their own, and the table in docs/benchmarks.md.

One that fails is named at the end and keeps its earlier figures; the others are measured all the same.
`--table` only writes the table from the figures that are there.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path

from measuring import RESULTS
from tables import SECTIONS, page

HERE = Path(__file__).parent
DOCUMENT = HERE.parent / "docs" / "benchmarks.md"
BEGIN, END = "<!-- measured: written by make bench -->", "<!-- end of measured -->"
PATIENCE = 240  # seconds for one benchmark


def main() -> None:
    """Measure, then write the table; the exit code is 1 when a benchmark failed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--table", action="store_true", help="write the table, measure nothing")
    failed = [] if parser.parse_args().table else [name for name in SECTIONS if not measured(name)]
    DOCUMENT.write_text(with_table(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
    if failed:
        sys.exit(f"These failed, and keep their earlier figures if there are any: {', '.join(failed)}")


def measured(name: str) -> bool:
    """Runs bench/`name`.py and says how long it took."""
    begin = time.monotonic()
    try:
        done = subprocess.run(
            [sys.executable, str(HERE / f"{name}.py")], stdout=subprocess.DEVNULL, timeout=PATIENCE
        ).returncode
    except subprocess.TimeoutExpired:
        done = -1
    seconds = time.monotonic() - begin
    sys.stderr.write(f"{name}: {'measured' if done == 0 else 'FAILED'} in {seconds:.0f} s\n")
    return done == 0


def with_table(document: str) -> str:
    """The document with fresh figures between its markers."""
    before, _, rest = document.partition(BEGIN)
    _, _, after = rest.partition(END)
    found = {name: RESULTS / f"{name}.json" for name in SECTIONS}
    reports = {
        name: json.loads(path.read_text(encoding="utf-8")) for name, path in found.items() if path.is_file()
    }
    return f"{before}{BEGIN}\n\n{page(reports)}\n{END}{after}"


if __name__ == "__main__":
    main()
