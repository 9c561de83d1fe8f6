"""Distillation material that needs neither network nor teacher package: for tests and a first try.

The teacher is arithmetic, not a language model: a word's vector is the sum of fixed random vectors, one for
each of its letters and pairs of letters. What it calls near is spelt alike. An encoder distilled from it
shows that the machinery learns and generalises to unseen words; it knows nothing of meaning and never ships.
"""

from __future__ import annotations

import itertools
import json
import string
from collections.abc import Sequence

import numpy as np
import torch
from tokenizers import Tokenizer as Pieces
from torch import Tensor

from fm_agent_tools.networks.text_encoder import TextEncoder
from fm_agent_tools.networks.tokenizer import Tokenizer
from fm_agent_tools.training.text.material import Material
from fm_agent_tools.training.text.options import Options
from fm_agent_tools.training.text.vocabulary import MARKS

COLOURS = "red blue green yellow black white pink brown orange purple grey golden"
THINGS = (
    "apple banana cherry lemon melon peach pear plum grape carrot onion potato tomato pepper bread "
    "cheese cake cookie candy honey cat dog fox bear lion tiger horse sheep goat mouse rabbit monkey "
    "tortoise snake spider bee ant crab fish whale shark eagle parrot duck penguin chicken rocket "
    "train plane boat ship bicycle tractor truck wagon car bus balloon kite drum piano violin guitar "
    "trumpet flute bell clock lamp candle chair table window door house castle tower bridge river "
    "mountain island forest tree flower leaf cloud rain snow star moon sun"
)
HELD_OUT = 6  # one word in six, and one phrase in six


class Spelling:
    """A deterministic teacher: unit embeddings (width,) of texts by the letters and pairs in their words."""

    def __init__(self, texts: Sequence[str], width: int, seed: int) -> None:
        generator = torch.Generator().manual_seed(seed)
        letters = string.ascii_lowercase
        grams = [*letters, *map("".join, itertools.product(letters, repeat=2))]
        self.vectors = dict(zip(grams, torch.randn(len(grams), width, generator=generator), strict=True))
        self.texts, self.width = texts, width

    def batch(self, texts: Sequence[int]) -> Tensor:
        """One state a word, padded with zeros: (B, words, width)."""
        rows = [[self._word(word) for word in self.texts[text].split()] for text in texts]
        stacked = torch.zeros(len(rows), max(map(len, rows)), self.width)
        for target, row in zip(stacked, rows, strict=True):
            target[: len(row)] = torch.stack(row)
        return stacked

    def _word(self, word: str) -> Tensor:
        grams = [*word, *map("".join, itertools.pairwise(word))]
        total: Tensor = torch.stack([self.vectors[gram] for gram in grams]).sum(0)
        unit: Tensor = total / total.norm()
        return unit


def material(options: Options, seed: int) -> Material:
    """Words and two-word phrases; held-out words are in no training phrase."""
    things, colours = THINGS.split(), COLOURS.split()
    words, known = things[::HELD_OUT], [word for number, word in enumerate(things) if number % HELD_OUT]
    phrases = [f"{colour} {thing}" for colour, thing in itertools.product(colours, known)]
    sentences = phrases[::HELD_OUT]
    training = [*colours, *known, *(text for number, text in enumerate(phrases) if number % HELD_OUT)]
    texts = (*training, *words, *sentences)
    tokenizer = Tokenizer(letters())
    config = options.config(len(tokenizer))
    middle = len(training) + len(words)
    return Material(
        texts,
        len(training),
        range(len(training), middle),
        range(middle, len(texts)),
        tokenizer,
        tokenizer.split(texts, config.positions),
        Spelling(texts, config.width, seed),
        np.zeros(len(texts), dtype=np.bool_),
        TextEncoder(config),
    )


def letters() -> Pieces:
    """A WordPiece tokenizer whose pieces are single letters."""
    pieces = [*MARKS, *string.ascii_lowercase, *(f"##{letter}" for letter in string.ascii_lowercase)]
    ids = {piece: number for number, piece in enumerate(pieces)}
    special = {mark: {"id": mark, "ids": [ids[mark]], "tokens": [mark]} for mark in ("[CLS]", "[SEP]")}
    start, end = ({"SpecialToken": {"id": mark, "type_id": 0}} for mark in special)
    text = {"Sequence": {"id": "A", "type_id": 0}}
    file = {
        "version": "1.0",
        "normalizer": {
            "type": "BertNormalizer",
            "clean_text": True,
            "handle_chinese_chars": True,
            "lowercase": True,
        },
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [start, text, end],
            "pair": [start, text, end],
            "special_tokens": special,
        },
        "model": {
            "type": "WordPiece",
            "unk_token": "[UNK]",
            "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100,
            "vocab": ids,
        },
    }
    return Pieces.from_str(json.dumps(file))
