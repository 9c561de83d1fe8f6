"""What a sentence points at: "#2", "the first picture", "the last sound", "the jingle", "the fox".

Whatever points at a work of the conversation is put as "it", and the work is remembered beside the sentence;
so the sentence forms need to know no other word for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fm_agent_tools.agent.planner.history import History, Work
from fm_agent_tools.agent.planner.kinds import IMAGE, KINDS
from fm_agent_tools.agent.planner.lexicon import GRAMMAR, ORDINALS
from fm_agent_tools.requests.phrases import head

# A noun that goes on ("the sound of rain", "the picture frame") names a new thing.
_ENDS = (
    r"(?! (?:of|for|about|with a|showing|frames?|books?|albums?|boards?|booths?|sheets?|waves?|box(?:es)?"
    r"|walls?|rails?|hooks?|puzzles?|cards?)\b)"
)

_NUMBER = GRAMMAR.compile(
    r"(?:(?:number|no\.?|the|picture|job|<any_noun>) )?#(?P<number>\d{1,6})(?!\w)"
    r"|(?:number|no\.?|picture|<any_noun>) (?P<plain>\d{1,3})(?![\w.:]| ?(?:px|x |fps|sec|min|step))"
)
_PLACE = GRAMMAR.compile(
    rf"\bthe (?:very )?(?P<ordinal><ordinal>)(?: (?:(?P<noun><any_noun>|<music>)"
    rf"|ones?))?\b{_ENDS}(?! \w+ <any_noun>)"
)
_NOUN = GRAMMAR.compile(
    rf"\b(?:(?:the|this|that|my|your)(?: same)?|same) (?P<noun><any_noun>|<music>)\b{_ENDS}"
)
# What the user has brought. A photo can be nothing else: no model here makes one.
_BROUGHT = GRAMMAR.compile(
    r"\b(?:my|our|the|this|that)(?: own)? (?:(?:uploaded|attached) (?P<noun><any_noun>|photos?|file)"
    r"|uploads?|attachments?|attached file|photo(?:graph)?s?|selfies?|snapshots?)\b"
    rf"(?: (?:that )?i (?:just )?(?:sent|uploaded|attached|gave)(?: you)?)?{_ENDS}"
)
_PHOTO = re.compile(r"photo|selfie|snapshot", re.IGNORECASE)
_THE = re.compile(r"\bthe (?P<thing>[a-z][\w'-]*)\b", re.IGNORECASE)
_ID = re.compile(r"\bart_\w+")


@dataclass(frozen=True)
class Pointed:
    """A sentence with "it" where it pointed at a work, and the work; None when it pointed at nothing."""

    text: str
    work: Work | None = None


def point(sentence: str, history: History) -> Pointed:
    """Finds the first thing in the sentence that points at a work."""
    for found, work in _candidates(sentence, history):
        if work is not None:
            text = f"{sentence[: found.start()]}it{sentence[found.end() :]}"
            return Pointed(" ".join(text.split()), work)
    return Pointed(sentence)


def _candidates(sentence: str, history: History) -> Iterator[tuple[re.Match[str], Work | None]]:
    if found := _ID.search(sentence):
        yield found, Work(args={"id": found[0]})
    if found := _NUMBER.search(sentence):
        number = int(found["number"] or found["plain"])
        unknown = Work(number=number) if found["number"] else None
        yield found, history.numbered(number) or unknown
    for found in _PLACE.finditer(sentence):
        yield found, history.placed(ORDINALS[found["ordinal"].lower()], _kind(found["noun"]))
    for found in _BROUGHT.finditer(sentence):
        yield found, history.brought(IMAGE if _PHOTO.search(found[0]) else _kind(found["noun"]))
    for found in _NOUN.finditer(sentence):
        kind = _kind(found["noun"])
        mine = history.brought(kind) if found[0].lower().startswith("my ") else None
        yield found, mine or (history.last(kind) if kind else None)
    for found in _THE.finditer(sentence):
        named = [work for work in history.works if head(work.prompt) == found["thing"].lower()]
        yield found, named[-1] if named else None


def _kind(noun: str | None) -> str | None:
    """The kind that a noun names, None without a noun."""
    if not noun:
        return None
    for kind in (KINDS["video"], KINDS["audio"], KINDS["image"]):
        if GRAMMAR.compile(rf"(?:{kind.nouns}|{kind.kept})").fullmatch(noun):
            return kind.name
    return None
