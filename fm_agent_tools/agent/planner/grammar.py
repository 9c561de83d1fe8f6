"""A small grammar: named rules made of words and of each other, compiled once to regular expressions.

A rule is a regular expression in which `<name>` stands for another rule, `<slot:name>` for one whose match
is kept under `slot`. `<any>` is free text. Sentences are matched with their white space already reduced to
single spaces.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

_REFERENCE = re.compile(r"(?<!\?P)<(?:(?P<slot>[a-z_]+):)?(?P<rule>[a-z_]+)>")
_NAMED = re.compile(r"\(\?P<(?P<name>[a-z_]+)>")


@dataclass(frozen=True)
class Match:
    """One sentence form that fits: its name and the text in its slots (absent slots are left out)."""

    form: str
    slots: Mapping[str, str]

    def __getitem__(self, slot: str) -> str:
        return self.slots.get(slot, "")

    def has(self, slot: str) -> bool:
        """Whether the slot took part, were it with empty text."""
        return slot in self.slots


class Grammar:
    """Rules by name, and patterns written with them."""

    def __init__(self, rules: Mapping[str, str]) -> None:
        self._rules = {"any": ".+", **rules}

    def compile(self, pattern: str) -> re.Pattern[str]:
        """The pattern with every rule put in place, case-insensitive.

        A slot may be named several times in alternatives: `Forms` reads whichever took part.
        """
        seen: dict[str, int] = {}

        def unique(found: re.Match[str]) -> str:
            name = found["name"]
            seen[name] = seen.get(name, 0) + 1
            return found[0] if seen[name] == 1 else f"(?P<{name}__{seen[name]}>"

        return re.compile(_NAMED.sub(unique, self._expand(pattern)), re.IGNORECASE)

    def _expand(self, pattern: str) -> str:
        def put(reference: re.Match[str]) -> str:
            slot, rule = reference["slot"], self._expand(self._rules[reference["rule"]])
            return f"(?P<{slot}>{rule})" if slot else f"(?:{rule})"

        return _REFERENCE.sub(put, pattern)


class Forms:
    """Sentence forms in order; the first that covers the whole sentence wins."""

    def __init__(self, grammar: Grammar, forms: Mapping[str, tuple[str, ...]]) -> None:
        self._grammar = grammar
        self._texts = forms

    @cached_property
    def _forms(self) -> list[tuple[str, re.Pattern[str]]]:
        """Compiled on first use: hundreds of patterns cost more than an import should."""
        return [(name, self._grammar.compile(text)) for name, texts in self._texts.items() for text in texts]

    def match(self, sentence: str) -> Match | None:
        """The form that `sentence` has, or None."""
        for name, pattern in self._forms:
            if found := pattern.fullmatch(sentence):
                slots = {
                    slot.partition("__")[0]: text.strip()
                    for slot, text in found.groupdict().items()
                    if text is not None
                }
                return Match(name, slots)
        return None
