"""What the judge learns from: its own split of the pictures, their names, and pictures seen through its
eyes."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from fm_agent_tools.networks.tokenizer import padded
from fm_agent_tools.training.data.emoji import Concept, Pixels, StickerSet
from fm_agent_tools.training.data.library import Library
from fm_agent_tools.training.stickers.captions import article
from fm_agent_tools.training.stickers.pictures import share, split
from fm_agent_tools.training.text.teacher import Teacher

SET_ASIDE = 0.08
"""Share of the flow's training pictures that the judge is not trained on."""

OTHER_WORDS = 4
"""Other words for a concept that go into its texts; the later ones say less."""

BACKGROUNDS = (1.0, 0.55, 0.15)
"""Greys behind the pictures that are judged: nothing may hide by having the colour of its ground."""

CHUNK = 256


def judge_split(pictures: StickerSet) -> tuple[list[int], list[int]]:
    """Row numbers that the judge is trained on, and those that it never sees.

    It has to recognise what the flow has never drawn, so concepts that are held out from the flow are not
    held out from it. Never seen are, by hash: half of the pictures of each held-out concept, every held-out
    pair, and `SET_ASIDE` of the rest; but at least one picture of each name stays in training.
    """
    usable = set(single(pictures))
    parts = {part: [row for row in rows if row in usable] for part, rows in split(pictures).items()}
    wanted = [*_half_of_each(pictures, parts["concepts"]), *parts["pairs"]]
    wanted += [row for row in parts["train"] if share(f"judge {_key(pictures, row)}") < SET_ASIDE]
    owners = names(pictures)
    left, aside = Counter(owners), []
    for row in wanted:
        name = owners[row]
        if left[name] > 1:
            left[name] -= 1
            aside.append(row)
    unseen = set(aside)
    return sorted(usable - unseen), sorted(aside)


def single(pictures: StickerSet) -> list[int]:
    """Rows that were drawn by somebody and show one thing with an emoji's name.

    Not the emoji in other colours and the scenes of a library: they are made of the same emoji, and have
    more than one name. Nor icons of other things: there are ten times as many names, with a drawing or two
    of each, and no small judge learns to tell them apart.
    """
    if not isinstance(pictures, Library):
        return list(range(len(pictures)))
    emoji = {fact.codes for fact in pictures.facts if fact.group == "emoji"}
    usable = ("emoji", "icons")
    return [row for row, fact in enumerate(pictures.facts) if fact.group in usable and fact.codes in emoji]


def names(pictures: StickerSet) -> list[str]:
    """The name of what each picture shows; of several things the names, joined as their codes are."""
    parts = (code.split("+") for code in pictures.codes)
    return ["+".join(pictures.concepts[code].name for code in codes) for codes in parts]


def texts_of(concepts: Sequence[Concept]) -> list[str]:
    """The texts by which one name is learnt, the bare name first."""
    name = concepts[0].name
    words = dict.fromkeys(word for concept in concepts for word in concept.words[:OTHER_WORDS])
    return [name, article(name), *(f"{name}, {word}" for word in words)]


def by_name(pictures: StickerSet) -> dict[str, list[Concept]]:
    """Concepts that pictures of one thing show; those that share a name are one thing."""
    found: defaultdict[str, list[Concept]] = defaultdict(list)
    for code in dict.fromkeys(pictures.codes[row] for row in single(pictures)):
        found[pictures.concepts[code].name].append(pictures.concepts[code])
    return dict(found)


@torch.inference_mode()
def teacher_features(teacher: Teacher, texts: Sequence[str]) -> Tensor:
    """The teacher's pooled features (texts, 384), in chunks of like length."""
    order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
    device = next(teacher.encoder.parameters()).device
    found = []
    for start in range(0, len(order), CHUNK):
        pieces = teacher.tokenizer.split([texts[index] for index in order[start : start + CHUNK]])
        ids, mask = padded(pieces, teacher.tokenizer.padding)
        found.append(teacher.encoder(ids.to(device), mask.to(device)).pooled.cpu())
    places = torch.tensor(order).argsort()
    return torch.cat(found)[places].clone()


def shrunk(pixels: Pixels, side: int, rows: Sequence[int] | None = None) -> Tensor:
    """Straight-alpha uint8 (count, size, size, 4) to premultiplied uint8 (rows or count, 4, side, side)."""
    chosen = range(len(pixels)) if rows is None else rows
    chunks = (list(chosen[k : k + CHUNK]) for k in range(0, len(chosen), CHUNK))
    return torch.cat([_shrunk(torch.from_numpy(np.array(pixels[chunk])), side) for chunk in chunks])


def over(pictures: Tensor, background: Tensor) -> Tensor:
    """Premultiplied (batch, 4, side, side) in [0, 1] over colours (batch or 1, 3, 1, 1), and alpha again."""
    return torch.cat([pictures[:, :3] + (1 - pictures[:, 3:]) * background, pictures[:, 3:]], dim=1)


def augmented(pictures: Tensor, generator: torch.Generator) -> Tensor:
    """Premultiplied (batch, 4, side, side) in [0, 1] moved, turned, mirrored, softened, over colours.

    Softening keeps the judge to what a picture shows: how crisp it is, is measured elsewhere.
    """
    count, side = len(pictures), pictures.shape[-1]
    draw = torch.rand(count, 9, generator=generator).to(pictures.device)
    grid = F.affine_grid(_turns(draw), [count, 4, side, side], align_corners=False)
    moved = F.grid_sample(pictures, grid, align_corners=False)
    soft = F.interpolate(F.avg_pool2d(moved, 2), size=side, mode="bilinear", align_corners=False)
    moved = torch.where(draw[:, 4].view(-1, 1, 1, 1) < 0.3, soft, moved)
    white = torch.where(draw[:, 5:6] < 0.3, 1.0, draw[:, 6:9])
    return over(moved, white[:, :, None, None])


def _turns(draw: Tensor) -> Tensor:
    """Affine maps (batch, 2, 3): up to 9° either way, 0.85 to 1.1 times as large, up to 6 % aside."""
    angle, scale = (draw[:, 0] - 0.5) * 0.3, 0.91 + 0.27 * draw[:, 1]
    mirror = torch.where(draw[:, 2] < 0.5, -1.0, 1.0)
    aside = (draw[:, 3] - 0.5) * 0.24
    rows = (
        torch.stack([mirror * scale * angle.cos(), -scale * angle.sin(), aside], dim=1),
        torch.stack([mirror * scale * angle.sin(), scale * angle.cos(), -aside], dim=1),
    )
    return torch.stack(rows, dim=1)


def _shrunk(pixels: Tensor, side: int) -> Tensor:
    values = pixels.movedim(-1, 1).float() / 255
    premultiplied = torch.cat([values[:, :3] * values[:, 3:], values[:, 3:]], dim=1)
    return (F.adaptive_avg_pool2d(premultiplied, side) * 255).round().to(torch.uint8)


def _half_of_each(pictures: StickerSet, rows: Sequence[int]) -> list[int]:
    """Half of the pictures of each thing among `rows`, rounded down, by hash."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for row in rows:
        found[pictures.concepts[pictures.codes[row]].name].append(row)
    for mine in found.values():
        mine.sort(key=lambda row: hashlib.sha256(_key(pictures, row).encode()).digest())
    return [row for mine in found.values() for row in mine[: len(mine) // 2]]


def _key(pictures: StickerSet, row: int) -> str:
    return f"{pictures.codes[row]} {pictures.styles[row]}"
