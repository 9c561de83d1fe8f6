"""Changes of several works at once, and of one that is named beforehand, as plain changes of one work each.

"make #1 and #2 blue" is "make #1 blue" and "make #2 blue"; "them" are the files that came together, "both"
the last two pictures, "all of them" all; "use #1 and make it green" is "make #1 green".
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from fm_agent_tools.agent.planner.history import History, Work
from fm_agent_tools.agent.planner.kinds import IMAGE

MOST = 8

_VERB = r"(?:make|turn|paint|colou?r|recolou?r|dye|give|add|put|remove|change"
# "take #1 and make it blue": what is to be changed, and the change.
_NAMED_BEFORE = re.compile(
    r"(?:please )?(?:use|take|pick|with|from|for|based on|look at|going? (?:on|back) (?:from|with|to)"
    r"|(?:start|begin)(?:ing)? (?:from|with)) "
    r"(?P<what>(?:picture|number) #?\d{1,3}|#\d{1,6}|my upload"
    r"|the (?:first|second|third|last) (?:one|picture|image)(?! of\b))"
    rf"(?:,? (?:and )?(?:then )?|: ?)(?P<change>{_VERB})\b.*)",
    re.IGNORECASE,
)
_IT = re.compile(r"\b(?:it|this|that)\b", re.IGNORECASE)
_TO_IT = re.compile(r"(?:add|put|remove)\b", re.IGNORECASE)
_LISTED = re.compile(r"#\d{1,6}(?:(?:, and |, | and | ?& ?| ?\+ ?)#\d{1,6})+(?: both)?", re.IGNORECASE)
_NUMBER = re.compile(r"#(\d{1,6})")
_THOSE = re.compile(
    r"\b(?:them both|both of them|both(?: pictures| images| stickers)?|each(?: one| of them| picture)?"
    r"|every one|all of them|them all|them|those|all (?:the )?(?:pictures|images|uploads))\b(?! with\b)",
    re.IGNORECASE,
)
_BOTH = re.compile(r"\bboth\b", re.IGNORECASE)
_ALL = re.compile(r"\b(?:each|every|all)\b", re.IGNORECASE)
_CHANGE = re.compile(rf"(?:please )?(?!make an? ){_VERB}|convert|edit|animate)\b", re.IGNORECASE)
_GONE = re.compile(r"(?:please )?(?:delete|erase|trash|remove) (?P<what>.+)", re.IGNORECASE)
_MINE = re.compile(r" (?:that )?(?:i|we|you) \w+(?: you)?$", re.IGNORECASE)
_JOINED = re.compile(r"\b(?:together|into one|side by side|in one picture)\b", re.IGNORECASE)
_PLURAL = re.compile(r"\b(icon|sticker|emoji|drawing|glyph)s\b", re.IGNORECASE)


def apart(clause: str, history: History) -> list[str]:
    """The clause, or one of each work that it wants changed; each then says "#k"."""
    if (gone := _GONE.fullmatch(clause)) and _is_works(gone["what"]):
        return ["delete it"]
    if not _CHANGE.match(clause) or _JOINED.search(clause):
        return [clause]
    if found := _LISTED.search(clause):
        return [_about(clause, found, number) for number in _NUMBER.findall(found[0])][:MOST]
    if (found := _THOSE.search(clause)) and (works := _meant(found[0], history)):
        return [_about(clause, found, str(work.number)) for work in works][:MOST]
    return [clause]


def _is_works(words: str) -> bool:
    """Whether nothing else is named: "#1", "#1 and #2", "both of them", "all the pictures I made"."""
    words = _MINE.sub("", words)
    return any(each.fullmatch(words) for each in (_NUMBER, _LISTED, _THOSE))


def turned(message: str) -> str:
    """ "use #1 and make it green" as "make #1 green"; any other message as it is."""
    found = _NAMED_BEFORE.fullmatch(message)
    if found is None:
        return message
    what, change = found["what"], found["change"]
    if _IT.search(change):
        return _IT.sub(what, change, count=1)
    return f"{change} to {what}" if _TO_IT.match(change) else message


def _about(clause: str, found: re.Match[str], number: str) -> str:
    after = _PLURAL.sub(r"\1", clause[found.end() :])
    return f"{clause[: found.start()]}#{number}{after}"


def _meant(words: str, history: History) -> Sequence[Work]:
    """Several works, or none when the words may as well mean one: then they are left as they are."""
    pictures = [work for work in history.works if work.kind == IMAGE and work.number is not None]
    together: list[Work] = []
    for work in reversed(pictures):
        if not work.uploaded:
            break
        together.insert(0, work)
    if _BOTH.search(words):
        together = pictures[-2:]
    elif _ALL.search(words) and not together and pictures and pictures[-1].versions == 1:
        together = pictures
    return together if len(together) > 1 else ()
