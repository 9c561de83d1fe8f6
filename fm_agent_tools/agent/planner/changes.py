"""What a message's change does to the description of a work, as the planner words it for its kind."""

from __future__ import annotations

import re

from fm_agent_tools.agent.planner.kinds import AUDIO
from fm_agent_tools.agent.planner.lexicon import MOTIONS
from fm_agent_tools.requests.changes import with_change
from fm_agent_tools.requests.phrases import clean

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


def changed(subject: str, change: str, kind: str = "image") -> str:
    """`with_change`; of a sound or a clip a change may also say how it goes."""
    change = clean(change)
    if kind != "image" and MANNER.fullmatch(change):
        return f"{subject}, {change}"
    if (
        kind == AUDIO
        and (found := re.fullmatch(r"(?:more|less|some) (\w+)", change))
        and not _ADJECTIVE.match(found[1])
    ):
        return f"{subject} with {change}"
    return with_change(subject, change)


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
