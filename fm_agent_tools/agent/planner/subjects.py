"""Noun phrases of a wish: what is to be drawn, taken out of its wrapping, and changed word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass

from fm_agent_tools.agent.planner.lexicon import COLOURS, GRAMMAR, number

# Adjectives of the picture rather than of the thing in it: "a quick sketch of a fox".
_ABOUT_THE_PICTURE = {
    "new", "nice", "good", "great", "quick", "simple", "single", "small", "little", "pretty", "another",
    "other", "different", "digital", "detailed", "high", "quality", "fresh", "own", "custom", "png",
    "transparent",
}  # fmt: skip

_WRAPPED = GRAMMAR.compile(
    r"(?:(?P<count><number>) |(?:<article>) )?(?P<adjectives>(?:[\w'-]+ ){0,3}?)(?:<kind>)(?: <kind>)? "
    r"(?:<of>) <thing:any>"
)
_KIND_LAST = GRAMMAR.compile(r"<thing:any> (?:<kind>)(?: <kind>)?")
_MANY = GRAMMAR.compile(
    r"<count:number> (?:(?:different|more|new|other|alternative) ){0,4}(?:<versions>) (?:<of>) <thing:any>"
)
_MANY_LAST = GRAMMAR.compile(
    r"<count:number> (?:different )?(?P<thing>(?!more\b).+?) (?:<kinds>|versions|variations|variants)"
)
_ARTICLE = re.compile(r"^(?:A|AN|An|THE|The|SOME|Some)(?= )")
_ANOTHER = re.compile(r"(?:another|one more|a different|a new|a second|yet another) (?=\w)", re.IGNORECASE)
_LEADING = re.compile(
    r"((?:a|an|the|some|one|two|three|four|five|six|\d+)\s+)?(.*)", re.IGNORECASE | re.DOTALL
)
_ONLY_KIND = GRAMMAR.compile(
    rf"(?:(?:<article>|<number>) )?(?:(?:{'|'.join(sorted(_ABOUT_THE_PICTURE))}|cute|cool|beautiful|funny) )?"
    r"(?:(?:<kind>)|something|anything)(?: for (?:my|our|the|a|an|this|his|her|their) [^:]+)?"
)
_LABEL = GRAMMAR.compile(
    r"(?:(?:<article> )?(?:<kind>)(?: for [^:]+)?|(?:the )?prompt|subject|description) ?: ?(?P<thing>.+)"
)


@dataclass(frozen=True)
class Wish:
    """What to draw, and in how many versions if that was said."""

    subject: str
    count: int | None = None


def unwrap(text: str) -> Wish:
    """ "a cute sticker of a fox" -> "a cute fox"; "3 versions of a cactus" -> "a cactus", 3."""
    text = unlabelled(text)
    count = None
    if found := _MANY.fullmatch(text) or _MANY_LAST.fullmatch(text):
        text, count = found["thing"], number(found["count"])
    if _ANOTHER.match(text):
        text = with_article(f"a {_ANOTHER.sub('', text, count=1)}")
    if found := _WRAPPED.fullmatch(text):
        thing = found["thing"]
        for word in reversed([w for w in found["adjectives"].split() if w.lower() not in _ABOUT_THE_PICTURE]):
            thing = described(thing, word)
        text = thing
    elif (found := _KIND_LAST.fullmatch(text)) and not _ONLY_KIND.fullmatch(text):
        text = found["thing"]
    return Wish(_ARTICLE.sub(lambda found: found[0].lower(), clean(text)), count)


def unlabelled(text: str) -> str:
    """ "an icon for my app: a bell" -> "a bell"."""
    text = clean(text)
    found = _LABEL.fullmatch(text)
    return clean(found["thing"]) if found else text


def names_no_thing(text: str) -> bool:
    """Whether only the wrapping is there: "a picture", "some stickers"."""
    return bool(_ONLY_KIND.fullmatch(clean(text)))


def names_nothing(text: str) -> bool:
    """Whether nothing is left but articles and single letters."""
    return all(len(word) < 2 or word in ("an", "the", "some", "of", "me") for word in text.lower().split())


def clean(text: str) -> str:
    """One line, without quotation marks around it and punctuation after it."""
    text = re.sub(r"^[\s\"'“”‘’`.,;:!?(\[-]+|[\s\"'“”‘’`.,;:!?)\]-]+$", "", " ".join(text.split()))
    return text


def described(subject: str, adjective: str) -> str:
    """One more adjective, a colour in place of the one it had: "a fox" + "blue" -> "a blue fox"."""
    if adjective.lower() in COLOURS:
        for colour in sorted(COLOURS, key=len, reverse=True):
            replaced, found = re.subn(rf"\b{colour}\b", adjective, subject, count=1, flags=re.IGNORECASE)
            if found:
                return with_article(replaced)
    leading = _LEADING.fullmatch(subject)
    lead, rest = (leading[1] or "", leading[2]) if leading else ("", subject)
    if not lead and " " not in rest and not rest.endswith("s"):
        lead = "a "
    return with_article(f"{lead}{adjective} {rest}")


def with_article(subject: str) -> str:
    """ "a apple" -> "an apple", and the other way round."""

    def fit(found: re.Match[str]) -> str:
        article = "an" if re.match(r"(?:[aeio]|u(?!ni|se|ro|ku))", found[2], re.IGNORECASE) else "a"
        return f"{article.capitalize() if found[1][0].isupper() else article} {found[2]}"

    return re.sub(r"^(an?) (\w+)", fit, subject, count=1, flags=re.IGNORECASE)


_COMPARATIVES = {
    "bigger": "big", "larger": "large", "smaller": "small", "cuter": "cute", "darker": "dark",
    "lighter": "light", "nicer": "nice", "older": "old", "younger": "young", "rounder": "round",
    "brighter": "bright", "taller": "tall", "longer": "long", "shorter": "short", "softer": "soft",
    "wilder": "wild", "smarter": "smart", "thicker": "thick", "colder": "cold", "warmer": "warm",
    "stronger": "strong", "sleeker": "sleek", "faster": "fast", "bluer": "blue", "greener": "green",
    "simpler": "simple", "braver": "brave", "cooler": "cool",
}  # fmt: skip


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


def changed(subject: str, change: str) -> str:
    """After "make it <change>": an adjective in front, a phrase behind, or another thing instead."""
    change = re.sub(
        r"^(?:a (?:bit|little)|much|more|very|really|also|all|even|way|look(?:ing)?|be|in|into|to)\s+",
        "",
        clean(change),
    )
    change = re.sub(r"\s+(?:instead|too|as well|again|this time|please|colou?r(?:ed)?|one)$", "", change)
    if re.match(
        r"(?:with|wearing|holding|without|on|under|inside|riding|eating|carrying|having|and)\b", change
    ):
        return f"{subject} {change}"
    if re.match(r"(?:a|an)\s", change):
        return change
    adjectives = re.split(r"\s*,\s*|\s+and\s+", change)
    if all(len(part.split()) <= 2 for part in adjectives):
        for part in reversed(adjectives):
            subject = described(subject, positive(part) if " " not in part else part)
        return subject
    return f"{subject}, {change}"


def with_addition(subject: str, addition: str) -> str:
    """ "a fox" + "a hat" -> "a fox with a hat"."""
    addition = re.sub(
        r"^(?:also|in|on)\s+|\s+(?:on|to|for) (?:it|him|her|them|its head|top)$", "", clean(addition)
    )
    joint = "and" if re.search(r"\bwith\b", subject) else "with"
    return f"{subject} {joint} {addition}"


def head(subject: str) -> str:
    """The word that names the thing: the last one before a preposition or participle."""
    core = re.split(
        r"\b(?:with|without|wearing|holding|in|on|of|at|under|that|which|who|and|\w+ing)\b|,", subject
    )[0]
    words = core.split() or subject.split()
    return words[-1].lower() if words else ""
