"""Text to piece ids: lower-case WordPiece, padded to the longest text of the batch."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from tokenizers import Tokenizer as Pieces
from torch import Tensor


class Tokenizer:
    """Wraps a `tokenizers` file; the empty text becomes its start and end marks, so it works as a prompt."""

    def __init__(self, pieces: Pieces) -> None:
        self.pieces = pieces
        self.padding = pieces.token_to_id("[PAD]")
        if self.padding is None:
            raise ValueError("The tokenizer has no [PAD] piece.")
        pieces.no_padding()
        pieces.no_truncation()

    @classmethod
    def load(cls, path: Path) -> Tokenizer:
        """Reads a `tokenizer.json`."""
        return cls(Pieces.from_str(path.read_text(encoding="utf-8")))

    def __len__(self) -> int:
        return int(self.pieces.get_vocab_size())

    def split(self, texts: Sequence[str], max_length: int = 64) -> list[list[int]]:
        """Ids of each text with its marks, at most `max_length` (>= 3) each, the end mark kept."""
        rows = [encoding.ids for encoding in self.pieces.encode_batch(list(texts))]
        return [row if len(row) <= max_length else [*row[: max_length - 1], row[-1]] for row in rows]

    def encode(self, texts: Sequence[str], max_length: int = 64) -> tuple[Tensor, Tensor]:
        """ids int64 (B, L) and mask bool (B, L), L = the longest text of the batch in pieces."""
        return padded(self.split(texts, max_length), self.padding)


def padded(rows: Sequence[Sequence[int]], padding: int) -> tuple[Tensor, Tensor]:
    """Ragged ids to ids int64 (B, L) and mask bool (B, L)."""
    lengths = torch.tensor([len(row) for row in rows])
    longest = int(lengths.max())
    ids = torch.tensor([[*row, *[padding] * (longest - len(row))] for row in rows])
    return ids, torch.arange(longest) < lengths[:, None]
