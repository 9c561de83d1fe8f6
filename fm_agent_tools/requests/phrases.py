"""Noun phrases: cleaned, with their article, their head word, and one more adjective."""

from __future__ import annotations

import re

COLOURS = (
    "red", "orange", "yellow", "green", "blue", "purple", "violet", "pink", "brown", "black", "white",
    "grey", "gray", "gold", "golden", "silver", "turquoise", "cyan", "magenta", "beige", "teal", "lime",
    "maroon", "navy", "rainbow", "light blue", "dark blue", "light green", "dark green", "dark red",
    "black and white",
)  # fmt: skip

_LEADING = re.compile(
    r"((?:a|an|the|some|one|two|three|four|five|six|\d+)\s+)?(.*)", re.IGNORECASE | re.DOTALL
)
_ARTICLE = re.compile(r"^(?:A|AN|An|THE|The|SOME|Some)(?= )")
# What a core noun phrase ends before: "a fox | with a hat", "an owl | sitting on a branch".
BEHIND = re.compile(
    r"\b(?:with|without|wearing|holding|in|on|of|at|for|under|that|which|who|and|made|about|to|(?!ring"
    r"|king)\w+ing)"
    r"\b|,"
)


def clean(text: str) -> str:
    """One line, without quotation marks around it and punctuation after it."""
    return re.sub(r"^[\s\"'“”‘’`.,;:!?(\[-]+|[\s\"'“”‘’`.,;:!?)\]-]+$", "", " ".join(text.split()))


def plainly(text: str) -> str:
    """Clean, and its article in small letters: "A Fox." -> "a Fox"."""
    return _ARTICLE.sub(lambda found: found[0].lower(), clean(text))


def with_article(subject: str) -> str:
    """ "a apple" -> "an apple", and the other way round."""

    def fit(found: re.Match[str]) -> str:
        article = "an" if re.match(r"(?:[aeio]|u(?!ni|se|ro|ku))", found[2], re.IGNORECASE) else "a"
        return f"{article.capitalize() if found[1][0].isupper() else article} {found[2]}"

    return re.sub(r"^(an?) (\w+)", fit, subject, count=1, flags=re.IGNORECASE)


def with_indefinite(thing: str) -> str:
    """ "red fox" -> "a red fox"; what has an article, a number or an s at its end stays as it is."""
    if re.match(r"(?:a|an|the|some|one|two|three|four|\d+)\s", thing, re.IGNORECASE) or thing.endswith("s"):
        return thing
    return with_article(f"a {thing}")


def described(subject: str, adjective: str) -> str:
    """One more adjective, a colour in place of the one it had: "a fox" + "blue" -> "a blue fox"."""
    if adjective.lower() in COLOURS:
        core = BEHIND.split(subject)[0]
        for colour in sorted(COLOURS, key=len, reverse=True):
            replaced, found = re.subn(rf"\b{colour}\b", adjective, core, count=1, flags=re.IGNORECASE)
            if found:
                return with_article(replaced + subject[len(core) :])
    leading = _LEADING.fullmatch(subject)
    lead, rest = (leading[1] or "", leading[2]) if leading else ("", subject)
    if not lead and " " not in rest and not rest.endswith("s"):
        lead = "a "
    return with_article(f"{lead}{adjective} {rest}")


def head(subject: str) -> str:
    """The word that names the thing: the last one before a preposition or participle."""
    words = BEHIND.split(subject)[0].split() or subject.split()
    return words[-1].lower() if words else ""


def names_nothing(text: str) -> bool:
    """Whether nothing is left but articles and single letters."""
    return all(len(word) < 2 or word in ("an", "the", "some", "of", "me") for word in text.lower().split())
