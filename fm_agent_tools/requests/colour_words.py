"""Colours in a description: which are those of the thing itself, and what is left without any."""

from __future__ import annotations

import re

from fm_agent_tools.requests.phrases import BEHIND, COLOURS

COLOUR = "|".join(sorted(COLOURS, key=len, reverse=True))
"""Any colour word as a pattern, the longest first, so that none is cut short by another."""


def core_colours(text: str) -> list[str]:
    """The colours of the thing itself: of "a blue and red fox with a green hat" blue and red."""
    text = text.lower()
    several = re.search(rf"\b(?:{COLOUR}) and (?:{COLOUR})\b", text)
    core = BEHIND.split(text)[0]
    if several and several.start() < len(core):
        core = text[: several.end()]
    return re.findall(rf"\b(?:{COLOUR})\b", core)


def colourless(text: str) -> str:
    """The description without colours and articles, to compare."""
    return " ".join(re.sub(rf"\b(?:{COLOUR}|an?)\b", " ", text.lower()).split())
