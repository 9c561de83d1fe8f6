"""Writes the text encoder as it ships, and a picture of what it has learned."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

from safetensors.torch import save
from torch import Tensor

from fm_agent_tools.generators.text import CONFIG, EMOJI, TOKENIZER, WEIGHTS
from fm_agent_tools.networks.quantized import pack
from fm_agent_tools.networks.text_encoder import TextEncoder
from fm_agent_tools.networks.tokenizer import Tokenizer

# A rounding error in the table or the positions would be added to every text; the projection is small.
KEEP = ("embedding.*",)


def ship(encoder: TextEncoder, tokenizer: Tokenizer, folder: Path) -> None:
    """Writes config.json, emoji.json, tokenizer.json and model.safetensors into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    config = json.dumps(dataclasses.asdict(encoder.config), indent=2)
    (folder / CONFIG).write_text(config + "\n", encoding="utf-8")
    (folder / TOKENIZER).write_text(tokenizer.pieces.to_str(), encoding="utf-8")
    emoji = json.dumps(tokenizer.emoji, ensure_ascii=False, indent=0, sort_keys=True)
    (folder / EMOJI).write_text(emoji + "\n", encoding="utf-8")
    (folder / WEIGHTS).write_bytes(save(pack(encoder.state_dict(), KEEP), metadata={"format": "pt"}))


def draw_similarities(words: list[str], ours: Tensor, theirs: Tensor, path: Path) -> None:
    """Two heat maps side by side: similarities of the words to the student and to the teacher."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(12, 5.5), layout="constrained")
    for axis, title, embeddings in zip(
        figure.subplots(1, 2), ("student", "teacher"), (ours, theirs), strict=True
    ):
        axis.imshow((embeddings @ embeddings.T).cpu().numpy(), vmin=0, vmax=1)
        axis.set_title(title)
        axis.set_xticks(range(len(words)), words, rotation=90, fontsize=7)
        axis.set_yticks(range(len(words)), words, fontsize=7)
    figure.savefig(path, dpi=80)
