"""The figures of the text encoder's card, measured on the files as shipped, beside a trivial baseline.

Run: `python -m fm_agent_tools.training.text.figures models/text-encoder --cache FOLDER`
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from fm_agent_tools.generators.text import FILES, fingerprint, load_text_encoder
from fm_agent_tools.networks.text_encoder import TextEncoder, pool
from fm_agent_tools.networks.tokenizer import Tokenizer, padded
from fm_agent_tools.training.text.agreement import agreement
from fm_agent_tools.training.text.corpus import corpus, emoji_table
from fm_agent_tools.training.text.distillation import embed
from fm_agent_tools.training.text.teacher import Teacher, load_teacher

ASKED = (
    "puppy",
    "pizza",
    "spaceship",
    "sad",
    "violin",
    "christmas",
    "money",
    "fast",
    "forest",
    "a cup of tea",
)
REPEATS = 100
Embed = Callable[[Sequence[str]], Tensor]


def figures(folder: Path, cache: Path) -> dict[str, Any]:
    """Agreement with the teacher on held-out words and sentences, neighbours to look at, size and latency."""
    encoder, tokenizer = load_text_encoder(folder, None)
    teacher, texts = load_teacher(), corpus(cache)
    names = sorted(set(emoji_table(cache).values()))
    galleries = {
        "held-out words": texts.words,
        "held-out sentences": texts.sentences,
        "seen emoji names": names,
    }
    student, reference = _by_encoder(encoder, tokenizer), _by_encoder(teacher.encoder, teacher.tokenizer)
    candidates = {"encoder": student, "table mean": _by_table(teacher)}
    return {
        "fingerprint": fingerprint(folder),
        "parameters": sum(parameter.numel() for parameter in encoder.parameters()),
        "bytes": {name: (folder / name).stat().st_size for name in FILES},
        "galleries": {kind: len(gallery) for kind, gallery in galleries.items()},
        "agreement": {
            name: {kind: agreement(candidate(g), reference(g)) for kind, g in galleries.items()}
            for name, candidate in candidates.items()
        },
        "neighbours": _neighbours(student, reference, names),
        "processor_milliseconds": latency(encoder, tokenizer),
    }


def latency(encoder: TextEncoder, tokenizer: Tokenizer) -> dict[str, float]:
    """Median milliseconds of processor time to tokenise and encode one short, and one longest, prompt."""
    prompts = {"short": "a red apple sticker, 3D style", "longest": "a happy cactus and " * 30}
    return {name: round(_milliseconds(encoder, tokenizer, prompt), 2) for name, prompt in prompts.items()}


@torch.inference_mode()
def _milliseconds(encoder: TextEncoder, tokenizer: Tokenizer, prompt: str) -> float:
    times = []
    for _ in range(REPEATS):
        began = time.process_time()
        encoder(*tokenizer.encode([prompt], encoder.config.positions))
        times.append(1000 * (time.process_time() - began))
    return statistics.median(times)


def _by_encoder(encoder: TextEncoder, tokenizer: Tokenizer) -> Embed:
    return lambda texts: embed(encoder, tokenizer.split(texts, encoder.config.positions), tokenizer.padding)


def _by_table(teacher: Teacher) -> Embed:
    """The trivial encoder: the mean of the teacher's own word vectors, without context."""
    table = teacher.encoder.embedding.table.weight.detach()

    def mean(texts: Sequence[str]) -> Tensor:
        ids, mask = padded(teacher.tokenizer.split(texts), teacher.tokenizer.padding)
        inside = mask & (ids != ids[0, 0]) & (ids != teacher.tokenizer.pieces.token_to_id("[SEP]"))
        return pool(F.embedding(ids, table), inside)

    return mean


def _neighbours(student: Embed, reference: Embed, gallery: list[str]) -> dict[str, dict[str, list[str]]]:
    """The three nearest emoji names of ten prompts, by the student and by the teacher."""
    found: dict[str, dict[str, list[str]]] = {word: {} for word in ASKED}
    for name, encode in {"student": student, "teacher": reference}.items():
        similarities = encode(ASKED) @ encode(gallery).T
        for word, row in zip(ASKED, similarities.topk(3).indices.tolist(), strict=True):
            found[word][name] = [gallery[number] for number in row]
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Writes the figures as JSON to standard output."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="the encoder's folder, such as models/text-encoder")
    parser.add_argument("--cache", type=Path, required=True, help="where fetched packages are kept")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args(arguments)
    torch.set_num_threads(options.threads)
    json.dump(figures(options.folder, options.cache), sys.stdout, indent=2, ensure_ascii=False)


if __name__ == "__main__":
    main()
