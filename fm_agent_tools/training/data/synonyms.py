"""Other words for a thing, and words for kinds of it, from WordNet: "motorcar" and "sedan" for a car."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from fm_agent_tools.training.data.icons import WORDNET
from fm_agent_tools.training.data.packages import fetch
from fm_agent_tools.training.text.wordnet import DRAWABLE, Synset, common, first_senses, synsets

MOST = 16
"""Of one thing: there are more breeds of dogs than anybody asks for."""
_PLAIN = re.compile(r"[a-z]{3,}(?: [a-z]{3,})?")


def synonyms(cache: Path, names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """For each of `names` that is first of all a drawable thing, words that first of all mean it or a kind of
    it, those used most first. A word that is a name itself is left to the thing that has it.
    """
    package, known = fetch(*WORDNET, cache), frozenset(names)
    meanings = {each.offset: each for each in synsets(package) if each.part == "noun"}
    first = first_senses(package)
    used = common(package)
    found = {
        name: sorted(_of(name, known, meanings, first), key=lambda word: -used.get(word, 0)) for name in known
    }
    return {name: tuple(words[:MOST]) for name, words in found.items() if words}


def _of(
    name: str, known: frozenset[str], meanings: Mapping[str, Synset], first: Mapping[str, str]
) -> Iterator[str]:
    meaning = meanings.get(first.get(name, ""))
    if meaning is None or meaning.topic not in DRAWABLE or meaning.named:
        return
    kinds = [meanings[offset] for offset in meaning.narrower if not meanings[offset].named]
    for each in (meaning, *kinds):
        for word in each.lemmas:
            if _PLAIN.fullmatch(word) and word not in known and first.get(word) == each.offset:
                yield word
