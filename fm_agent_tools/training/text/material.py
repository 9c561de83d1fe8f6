"""What distillation reads: tokenised texts and what the teacher makes of them."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from fm_agent_tools.networks.text_encoder import TextEncoder, pool
from fm_agent_tools.networks.tokenizer import Tokenizer
from fm_agent_tools.training.text import states, vocabulary
from fm_agent_tools.training.text.corpus import Corpus, corpus, emoji_table
from fm_agent_tools.training.text.initial import from_teacher
from fm_agent_tools.training.text.options import Options
from fm_agent_tools.training.text.teacher import Teacher, load_teacher

log = logging.getLogger(__name__)


class Targets(Protocol):
    """The teacher's states of texts, by their number in the material."""

    def batch(self, texts: Sequence[int]) -> Tensor:
        """Padded states float32 (B, L, width); rows past a text's end are zero."""
        ...


@dataclass(frozen=True)
class Material:
    """Texts to learn from come first, then the held-out words, then the held-out sentences.

    `rows`: the student's ids of each text; `aligned`: true where the teacher cuts the text into the same
    pieces, so that its states can be compared one by one; `student`: the first weights.
    """

    texts: tuple[str, ...]
    training: int
    words: range
    sentences: range
    tokenizer: Tokenizer
    rows: list[list[int]]
    targets: Targets
    aligned: NDArray[np.bool_]
    student: TextEncoder

    def pooled(self, texts: Sequence[int]) -> Tensor:
        """The teacher's unit embeddings (B, width) of texts."""
        return embedding(self.targets.batch(texts))


def embedding(states: Tensor) -> Tensor:
    """The unit embeddings (B, W) of padded states (B, L, W), whose rows past a text's end are zero."""
    return pool(states, states.abs().sum(-1) > 0)


def from_corpus(options: Options, cache: Path) -> Material:
    """The real material: the corpus, and the teacher's states of it, computed where the cache lacks them."""
    texts, teacher = corpus(cache), load_teacher()
    everything = (*texts.training, *texts.words, *texts.sentences)
    theirs = teacher.tokenizer.split(everything, teacher.encoder.config.positions)
    found = states.compute(teacher, theirs, cache / "text").load()
    counts = vocabulary.count(theirs[: len(texts.training)])
    small = vocabulary.shrink(teacher.tokenizer.pieces, counts, options.vocabulary)
    tokenizer = Tokenizer(small.pieces, emoji_table(cache))
    rows = tokenizer.split(everything, options.positions)
    pairs = zip(rows, theirs, strict=True)
    aligned = np.array([[small.teacher_ids[i] for i in row] == other for row, other in pairs])
    log.info("%d texts, %.1f %% cut as the teacher cuts them", len(rows), 100 * aligned.mean())
    student = _student(options, teacher, small, counts)
    return Material(
        everything, len(texts.training), *_ranges(texts), tokenizer, rows, found, aligned, student
    )


def _student(
    options: Options, teacher: Teacher, small: vocabulary.Vocabulary, counts: Mapping[int, int]
) -> TextEncoder:
    met = [counts.get(number, 0) for number in small.teacher_ids]
    return from_teacher(options.config(), teacher.encoder, small.teacher_ids, met, options.teacher_layers)


def _ranges(texts: Corpus) -> tuple[range, range]:
    first = len(texts.training)
    second = first + len(texts.words)
    return range(first, second), range(second, second + len(texts.sentences))
