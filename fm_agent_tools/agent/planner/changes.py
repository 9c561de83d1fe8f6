"""What a change does to a description: "a fox" + "blue" -> "a blue fox", + "a hat" -> "a fox with a hat"."""

from __future__ import annotations

import re

from fm_agent_tools.agent.planner.kinds import AUDIO
from fm_agent_tools.agent.planner.lexicon import MOTIONS
from fm_agent_tools.agent.planner.subjects import clean, described

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
    r"|sitting"
    r"|standing|made of)\b"
)
# Words that say how much to change, and the strength of an edit that they stand for.
_STRENGTHS = (
    (
        re.compile(
            r"\b(?:slightly|subtly|somewhat|a (?:tiny |little )?bit|just a touch)(?= \w)"
            r"|\ba little(?: bit)?(?= (?:more|less|\w+er)\b)"
        ),
        0.3,
    ),
    (re.compile(r"\b(?:completely|totally|entirely|radically|drastically)(?= \w)"), 0.9),
)
_ADJECTIVE = re.compile(r".*(?:ful|y|ic|al|ive|ous|ed|ing|ish|less|er|ary|ern|ant|ent|able)$")
# How a sound or a clip goes, rather than what it shows: said behind the description.
MANNER = re.compile(
    r"(?:(?:much|a (?:bit|little)|even|way|more|twice as) )?(?:slower|faster|quicker|louder|quieter|softer"
    r"|higher|lower|slowly|quickly|fast|slow|loud|quiet)(?: (?:pitched|tempo|bpm))?|\d+ bpm"
)


def strength(sentence: str) -> tuple[float | None, str]:
    """The strength that words such as "slightly" ask for, and the sentence without them."""
    for pattern, value in _STRENGTHS:
        if pattern.search(sentence):
            return value, " ".join(pattern.sub("", sentence, count=1).split())
    return None, sentence


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


def changed(subject: str, change: str, kind: str = "image") -> str:
    """After "make it <change>": an adjective in front, a phrase behind, or another thing instead."""
    change = clean(change)
    if kind != "image" and MANNER.fullmatch(change):
        return f"{subject}, {change}"
    if (
        kind == AUDIO
        and (found := re.fullmatch(r"(?:more|less|some) (\w+)", change))
        and not _ADJECTIVE.match(found[1])
    ):
        return f"{subject} with {change}"
    if re.fullmatch(r"(?:more|less|fewer) \w{3,}s", change):
        return f"{subject} with {change}"
    change = re.sub(_TRAILING, "", change)
    if not re.match(r"in (?:the|an?)\b", change):
        change = _LEADING.sub("", change)
    if _PHRASE.match(change):
        return f"{subject} {change}"
    if re.match(r"(?:a|an)\s", change):
        return change
    adjectives = [change] if change == "black and white" else re.split(r"\s*,\s*|\s+and\s+", change)
    if all(len(part.split()) <= 2 for part in adjectives) or change == "black and white":
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


def bare_noun(text: str) -> str:
    """ "the hat" -> "hat"."""
    return re.sub(r"^(?:the|its|his|her|their|any|a|an|all)\s+", "", clean(text))


_IRREGULAR = {"come": "coming", "lie": "lying", "see": "seeing"}


def participle(motion: str) -> str:
    """ "dance slowly" -> "dancing slowly", "run" -> "running"."""
    verb, _space, rest = motion.partition(" ")
    verb = verb.lower()
    if verb in _IRREGULAR:
        doing = _IRREGULAR[verb]
    elif verb.endswith("ing") and len(verb) > 4:
        doing = verb
    elif verb.endswith("e"):
        doing = f"{verb[:-1]}ing"
    elif re.fullmatch(r"[^aeiou]*[aeiou][bdgklmnprt]", verb) and not verb.endswith(("rk", "lk")):
        doing = f"{verb}{'k' if verb.endswith('ck') else verb[-1]}ing"
    else:
        doing = f"{verb}ing"
    if found := re.match(r"and (\w+)", rest):
        rest = f"and {participle(rest[4:])}" if found[1] in MOTIONS else rest
    return f"{doing} {rest}".strip()
