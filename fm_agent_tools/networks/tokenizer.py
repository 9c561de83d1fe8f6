"""Text to piece ids: emoji spelt out, lower-case WordPiece, padded to the longest text of the batch."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from tokenizers import Tokenizer as Pieces
from torch import Tensor

# Variation selectors and skin tones change how an emoji looks, not what it is called.
LOOKS = re.compile("[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]")
LONGEST = 10_000  # characters read of a text; more than the longest prompt that may be asked


class Tokenizer:
    """Wraps a `tokenizers` file; the empty text becomes its start and end marks, so it works as a prompt.

    `emoji`: names by emoji, without variation selectors and skin tones ("🦊": "fox").
    """

    def __init__(self, pieces: Pieces, emoji: Mapping[str, str] | None = None) -> None:
        padding = pieces.token_to_id("[PAD]")
        if padding is None:
            raise ValueError("it has no [PAD] piece")
        self.pieces, self.padding, self.emoji = pieces, int(padding), dict(emoji or {})
        pieces.no_padding()
        pieces.no_truncation()
        longest_first = sorted(self.emoji, key=len, reverse=True)
        self._emoji = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")

    @classmethod
    def load(cls, path: Path, emoji: Path | None = None) -> Tokenizer:
        """Reads a `tokenizer.json` and, where there is one, a JSON table of emoji names."""
        names = json.loads(emoji.read_text(encoding="utf-8")) if emoji else {}
        return cls(Pieces.from_str(path.read_text(encoding="utf-8")), names)

    def __len__(self) -> int:
        return int(self.pieces.get_vocab_size())

    def spell(self, text: str) -> str:
        """The text with each known emoji replaced by its name: "draw 🦊" becomes "draw fox"."""
        if text.isascii():
            return text
        named = self._emoji.sub(lambda found: f" {self.emoji[found[0]]} ", LOOKS.sub("", text))
        return " ".join(named.split())

    def split(self, texts: Sequence[str], max_length: int = 64) -> list[list[int]]:
        """Ids of each text with its marks, at most `max_length` (>= 3) each, the end mark kept."""
        spelt = [self.spell(text[:LONGEST]) for text in texts]
        rows = [encoding.ids for encoding in self.pieces.encode_batch(spelt)]
        return [row if len(row) <= max_length else [*row[: max_length - 1], row[-1]] for row in rows]

    def beginning(self, text: str, max_length: int) -> str:
        """`text` itself where it has at most `max_length` pieces with its marks, else as many of its words,
        with emoji spelt out, as have."""
        spelt = self.spell(text[:LONGEST])
        found = self.pieces.encode(spelt)
        if len(found.ids) <= max_length:
            return text
        # A word that lost its last pieces would be another word, unless it is the only one.
        cut, last = found.word_ids[max_length - 1], found.offsets[max_length - 2][1]
        assert cut is not None  # what has no word stands at the two ends, and this is before the last
        pairs = zip(found.word_ids, found.offsets, strict=True)
        whole = [end for word, (_, end) in pairs if word is not None and word < cut]
        return spelt[: whole[-1] if whole else last]

    def unknown(self, text: str) -> list[str]:
        """The words of `text` that have no pieces, each once, in its order."""
        spelt = self.spell(text[:LONGEST])
        found = self.pieces.encode(spelt)
        nothing = self.pieces.token_to_id("[UNK]")
        pairs = zip(found.ids, found.offsets, strict=True)
        return list(dict.fromkeys(spelt[start:end] for id, (start, end) in pairs if id == nothing))

    def encode(self, texts: Sequence[str], max_length: int = 64) -> tuple[Tensor, Tensor]:
        """ids int64 (B, L) and mask bool (B, L), L = the longest text of the batch in pieces; B >= 1."""
        return padded(self.split(texts, max_length), self.padding)


def padded(rows: Sequence[Sequence[int]], padding: int) -> tuple[Tensor, Tensor]:
    """Ragged ids to ids int64 (B, L) and mask bool (B, L)."""
    lengths = torch.tensor([len(row) for row in rows])
    longest = int(lengths.max())
    ids = torch.tensor([[*row, *[padding] * (longest - len(row))] for row in rows])
    return ids, torch.arange(longest) < lengths[:, None]
