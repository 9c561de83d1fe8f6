"""Copies and variety: how near drawn pictures are to what was trained on, and to each other."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from fm_agent_tools.networks.pixels import to_network
from fm_agent_tools.training.stickers import intervals
from fm_agent_tools.training.stickers.sections.wording import percent, plain, within
from fm_agent_tools.training.stickers.study import NotMeasured, Row, Study

SIDE = 32
NEAR = 0.05
"""Share of the real held-out pictures that are called near; copies are as near or nearer."""
GOAL = 0.1
CHUNK = 256


def measure(study: Study) -> dict[str, Any]:
    """Root mean square distances at 32 px to the nearest training picture, values in [-1, 1]; and variety."""
    gallery = small(study, study.parts["train"])
    real = {
        part: nearest(small(study, study.parts[part]), gallery)
        for part in ("pairs", "concepts")
        if study.parts[part]
    }
    drawn = {"seen": shrink(study.seen.pixels)}
    rows: list[int] = []
    if "pairs" in real:
        rows, pairs = study.pairs
        drawn["pairs"] = shrink(pairs.pixels)
    if "concepts" in real:
        drawn["concepts"] = shrink(study.concepts.pixels)
    ours = {part: nearest(pictures, gallery) for part, pictures in drawn.items()}
    found: dict[str, Any] = {
        "training_pictures": len(gallery),
        "drawn": {part: summary(each) for part, each in ours.items()},
        "real": {part: summary(each) for part, each in real.items()},
    }
    if rows:
        threshold = float(torch.quantile(real["pairs"], NEAR))
        place = {row: index for index, row in enumerate(study.parts["pairs"])}
        own = real["pairs"][[place[row] for row in rows]]
        found["near"] = {
            "threshold": threshold,
            **{part: intervals.mean((each < threshold).float()) for part, each in ours.items()},
            "pairs_nearer_than_the_real_one": intervals.mean((ours["pairs"] < own).float()),
        }
    found["variety"] = _variety(study)
    return found


def rows(found: dict[str, Any]) -> list[Row]:
    """Medians beside those of real held-out pictures, the share of near ones, and variety."""
    titles = {
        "seen": "things it was trained on",
        "pairs": "held-out combinations",
        "concepts": "held-out things",
    }
    table = []
    for part, each in found["drawn"].items():
        beside = found["real"].get(part)
        label = (
            f"nearest of {found['training_pictures']:,} training pictures, RMS at {SIDE} px: {titles[part]}"
        )
        table.append(Row(label, _summarised(each), _summarised(beside) if beside else "–"))
    if "near" in found:
        near = found["near"]
        label = f"held-out combinations nearer than {near['threshold']:.3f} (no copies)"
        reached = within(near["pairs"]["value"], GOAL)
        table.append(Row(label, percent(near["pairs"]), f"{100 * NEAR:.0f} %", "≤ 10 %", reached))
    for kind, title in (("judged", "cosine distance for the judge"), ("pixels", f"RMS at {SIDE} px")):
        ours, real = (found["variety"][side].get(kind) for side in ("drawn", "real"))
        if ours:
            label = f"variety, {title}: seeds of one prompt, beside styles of one thing"
            table.append(Row(label, plain(ours), plain(real) if real else "–"))
    return table


def shrink(pixels: Tensor) -> Tensor:
    """Straight-alpha uint8 (count, size, size, 4) to flat premultiplied values (count, 4 · SIDE²)."""
    chunks = torch.split(pixels, CHUNK)
    return torch.cat([F.adaptive_avg_pool2d(to_network(chunk), SIDE).flatten(1) for chunk in chunks])


def small(study: Study, rows: Sequence[int]) -> Tensor:
    """Real pictures as `shrink` makes them."""
    chunks = (rows[k : k + CHUNK] for k in range(0, len(rows), CHUNK))
    return torch.cat([shrink(study.pixels(chunk)) for chunk in chunks])


def nearest(pictures: Tensor, gallery: Tensor) -> Tensor:
    """Root mean square distance (pictures,) to the nearest of the gallery."""
    distances = [torch.cdist(pictures, chunk).amin(dim=1) for chunk in torch.split(gallery, 4096)]
    return torch.stack(distances).amin(dim=0) / math.sqrt(pictures.shape[1])


def summary(distances: Tensor) -> dict[str, float | int]:
    """Median, smallest and number."""
    return {
        "median": float(distances.median()),
        "smallest": float(distances.min()),
        "pictures": len(distances),
    }


def spread(values: Tensor, distance: str) -> float:
    """Mean distance of all pairs of (count ≥ 2, width): "cosine" of unit rows, or "rms"."""
    ones, others = torch.triu_indices(len(values), len(values), offset=1)
    if distance == "cosine":
        return float((1 - (values[ones] * values[others]).sum(dim=1)).mean())
    return float((values[ones] - values[others]).square().mean(dim=1).sqrt().mean())


def _variety(study: Study) -> dict[str, Any]:
    """Between seeds of one prompt, and between real pictures of one thing in the model's styles."""
    drawn = study.seen
    if drawn.seeds < 2:
        raise NotMeasured("variety needs two seeds at least")
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for row in study.parts["train"]:
        groups[study.names[row]].append(row)
    several = [rows for rows in groups.values() if len(rows) > 1]
    chosen = study.chosen(several, study.amounts.seen, "variety")
    flat = [row for rows in chosen for row in rows]
    owners = [index for index, rows in enumerate(chosen) for _ in rows]
    mine = [index for index in range(len(drawn.names)) for _ in range(drawn.seeds)]
    found: dict[str, Any] = {"drawn": {"pixels": _mean_spread(shrink(drawn.pixels), mine, "rms")}, "real": {}}
    if flat:
        found["real"]["pixels"] = _mean_spread(small(study, flat), owners, "rms")
    if drawn.looked is not None:
        found["drawn"]["judged"] = _mean_spread(drawn.looked.embeddings, mine, "cosine")
        if flat:
            looked = study.jury.look(study.pixels(flat))
            found["real"]["judged"] = _mean_spread(looked.embeddings, owners, "cosine")
    return found


def _mean_spread(values: Tensor, owners: Sequence[int], distance: str) -> intervals.Interval:
    owner = torch.tensor(owners)
    found = [spread(values[owner == each], distance) for each in range(int(owner.max()) + 1)]
    return intervals.mean(torch.tensor(found))


def _summarised(each: dict[str, Any]) -> str:
    return f"median {each['median']:.3f}, smallest {each['smallest']:.3f} ({each['pictures']})"
