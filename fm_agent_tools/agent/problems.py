"""Problems as people are told them: what they named, without the name of the tool's field."""

from __future__ import annotations

import re

REFERENCE = re.compile(r"\b(?:image|mask|audio|id)=(['\"])(.+?)\1: ")


def plainly(problem: str) -> str:
    """`problem` of a tool for a person's eyes.

    A reference stands for itself: "image='#9': nothing here has this number" becomes “#9”: nothing here has
    this number. Anything else, a number out of bounds say, keeps its field, which says what it is.
    """
    return REFERENCE.sub(lambda found: f"“{found[2]}”: ", problem, count=1)
