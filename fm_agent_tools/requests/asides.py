"""What is said around an instruction: politeness, degrees, and the words that mean the picture."""

from __future__ import annotations

import re

from fm_agent_tools.requests.phrases import clean

IT = (
    r"(?:it|this|that|him|her|them|everything|(?:the|this|that|my) (?:(?:whole|entire|last) )?(?:picture"
    r"|image|sticker|icon|emoji|drawing|thing|one|artwork|whole thing))"
)
_POLITE = re.compile(
    r"^(?:(?:ok(?:ay)?|now|and|but|then|also|just|please|maybe|so|well|actually|instead"
    r"|(?:no|yes|nice|great|cool)(?=\s*[,!.])"
    r"|(?:can|could|would|will) (?:you|we)|i(?:'d| would)? (?:want|like|love|need)(?: you)?(?: to)?(?= (?:it"
    rf"|make|turn|see|have))|(?:edit|change|update) {IT}(?=\s*:)|let'?s)\s*[,!.:;]*\s+)+",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"[\s,]+(?:please|thanks|thank you|instead|this time|for me|now|too|as well|again|if you can)[.!?]*$",
    re.IGNORECASE,
)
_DEGREE = re.compile(
    r"\b(?:slightly|somewhat|completely|totally|entirely|really|very|just|a (?:tiny |little )?bit"
    r"|a little(?= (?:\w+er|more|less)\b))\s+(?=\w)"
)


def plain(words: str) -> str:
    """The instruction alone: "Could you make it a bit bluer, please?" -> "make it bluer"."""
    text = clean(words)
    before = ""
    while before != text:
        before, text = text, clean(_DEGREE.sub("", _AFTER.sub("", _POLITE.sub("", text))))
    return text
