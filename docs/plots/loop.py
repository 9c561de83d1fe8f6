"""What the loop model's codec makes of clips that it was not trained on, as spectrograms.

python docs/plots/loop.py CODEC CACHE [COUNT] reads codec.json and codec.safetensors in CODEC, and COUNT
rendered clips of seed 1 (1,536 if left out), of which held-out ones are shown.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

import torch
from style import PICTURES

from fm_agent_tools.generators.weights import load_sound_codec
from fm_agent_tools.training.loops.clips import load_clips, whole
from fm_agent_tools.training.loops.spectrograms import draw_levels

SHOWN, COLUMNS, WIDE = 8, 4, 38


def draw_codec(codec_folder: Path, cache: Path, count: int) -> None:
    """Held-out clips, each above the sound that is decoded, phases and all."""
    codec = load_sound_codec(codec_folder)
    music = load_clips("fonts", cache, count, seed=1)
    held = music.split()["held"]
    rows = held[:: max(1, len(held) // SHOWN)][:SHOWN]
    sounds = whole(music, rows, codec.config.token)
    with torch.no_grad():
        decoded = codec.decode(codec.encode(sounds))
        pairs = [codec.levels(each[None])[0] for pair in zip(sounds, decoded, strict=True) for each in pair]
    words = [music.caption(row, random.Random(row))[:WIDE] for row in rows]
    titles = [text for caption in words for text in (caption, "decoded")]
    draw_levels(pairs, PICTURES / "loop-codec.png", columns=COLUMNS, titles=titles, paired=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("codec", type=Path)
    parser.add_argument("cache", type=Path)
    parser.add_argument("count", type=int, nargs="?", default=1536)
    arguments = parser.parse_args()
    draw_codec(arguments.codec, arguments.cache, arguments.count)
