"""A message as clauses, each of them one wish, and a clause as a form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from fm_agent_tools.agent.planner.forms import AFTER, BEFORE, CLOSED
from fm_agent_tools.agent.planner.grammar import Match
from fm_agent_tools.agent.planner.lexicon import GRAMMAR, NUMBERS
from fm_agent_tools.agent.planner.open_forms import OPEN

_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'"})
_ENDS = re.compile(r"(?<=[.!?;])\s+|\n+|(?<=[a-z0-9])[.!?;](?=[A-Z])")
_NUMBERED = re.compile(r"(?:^|\s)\d{1,2}[.)]\s+(?=[a-zA-Z])")

# Words between two wishes; what follows has to look like one.
_NEW = r"(?:<verb>|<change>|animate|an?|another|some|the|my|with|\d) ?\b"
_BETWEEN = GRAMMAR.compile(
    rf",? (?:and )?(?:then|after (?:that|this|which)|afterwards|plus|and also|as well as"
    rf"|followed by)(?: also)?,? (?={_NEW})"
    r"|,? and (?:also )?(?=(?:draw|create|generate|paint|sketch|cancel|animate|compose|film|add|remove|put) "
    r"|(?:make|play|let|turn|give) "
    r"(?:it|me|a|an|some|<any_noun>|\w+ (?:<music>))\b)"
    r"|, (?:but |and |so )?(?=(?:can|could|would|will) (?:you|u|i|we)\b|please \w|try again\b|i (?:want|need"
    r"|would like|'d like)\b)"
    r"|,? but (?=(?:make|give|put|let|turn) (?:it|them|him|her)\b)"
    r"|, (?:but )?(?=(?:draw|make|create|generate|paint)\b)"
)
# "a cat, no wait, a dog": what stands before is taken back.
_TAKEN_BACK = re.compile(
    r".*[,.!]?\s+(?:no,? wait|wait,? no|actually no|i mean|or rather)[,.!]*\s+(?=\S)", re.IGNORECASE
)
# "…, a gif of a dog and a song about it": a comma or "and" before a kind's noun that its thing follows.
_LISTED = GRAMMAR.compile(
    r"(?:, and |, | and )(?=(?:(?:an?|some|one|the|<number>) )?(?:(?!of\b|and\b|with\b|for\b)[\w'-]+ ){0,3}?"
    r"(?:(?:<any_noun>|<music>) (?:of|for|about|showing)\b|(?:<any_noun>|<music>)$))"
)
_KIND_OF = {
    name: GRAMMAR.compile(rf"(?:.*?\b)?(?:{rule})(?:$|[ ,].*)")
    for name, rule in (
        ("video", "<video_noun>"), ("audio", "<audio_noun>|<music>"), ("image", "<image_noun>")
    )
}  # fmt: skip
_WRAPPED = GRAMMAR.compile(r".*\b(?:<any_noun>|<music>) (?:of|for|about|showing)\b.*")
_SHARED = GRAMMAR.compile(
    r"(?P<before>.*?)(?P<kinds>(?:an? <any_noun>(?:, | and |, and )){1,4}an? <any_noun>) (?P<thing>(?:of|for"
    r"|about) .+)"
)
_COUNTED_LIST = GRAMMAR.compile(
    r"(?P<before>.*?)\b(?P<count><number>) (?:different )?(?P<noun>things|ones|<any_noun>) ?: ?(?P<items>.+)"
)

_BARE_VERB = GRAMMAR.compile(r"(?:<please> )?(?:<verb>)(?: <me>)?(?: an?)?[ .!:]*")
_THANKS = GRAMMAR.compile(r"(?:[\s,]+(?:<please>|<thanks>))+[.!]*$")
_FILLER = GRAMMAR.compile(
    r"(?:(?:now|<please>|but|and|then|so|just|ok|okay|also|maybe|this time|instead|only|all)[ ,]*)*"
)
_TALK = re.compile(
    r"(?:who|what|when|where|why|how|which|whose|is|are|was|were|do|does|did|am|have|has|had|should|shall"
    r"|may|might|must|if|because|although|i|i'm|i've|you|you're|we|he|she|they|it|it's|my name|this is"
    r"|that is"
    r"|that's|there|there's|here)\b.*"
    r"|(?:(?!\b(?:that|which|who|where)\b).)*\b(?:is|are|was|were|am|isn't|aren't|don't|doesn't|won't|can't"
    r"|cannot|should|would|will|could|does|did|has|i|i'm|you|we)\b.*"
    r"|(?:tell|explain|translate|summari[sz]e|calculate|solve|search|find|google|(?:book|order|call|set"
    r"|run)(?! of\b)|email"
    r"|remind|open(?! \w+ with)|fix|teach|recommend|define|describe|convert|compare|buy|schedule|turn|click"
    r"|install"
    r"|ignore|forget|pretend|act|say|repeat|print|count|add|delete|remove|read|answer|sing|speak|write|play"
    r"|compose|hum|dance|listen|wait|continue|go|animate|film|loop|edit|change|combine|merge|mix|swap|undo"
    r"|redo|revert|crop|rotate|flip|mirror|zoom|sharpen"
    r"|rename|upload|use)\b.*",
    re.IGNORECASE,
)


def tidy(message: str) -> str:
    """NFC, plain apostrophes; pictograms as their names where they are the wish, else left out."""
    message = unicodedata.normalize("NFC", message).translate(_QUOTES).strip()
    signs = [sign for sign in message if _is_pictogram(sign)]
    if not signs:
        return message
    bare = "".join(" " if _is_pictogram(sign) else sign for sign in message).replace("\ufe0f", "").strip()
    if any(letter.isalnum() for letter in bare) and not _BARE_VERB.fullmatch(bare):
        return bare
    return f"{bare} {' and '.join(unicodedata.name(sign).lower() for sign in signs)}".strip()


def _is_pictogram(sign: str) -> bool:
    return unicodedata.category(sign) == "So" and ord(sign) >= 0x2600 and bool(unicodedata.name(sign, ""))


def clauses(message: str) -> Iterator[str]:
    """The wishes of a message and what is said around them, each on one line with single spaces."""
    for line in _lines(_TAKEN_BACK.sub("", message)):
        for part in _BETWEEN.split(line):
            for clause in _listed(part):
                if text := " ".join(clause.split()):
                    yield text


def _lines(message: str) -> list[str]:
    if len(_NUMBERED.findall(message)) > 1:
        message = _NUMBERED.sub("\n", message)
    return [" ".join(line.split()) for line in _ENDS.split(message) if line]


def _listed(text: str) -> list[str]:
    """Lists: "two pictures: a cat and a dog", "a picture and a sound of a train"."""
    if found := _COUNTED_LIST.fullmatch(text):
        items = [item for item in re.split(r", and |, | and ", found["items"]) if item]
        if len(items) == NUMBERS.get(
            found["count"].lower(), found["count"].isdigit() and int(found["count"])
        ):
            noun = (
                ""
                if found["noun"].lower() in ("things", "ones")
                else f"{found['noun'].removesuffix('s')} of "
            )
            return [f"{noun}{item}" for item in items]
    if found := _SHARED.fullmatch(text):
        kinds = re.split(r", and |, | and ", found["kinds"])
        return [f"{found['before']}{kind} {found['thing']}" for kind in kinds]
    return _apart(text)


def _apart(text: str) -> list[str]:
    """Cut before each further kind of thing, where one is really named on either side."""
    parts = [text]
    for found in reversed(list(_LISTED.finditer(text))):
        left, right = parts[0][: found.start()], parts[0][found.end() :]
        if left and (_WRAPPED.fullmatch(right) or _kind(left) not in (None, _kind(right))):
            parts = [left, right, *parts[1:]]
    return parts


def _kind(text: str) -> str | None:
    return next((name for name, pattern in _KIND_OF.items() if pattern.fullmatch(text)), None)


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


def without_thanks(clause: str) -> str:
    """The clause without "please" and "thanks" at its end, where options are looked for."""
    return _THANKS.sub("", clause)


def is_filler(text: str) -> bool:
    """Whether nothing is said here: "now", "but please"."""
    return bool(_FILLER.fullmatch(text.strip(" .,!?")))


def is_talk(text: str) -> bool:
    """Whether this is somebody talking rather than the name of a thing to draw."""
    return bool(_TALK.fullmatch(text)) or len(text.split()) > 40 or not re.search(r"[^\W\d_]", text)
