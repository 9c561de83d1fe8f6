"""A message as sentences, and a sentence as a form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from fm_agent_tools.agent.planner.forms import AFTER, BEFORE, CLOSED, OPEN
from fm_agent_tools.agent.planner.grammar import Match
from fm_agent_tools.agent.planner.lexicon import GRAMMAR

_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'"})
_ENDS = re.compile(r"(?<=[.!?;])\s+|\n+|(?<=[a-z0-9])[.!?;](?=[A-Z])")
_THEN = GRAMMAR.compile(
    r",? (?:and )?(?:then|after that|afterwards)(?: also)? (?=(?:<draw>|<hand>|<change>|a|an|another)\b)"
    r"|,? and (?:also )?(?=(?:draw|create|generate|paint|sketch|cancel|stop) )"
)

# A sentence of its own, not the name of a thing: it has a subject and a verb, or asks.
_TALK = re.compile(
    r"(?:who|what|when|where|why|how|which|whose|is|are|was|were|do|does|did|am|have|has|had|should|shall"
    r"|may|might|must|if"
    r"|because|although|i|i'm|i've|you|you're|we|he|she|they|it|it's|my name|this is|that is|that's|there"
    r"|there's|here)\b.*"
    r"|(?:(?!\b(?:that|which|who|where)\b).)*\b(?:is|are|was|were|am|isn't|aren't|don't|doesn't|won't|can't"
    r"|cannot|should|would"
    r"|will|could|does|did|has|i|i'm|you|we)\b.*"
    r"|(?:tell|explain|translate|summari[sz]e|calculate|solve|search|find|google|book|order|call|email"
    r"|remind|open|run|fix|teach"
    r"|recommend|define|describe|convert|compare|buy|schedule|turn|set|click|install|ignore|forget|pretend"
    r"|act|say|repeat|print"
    r"|count|add|delete|remove|read|answer|sing|speak|write|play|compose|hum|dance|listen|wait|continue"
    r"|go)\b.*",
    re.IGNORECASE,
)


def tidy(message: str) -> str:
    """NFC, plain apostrophes, pictograms as their names where nothing else is said."""
    message = unicodedata.normalize("NFC", message).translate(_QUOTES).strip()
    return message if any(letter.isalnum() for letter in message) else named(message)


def named(message: str) -> str:
    """A message of pictograms alone as words: "🦊" -> "fox face"."""
    names = [unicodedata.name(sign, "") for sign in message if unicodedata.category(sign) == "So"]
    return " and ".join(name.lower() for name in names if name)


def sentences(message: str) -> Iterator[str]:
    """The sentences of a message, each on one line with single spaces."""
    for line in _ENDS.split(message):
        for part in _THEN.split(line or ""):
            if text := " ".join(part.split()):
                yield text


def parse(sentence: str) -> tuple[Match | None, str]:
    """The form of a sentence, and what is left of it without the words of politeness around it."""
    text = sentence.strip(" ,;:–-")
    while True:
        bare = re.sub(r"[\s.!?…;,:]+$", "", text)
        if found := CLOSED.match(bare):
            return found, bare
        shorter = _peeled(bare)
        if shorter == bare:
            return OPEN.match(bare), bare
        text = shorter


def _peeled(text: str) -> str:
    if (found := BEFORE.match(text)) and found.end() < len(text):
        return text[found.end() :]
    if (found := AFTER.search(text)) and found.start() > 0:
        return text[: found.start()]
    return text


def is_talk(text: str) -> bool:
    """Whether this is somebody talking rather than the name of a thing to draw."""
    return bool(_TALK.fullmatch(text)) or len(text.split()) > 40 or not re.search(r"[^\W\d_]", text)


_FOREIGN = re.compile(
    r"\b(?:une?|una|uno|eine?[nms]?|uma|mir|moi|bitte|dibuja(?:me)?|hazme|dessine|fais|zeichne|male|mach"
    r"|disegna|desenhe|teken)\b",
    re.IGNORECASE,
)


def is_english(text: str) -> bool:
    """Whether this may be English: Latin letters, and none of the small words of its neighbours."""
    latin = any(letter.isascii() and letter.isalnum() for letter in text)
    return latin and not (" " in text and _FOREIGN.search(text))
