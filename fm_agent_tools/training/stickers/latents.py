"""Encoded pictures and sounds on disk: tens of thousands take minutes, and a resumed run needs them again."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable
from pathlib import Path

from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from fm_agent_tools.training.data import library

log = logging.getLogger(__name__)


def kept(
    cache: Path, codec: nn.Module, source: str, rows: list[int], encode: Callable[[list[int]], Tensor]
) -> Tensor:
    """`encode(rows)`, read from `cache` when the same codec has encoded the same rows of `source` before.

    Drawn-in-code shapes are few and are always encoded anew.
    """
    if source == "shapes" or not rows:
        return encode(rows)
    file = cache / f"latents-{_fingerprint(codec, source, rows)}.safetensors"
    if not file.exists():
        log.info("encoding %d rows into %s", len(rows), file.name)
        latents = encode(rows)
        scratch = file.with_suffix(".part")
        save_file({"latents": latents.contiguous()}, scratch)
        scratch.replace(file)
    return load_file(file)["latents"]


def _fingerprint(codec: nn.Module, source: str, rows: list[int]) -> str:
    digest = hashlib.sha256(json.dumps([source, library.VERSION, rows]).encode())
    for name, value in sorted(codec.state_dict().items()):
        digest.update(name.encode())
        digest.update(value.detach().float().cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()[:24]
