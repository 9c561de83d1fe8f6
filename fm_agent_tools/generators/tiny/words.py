"""What the miniatures read out of a prompt: words that they know, and chance from all the others."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

import numpy as np

from fm_agent_tools.catalogue import ModelSpec
from fm_agent_tools.catalogue.verify import check_file


def load_words(spec: ModelSpec) -> dict[str, dict[str, Any]]:
    """The model's word lists. Raises WeightsMissing or WeightsCorrupt."""
    for name, sha256 in spec.files.items():
        check_file(spec.folder / name, sha256)
    words: dict[str, dict[str, Any]] = json.loads((spec.folder / "words.json").read_text(encoding="utf-8"))
    return words


def known(text: str, table: dict[str, Any]) -> list[Any]:
    """What the known words of `text` mean, in their order."""
    return [table[word] for word in re.findall(r"[a-z]+", text.lower()) if word in table]


def chance(text: str, seed: int | None = None) -> np.random.Generator:
    """Random numbers that the text decides, or the text and the seed."""
    digest = hashlib.sha256(" ".join(text.lower().split()).encode("utf-8")).digest()
    return np.random.default_rng([*digest[:8], *([] if seed is None else [seed])])
