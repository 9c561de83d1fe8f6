"""How a model reads words: what its text encoder makes of them, and what of them it cannot read."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from fm_agent_tools.generators.prompts import Prompt, encode_prompts
from fm_agent_tools.networks.text_encoder import TextEncoder
from fm_agent_tools.networks.tokenizer import Tokenizer

PROMPT_PIECES = 32
SHOWN = 5  # words that a note names; who sees these knows why


@dataclass(frozen=True, eq=False)
class Reader:
    """Prompts as the bundled models read them: their first 32 pieces, some 25 English words."""

    encoder: TextEncoder
    tokenizer: Tokenizer

    def __call__(self, texts: Sequence[str]) -> list[Prompt]:
        """Each text as the network reads it."""
        return encode_prompts(self.encoder, self.tokenizer, texts, PROMPT_PIECES)

    def with_ending(self, text: str, ending: str) -> str:
        """`text`, a comma and `ending`, if there is one; a text that is too long loses its own end."""
        read = self._fitting(text, ending)
        return f"{read.rstrip(' ,')}, {ending}" if ending else read

    def cuts(self, text: str) -> bool:
        """Whether the end of `text` stays unread."""
        return self._fitting(text, "") != text

    def notes(self, text: str, what: str = "the prompt", ending: str = "") -> list[str]:
        """What of `text`, with `ending` behind it, stays unread, in plain words; most often nothing."""
        return [*self._too_long(text, what, ending), *self._unknown(text, what)]

    def notes_against(self, text: str, guidance: float) -> list[str]:
        """`notes` of a negative prompt, and a word where it does nothing."""
        if text and guidance == 1:
            return ["the negative prompt has no effect: guidance is 1, which leads away from nothing"]
        return self.notes(text, "the negative prompt")

    def _fitting(self, text: str, ending: str) -> str:
        marks = len(self.tokenizer.split([""])[0])
        taken = len(self.tokenizer.split([f", {ending}"])[0]) - marks if ending else 0
        return self.tokenizer.beginning(text, PROMPT_PIECES - taken)

    def _too_long(self, text: str, what: str, ending: str) -> list[str]:
        read = self._fitting(text, ending)
        if read == text:
            return []
        last = " ".join(read.split()[-3:])
        return [f"{what} is longer than the model reads: what follows “… {last}” was left out"]

    def _unknown(self, text: str, what: str) -> list[str]:
        words = [word for word in self.tokenizer.unknown(text) if not _is_mark(word)]
        if not words:
            return []
        named = "".join(f" “{word}”" for word in words[:SHOWN]) + (" …" if len(words) > SHOWN else "")
        return [f"words of {what} that the model cannot read, since it knows English and emoji:{named}"]


def _is_mark(word: str) -> bool:
    """Whether there is nothing in it that anybody would miss: punctuation, and what is not seen."""
    return all(unicodedata.category(character)[0] in "PZC" for character in word)
