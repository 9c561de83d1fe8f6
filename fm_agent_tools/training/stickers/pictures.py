"""Which pictures are trained on, and which are held out."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from torch import Tensor

from fm_agent_tools.networks.pixels import to_network
from fm_agent_tools.training.data.emoji import StickerSet, load_stickers
from fm_agent_tools.training.data.library import Library, load_library
from fm_agent_tools.training.data.shapes import load_shapes

Source = Literal["emoji", "library", "shapes"]
HELD_CONCEPTS = 0.03
HELD_PAIRS = 0.04


def load_pictures(source: Source, cache: Path, size: int) -> StickerSet:
    """The pictures of a source at `size` pixels."""
    if source == "shapes":
        return load_shapes(size)
    return load_stickers(cache, size) if source == "emoji" else load_library(cache, size)


def share(text: str) -> float:
    """A stable number in [0, 1) for a text: what is held out does not depend on order or machine."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "big") / 2**48


def held_concept(code: str) -> bool:
    """Whether a concept is held out in every style."""
    return share(f"concept {code}") < HELD_CONCEPTS


def held_pair(code: str, style: str) -> bool:
    """Whether a concept is held out in this style only (its other styles are trained on)."""
    return not held_concept(code) and share(f"pair {code} {style}") < HELD_PAIRS


def split(pictures: StickerSet) -> dict[str, list[int]]:
    """Row numbers of `train`, `pairs` (held-out concept × style) and `concepts` (held-out concepts)."""
    parts: dict[str, list[int]] = {"train": [], "pairs": [], "concepts": []}
    for index, style in enumerate(pictures.styles):
        things, key = _things(pictures, index)
        held = any(held_concept(code) for code in things)
        # A pair of which one half is held out in this style would show that half.
        pair = any(held_pair(each, style) for each in {key, *things})
        parts["concepts" if held else "pairs" if pair else "train"].append(index)
    return parts


def _things(pictures: StickerSet, index: int) -> tuple[list[str], str]:
    """The codes of what a row shows, and the name of the whole combination, its colour included.

    An icon whose name has an emoji's in it ("fox head") goes where the emoji goes.
    """
    if not isinstance(pictures, Library):
        return [pictures.codes[index]], pictures.codes[index]
    fact = pictures.facts[index]
    things = [code if code.startswith("icon~") else code.partition("~")[0] for code in fact.codes]
    return things, "+".join(fact.codes) + (f" {fact.colour}" if fact.group == "colours" else "")


def tensor(pictures: StickerSet, rows: list[int]) -> Tensor:
    """Chosen pictures as premultiplied (rows, 4, size, size) in [-1, 1]."""
    return to_network(torch.from_numpy(np.ascontiguousarray(pictures.pixels[rows])))
