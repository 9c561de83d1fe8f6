"""The figures of editing alone, with a sheet of every picture before and after.

python -m fm_agent_tools.training.stickers.edit_figures models/sticker --cache CACHE --sheet edits.png

takes some ten minutes on one core once the judge is trained; `--full` makes all sixty edits by every method
at several strengths. `fm-agent evaluate` measures the same beside everything else.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from fm_agent_tools.media import Image
from fm_agent_tools.training.plots import save_grid
from fm_agent_tools.training.stickers.edit_making import FRESH, UNCHANGED, Outcome
from fm_agent_tools.training.stickers.figures import prepared
from fm_agent_tools.training.stickers.sections import editing
from fm_agent_tools.training.stickers.sections.wording import percent, plain, rounded
from fm_agent_tools.training.stickers.study import FULL, QUICK

HEAD = "| edits | method | obeyed | outline kept | layout kept | moved |\n|---|---|---|---|---|---|"
HOLES = (
    "| holes | method | named (R@1) | error inside | seam | bytes kept outside |\n|---|---|---|---|---|---|"
)
"""Columns of the two tables."""


def tables(found: dict[str, Any]) -> str:
    """The figures as two tables in Markdown."""
    lines = [HEAD]
    for pictures, kinds in found["edits"].items():
        for kind, by_method in kinds.items():
            for method, each in by_method.items():
                obeyed = percent(each["obeyed"]) if each["obeyed"] else "–"
                cells = (obeyed, percent(each["outline"]), plain(each["layout"], 2), plain(each["moved"], 2))
                label = f"{each['outline']['groups']} × {kind}, {pictures}"
                lines.append(f"| {label} | {method} | {' | '.join(cells)} |")
    lines += ["", HOLES]
    for method, each in found["holes"].items():
        named, kept = percent(each["named"]), percent(each["kept_outside"])
        fits = f"{plain(each['error'], 2)} | {plain(each['seam'], 2)}"
        lines.append(f"| {each['error']['groups']} × real | {method} | {named} | {fits} | {kept} |")
    return "\n".join(lines)


def draw_sheet(outcomes: Sequence[Outcome], path: Path) -> None:
    """One row an edit: before, every method, the target drawn anew; what was not made is left empty."""
    names = list(dict.fromkeys(name for outcome in outcomes for name in outcome.after))
    names = [UNCHANGED, *(name for name in names if name not in (UNCHANGED, FRESH)), FRESH]
    empty = Image(np.zeros_like(outcomes[0].before.pixels))
    shown = [outcome.after.get(name, empty).pixels for outcome in outcomes for name in names]
    save_grid(np.stack(shown), path, columns=len(names))


def main(arguments: Sequence[str] | None = None) -> None:
    """Figures as JSON, or as tables."""
    parser = argparse.ArgumentParser(description="Measure the edits of a sticker model as shipped.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--cache", type=Path, required=True, help="folder of the rendered data and the judge")
    parser.add_argument("--judge", type=Path, help="folder of an exported judge; left out: trained, and kept")
    parser.add_argument("--full", action="store_true", help="all edits, at several strengths")
    parser.add_argument("--each", type=int, help="edits of each kind, instead")
    parser.add_argument("--sheet", type=Path, help="PNG to write with all pictures before and after")
    parser.add_argument("--tables", action="store_true", help="Markdown instead of JSON")
    options = parser.parse_args(arguments)
    amounts = FULL if options.full else QUICK
    amounts = replace(amounts, edits=options.each or amounts.edits)
    study = prepared(options.folder, options.cache, judge=options.judge, amounts=amounts)
    outcomes, holes = editing.made(study)
    if options.sheet is not None:
        draw_sheet([outcome for each in (*outcomes.values(), holes) for outcome in each], options.sheet)
    found = rounded(editing.figures(study, outcomes, holes))
    if options.tables:
        sys.stdout.write(f"{tables(found)}\n")
        return
    json.dump(found, sys.stdout, indent=2)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
