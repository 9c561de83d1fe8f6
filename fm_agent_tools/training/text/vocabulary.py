"""Shrinks the teacher's WordPiece vocabulary to the pieces that Latin-script prompts need."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tokenizers import Tokenizer as Pieces

MARKS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
# Printable ASCII and Latin letters with their own shape (ß, æ, ø); accents are stripped beforehand.
_LATIN = re.compile(r"[\u0021-\u007e\u00a1-\u024f]+")


@dataclass(frozen=True)
class Vocabulary:
    """The small tokenizer, and for each of its ids the teacher's id of the same piece."""

    pieces: Pieces
    teacher_ids: tuple[int, ...]


def shrink(teacher: Pieces, counts: Mapping[int, int], size: int) -> Vocabulary:
    """Keeps marks, single characters, the pieces met most, then the teacher's own order, up to `size`."""
    vocabulary: dict[str, int] = teacher.get_vocab()
    usable = [(piece, number) for piece, number in vocabulary.items() if _usable(piece)]
    usable.sort(key=lambda item: (not _needed(item[0]), -counts.get(item[1], 0), item[1]))
    kept = sorted(usable[: size - len(MARKS)], key=lambda item: item[1])
    entries = [*((mark, vocabulary[mark]) for mark in MARKS), *kept]
    pieces = _tokenizer(teacher, [piece for piece, _ in entries])
    return Vocabulary(pieces, tuple(number for _, number in entries))


def count(rows: Iterable[Sequence[int]]) -> Counter[int]:
    """How often each id occurs in tokenised texts."""
    counts: Counter[int] = Counter()
    for row in rows:
        counts.update(row)
    return counts


def _usable(piece: str) -> bool:
    return piece not in MARKS and not piece.startswith("[unused") and bool(_LATIN.fullmatch(_bare(piece)))


def _needed(piece: str) -> bool:
    """Single characters, by which any Latin word can be spelt."""
    return len(_bare(piece)) == 1


def _bare(piece: str) -> str:
    return piece[2:] if piece.startswith("##") and len(piece) > 2 else piece


def _tokenizer(teacher: Pieces, entries: Sequence[str]) -> Pieces:
    """The teacher's tokenizer file with another vocabulary: the same normaliser, cuts and marks."""
    file: dict[str, Any] = json.loads(teacher.to_str())
    ids = {piece: number for number, piece in enumerate(entries)}
    file["model"]["vocab"] = ids
    file["truncation"] = file["padding"] = None
    added = [token for token in file["added_tokens"] if token["content"] in ids]
    file["added_tokens"] = [{**token, "id": ids[token["content"]]} for token in added]
    for mark, entry in file["post_processor"]["special_tokens"].items():
        entry["ids"] = [ids[mark]]
    return Pieces.from_str(json.dumps(file, ensure_ascii=False))
