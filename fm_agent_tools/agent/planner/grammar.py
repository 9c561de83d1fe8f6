"""A small grammar: named rules made of words and of each other, compiled once to regular expressions.

A rule is a regular expression in which `<name>` stands for another rule, `<slot:name>` for one whose match
is kept under `slot`. `<any>` is free text. Sentences are matched with their white space already reduced to
single spaces.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_REFERENCE = re.compile(r"(?<!\?P)<(?:(?P<slot>[a-z_]+):)?(?P<rule>[a-z_]+)>")


@dataclass(frozen=True)
class Match:
    """One sentence form that fits: its name and the text in its slots (absent slots are left out)."""

    form: str
    slots: Mapping[str, str]

    def __getitem__(self, slot: str) -> str:
        return self.slots.get(slot, "")


class Grammar:
    """Rules by name, and patterns written with them."""

    def __init__(self, rules: Mapping[str, str]) -> None:
        self._rules = {"any": ".+", **rules}

    def compile(self, pattern: str) -> re.Pattern[str]:
        """The pattern with every rule put in place, case-insensitive."""
        return re.compile(self._expand(pattern), re.IGNORECASE)

    def _expand(self, pattern: str) -> str:
        def put(reference: re.Match[str]) -> str:
            slot, rule = reference["slot"], self._expand(self._rules[reference["rule"]])
            return f"(?P<{slot}>{rule})" if slot else f"(?:{rule})"

        return _REFERENCE.sub(put, pattern)


class Forms:
    """Sentence forms in order; the first that covers the whole sentence wins."""

    def __init__(self, grammar: Grammar, forms: Mapping[str, tuple[str, ...]]) -> None:
        self._forms = [(name, grammar.compile(text)) for name, texts in forms.items() for text in texts]

    def match(self, sentence: str) -> Match | None:
        """The form that `sentence` has, or None."""
        for name, pattern in self._forms:
            if found := pattern.fullmatch(sentence):
                slots = {
                    slot: text.strip() for slot, text in found.groupdict().items() if text and text.strip()
                }
                return Match(name, slots)
        return None
