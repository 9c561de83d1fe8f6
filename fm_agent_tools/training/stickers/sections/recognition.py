"""Retrieval: does the judge give a drawn picture the name that it was drawn for?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from fm_agent_tools.training.stickers import intervals
from fm_agent_tools.training.stickers.judge_data import single
from fm_agent_tools.training.stickers.jury import Jury, Looked
from fm_agent_tools.training.stickers.retrieval import GALLERY, better, recall
from fm_agent_tools.training.stickers.sections.wording import percent
from fm_agent_tools.training.stickers.study import Drawn, NotMeasured, Row, Study

GOAL = 0.7
PARTS = {
    "seen": ("train", "things it was trained on"),
    "pairs": ("pairs", "held-out combinations of thing and style"),
    "concepts": ("concepts", "held-out things"),
}


def measure(study: Study) -> dict[str, Any]:
    """R@1 and R@5 in galleries of names: drawn, real beside, and their ratio, for each part of the data."""
    jury = study.jury
    found: dict[str, Any] = {
        "gallery": min(GALLERY, len(jury.names)),
        "names": len(jury.names),
        "judge": _judge(study),
    }
    for name, (part, _) in PARTS.items():
        try:
            found[name] = _part(study, _drawn(study, name), study.unseen(part))
        except NotMeasured as reason:
            found[name] = {"not_measured": str(reason)}
    return found


def rows(found: dict[str, Any]) -> list[Row]:
    """R@1 and R@5 of each part, and R@1 as a share of that of real pictures, which has the goal."""
    table = []
    for name, (_, title) in PARTS.items():
        part = found[name]
        if "not_measured" in part:
            table.append(Row(f"R@1 in {found['gallery']}: {title}", f"not measured: {part['not_measured']}"))
            continue
        for at in ("1", "5"):
            key, real = f"recall_at_{at}", part["real"]
            beside = percent(real[key]) if real else "–"
            table.append(Row(f"R@{at} in {found['gallery']}: {title}", percent(part["drawn"][key]), beside))
        if part["real"]:
            share = part["share_of_real_at_1"]
            label = f"R@1 as a share of that of real ones: {title}"
            table.append(Row(label, percent(share), "1", "≥ 70 %", share["value"] >= GOAL))
    return table


def recalls(jury: Jury, looked: Looked, names: Sequence[str], at: int) -> Tensor:
    """Chance (pictures,) that the right name is among the first `at` of a gallery."""
    worse = better(jury.scores(looked), jury.numbers(names))
    return recall(worse, len(jury.names) - 1, at)


def by_owner(values: Tensor, owners: Sequence[str]) -> Tensor:
    """Values as (owners, most values of one owner), NaN where one has fewer."""
    found: defaultdict[str, list[float]] = defaultdict(list)
    for value, owner in zip(values.tolist(), owners, strict=True):
        found[owner].append(value)
    longest = max(len(mine) for mine in found.values())
    return torch.tensor([mine + [float("nan")] * (longest - len(mine)) for mine in found.values()])


def _drawn(study: Study, part: str) -> Drawn:
    if part == "pairs":
        return study.pairs[1]
    return study.seen if part == "seen" else study.concepts


def _part(study: Study, drawn: Drawn, unseen: list[int]) -> dict[str, Any]:
    assert drawn.looked is not None
    ours = {at: recalls(study.jury, drawn.looked, drawn.owners, at) for at in (1, 5)}
    found: dict[str, Any] = {
        "drawn": {
            f"recall_at_{at}": intervals.mean(by_owner(each, drawn.owners)) for at, each in ours.items()
        },
        "real": None,
    }
    if not unseen:
        return found
    owners = [study.names[row] for row in unseen]
    looked = study.jury.look(study.pixels(unseen))
    real = {at: by_owner(recalls(study.jury, looked, owners, at), owners) for at in (1, 5)}
    found["real"] = {f"recall_at_{at}": intervals.mean(each) for at, each in real.items()}
    found["share_of_real_at_1"] = intervals.ratio(by_owner(ours[1], drawn.owners), real[1])
    return found


def _judge(study: Study) -> dict[str, Any]:
    """How good the judge is on what it was trained on, and on what it was not."""
    jury = study.jury
    familiar = [row for row in single(study.pictures) if row not in jury.unseen]
    samples = {
        "trained_on": study.chosen(familiar, study.amounts.real // 2, "familiar"),
        "not_trained_on": study.chosen(sorted(jury.unseen), study.amounts.real // 2, "unfamiliar"),
    }
    found: dict[str, Any] = {"pictures": {"trained_on": len(familiar), "not_trained_on": len(jury.unseen)}}
    for name, sample in samples.items():
        if sample:
            owners = [study.names[row] for row in sample]
            values = recalls(jury, jury.look(study.pixels(sample)), owners, 1)
            found[f"recall_at_1_{name}"] = intervals.mean(by_owner(values, owners))
    return found
