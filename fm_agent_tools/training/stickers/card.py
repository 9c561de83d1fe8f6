"""The figures as the part of a model's card between two marks, as the benchmarks' page does it."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from fm_agent_tools.training.stickers.sections.wording import percent
from fm_agent_tools.training.stickers.study import Row

HEAD = "| figure | drawn | real held-out pictures | goal | reached |\n|---|---|---|---|---|"
REACHED = {True: "yes", False: "**no**", None: ""}


def section(found: dict[str, Any], rows: list[Row], folded: Mapping[str, list[Row]]) -> str:
    """Markdown: what was measured on what, a table, those that a click unfolds by their titles, and what the
    judge knows."""
    tables = [_folded(title, more) for title, more in folded.items() if more]
    parts = [_introduction(found), _table(rows), *tables]
    if "judge" in found.get("recognition", {}):
        parts.append(_judge(found["recognition"]["judge"]))
    return "\n\n".join(parts)


def rows_of(sections: Mapping[str, str], found: Mapping[str, Any]) -> list[Row]:
    """The rows of a card's table.

    `sections`: names to modules, in the card's order; `found`: what was measured of them, or why it was not.
    """
    rows: list[Row] = []
    for name, module in sections.items():
        if name in found and "not_measured" in found[name]:
            rows.append(Row(name, f"not measured: {found[name]['not_measured']}"))
        elif name in found:
            rows += import_module(module).rows(found[name])
    return rows


def _introduction(found: dict[str, Any]) -> str:
    styles, quick = ", ".join(found["styles"]), " --quick" if found["quick"] else ""
    return (
        f"`fm-agent evaluate sticker{quick}`, {found['model']}, measured {found['measured']} on the files as "
        f"shipped: {found['device']}, {found['machine']}, {found['precision']}, styles {styles}. In brackets "
        f"95 % intervals over prompts and seeds. {_unreached(found['goals'])}"
    )


def _unreached(goals: list[dict[str, Any]]) -> str:
    reached = sum(goal["reached"] for goal in goals)
    return f"{reached} of {len(goals)} goals are reached." if goals else "No figure here has a goal."


def _table(rows: list[Row]) -> str:
    return "\n".join([HEAD, *map(_line, rows)])


def _folded(title: str, rows: list[Row]) -> str:
    return f"<details>\n<summary>{title}</summary>\n\n{_table(rows)}\n\n</details>"


def _line(row: Row) -> str:
    return f"| {row.figure} | {row.drawn} | {row.real} | {row.goal} | {REACHED[row.reached]} |"


def _judge(judge: dict[str, Any]) -> str:
    said = []
    for key, what in (("not_trained_on", "that it was not trained on"), ("trained_on", "that it was")):
        if f"recall_at_1_{key}" in judge:
            said.append(f"{percent(judge[f'recall_at_1_{key}'])} of those {what}")
    counts = judge["pictures"]
    return (
        f"The judge is an encoder of pictures and names, trained for this alone on {counts['trained_on']:,} "
        f"real pictures, {counts['not_trained_on']:,} set aside. It names {' and '.join(said)} (R@1)."
    )
