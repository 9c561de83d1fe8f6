"""What a change does to a description: "a fox" + "blue" -> "a blue fox", + "a hat" -> "a fox with a hat"."""

from __future__ import annotations

import re

from fm_agent_tools.requests.phrases import COLOURS, clean, described, with_indefinite

_COMPARATIVES = {
    "bigger": "big", "larger": "large", "smaller": "small", "cuter": "cute", "darker": "dark",
    "lighter": "light", "nicer": "nice", "older": "old", "younger": "young", "rounder": "round",
    "brighter": "bright", "taller": "tall", "softer": "soft", "wilder": "wild", "smarter": "smart",
    "thicker": "thick", "colder": "cold", "warmer": "warm", "stronger": "strong", "sleeker": "sleek",
    "bluer": "blue", "greener": "green", "simpler": "simple", "braver": "brave", "cooler": "cool",
    "calmer": "calm", "deeper": "deep", "cleaner": "clean", "stranger": "strange", "longer": "long",
    "shorter": "short", "faster": "fast", "slower": "slow",
}  # fmt: skip
_LEADING = re.compile(
    r"^(?:a (?:bit|little)(?: bit)?|much|more|very|really|also|all|even|way|look(?:ing)?|be|in|into|to)\s+"
)
_TRAILING = re.compile(r"\s+(?:instead|too|as well|again|this time|please|colou?r(?:ed)?|one|now)$")
_PHRASE = re.compile(
    r"(?:with|wearing|holding|without|on|under|inside|riding|eating|carrying|having|and|as|like|at|near|in"
    r"|sitting|standing|made of)\b"
)


def positive(adjective: str) -> str:
    """ "happier" -> "happy", "bigger" -> "big"; other words stay as they are."""
    word = adjective.lower()
    if word in _COMPARATIVES:
        return _COMPARATIVES[word]
    if word.endswith("ier"):
        return word[:-3] + "y"
    if re.search(r"([bdgmnprt])\1er$", word):
        return word[:-3]
    return adjective


def with_change(subject: str, change: str) -> str:
    """After "make it <change>": an adjective in front, a phrase behind, or another thing instead."""
    change = clean(change)
    if re.fullmatch(r"(?:more|less|fewer) \w{3,}s", change):
        return f"{subject} with {change}"
    change = re.sub(_TRAILING, "", change)
    if not re.match(r"in (?:the|an?)\b", change):
        change = _LEADING.sub("", change)
    if _PHRASE.match(change):
        return f"{subject} {change}"
    if re.match(r"(?:a|an)\s", change):
        return change
    adjectives = re.split(r"\s*,\s*|\s+and\s+", change)
    if len(adjectives) > 1 and all(part in COLOURS for part in adjectives):
        return described(subject, change)  # of several colours none takes the other's place
    if all(len(part.split()) <= 2 for part in adjectives):
        for part in reversed(adjectives):
            subject = described(subject, positive(part) if " " not in part else part)
        return subject
    return f"{subject}, {change}"


def with_addition(subject: str, addition: str) -> str:
    """ "a fox" + "a hat" -> "a fox with a hat"."""
    addition = re.sub(
        r"^(?:also|in|on)\s+|\s+(?:on|to|for) (?:it|him|her|them|its head|top of it)$", "", clean(addition)
    )
    joint = "and" if re.search(r"\bwith\b", subject) else "with"
    return f"{subject} {joint} {addition}"


def without(subject: str, removed: str) -> str:
    """ "a fox with a hat" - "the hat" -> "a fox"."""
    bare = bare_noun(removed)
    thing = rf"(?:\b(?:a|an|the|its|some)\s+)?(?:\w+\s+)?\b{re.escape(bare)}\b"
    joined = rf"\s*\b(?:with|wearing|holding|and)\s*{thing}"
    return clean(re.sub(joined, "", subject)) or clean(re.sub(rf"\s*{thing}", "", subject)) or subject


def replaced(subject: str, part: str, to: str) -> str:
    """ "a happy fox running", "fox" -> "a wolf": "a wolf running"; its article and adjectives go with it."""
    lead = r"(?:an?|the|its)\s+(?:[\w'-]+\s+){0,2}?" if re.match(r"an?\b", to) else r"(?:an?|the|its)\s+"
    return re.sub(rf"\b(?:{lead})?{re.escape(part)}\b", to, subject, count=1, flags=re.IGNORECASE)


def with_part(subject: str, part: str, to: str) -> str:
    """ "change the background to yellow": "a fox, yellow background"; what is there is replaced."""
    if re.match(r"colou?rs?\b", part):
        return with_change(subject, to)
    if part not in subject.split():
        return f"{subject}, {to} {part}"
    return replaced(subject, part, with_indefinite(f"{to} {part}") if to.lower() in COLOURS else to)


def bare_noun(text: str) -> str:
    """ "the hat" -> "hat"."""
    return re.sub(r"^(?:the|its|his|her|their|any|a|an|all)\s+", "", clean(text))
