"""What is said of a sound that is there: that it shall be otherwise, louder, heard again, or go on.

A sound that shall be otherwise is made anew with the same seed, since no tool changes one; only "continue it"
builds on the sound itself.
"""

from __future__ import annotations

import re

from fm_agent_tools.agent.planner import replies
from fm_agent_tools.agent.planner.changes import changed
from fm_agent_tools.agent.planner.history import Work
from fm_agent_tools.agent.planner.kinds import AUDIO, KINDS
from fm_agent_tools.agent.planner.lexicon import GRAMMAR
from fm_agent_tools.agent.planner.options import fitted
from fm_agent_tools.agent.planner.retuning import Change, parts_of, wanted
from fm_agent_tools.agent.planner.sentence import Scene, Sentence
from fm_agent_tools.agent.planner.turn import Call, Turn
from fm_agent_tools.agent.planner.wishes import unwrap
from fm_agent_tools.requests.phrases import clean

OF_AN_UPLOAD = "music"
"""What is asked for when a sound of the user's goes on, and nothing was said of it."""

_LEAD = GRAMMAR.compile(
    r"(?:(?:make|play|do|have|set|change|turn|transpose|put|switch|try|give me|move) (?:<pronoun>|that|again)"
    r"|(?:the )?same(?: (?:one|thing|melody|tune|song|music|sound|piece|again|loop|beat|jingle|tempo|key"
    r"|speed))?|again"
    r"|another (?:one|take|version)(?= (?:in|on|at|but)\b)"
    r"|(?:extend|lengthen|stretch|prolong|shorten|cut|trim)(?: <pronoun>)? to"
    r"|it(?: should be| could be| again)?|(?:can|could) (?:it|that) be)"
    r"(?: again)?,?(?: (?:but|just|only|be|go|sound|this time))*,?(?: |$)|(?:but|just|only) "
)
_VERSION = re.compile(
    r"(?:(?:make|give|do|play|try|create|generate)(?: me)? )?(?:an? |the )?(?P<how>.+?)"
    r" (?:version|take|variant)(?: of (?:it|that|this))?",
    re.IGNORECASE,
)
_LOUDNESS = GRAMMAR.compile(
    r"(?:(?:make|play|turn|do) (?:<pronoun>) )?(?:(?:much|a bit|a little|even|way|slightly) )?"
    r"(?:louder|quieter|less loud|less quiet|more quiet)(?: (?:again|please|too))?"
    r"|(?:turn|crank|bring) (?:(?:<pronoun>|the (?:volume|sound)) )?(?:up|down)"
    r"(?: (?:<pronoun>|the (?:volume|sound)))?(?: (?:a bit|a little|a lot|more))?"
    r"|(?:increase|raise|lower|reduce|decrease|adjust|boost|change) (?:the |its )?(?:volume|loudness|gain)"
    r"(?: .+)?|(?:<pronoun> ?(?:is|was|'s|s) )?(?:much |way |far |a bit )?too (?:quiet|loud|silent|low|faint)"
    r"(?: .+)?|(?:more|less) (?:volume|loudness|gain)|(?:normali[sz]e|amplify) (?:<pronoun>|the volume)"
)
_REPLAY = GRAMMAR.compile(
    r"(?:play|replay|repeat|start|hear)(?: (?:<pronoun>))?(?: (?:again|once more|one more time|for me"
    r"|from the (?:start|beginning)))+|(?:replay|play) (?:<pronoun>)|replay"
    r"|(?:let me |i want to |i'd like to )?(?:hear|listen to) (?:<pronoun>)(?: again| once more)?"
)
_CONTINUE = GRAMMAR.compile(
    r"(?:continue|extend|prolong|resume|go on|carry on|keep going|keep (?:<pronoun>) going|build on|start"
    r"|begin)(?: (?:from|with|after|on|where))?(?: (?:<pronoun>|the (?:music|song|melody|sound|tune|track)))?"
    r"(?: (?:left off|leaves off|ends?|ended|stops?|stopped))?"
    r"(?:,? (?:for|by)(?: another)?)?(?:,? ?(?P<how>(?:with|as|into|but|in|on|and) .+))?"
)
_BEGINS = re.compile(r"(?:start|begin)(?! (?:from|with|where) (?:it|this|that)\b)", re.IGNORECASE)


def of_sound(scene: Scene, sentence: Sentence) -> Turn | None:
    """The turn for what is said of a sound; None when it is about something else, or no form of this file."""
    work = sentence.work or scene.history.last()
    if work is None or work.kind != AUDIO:
        return None
    said = clean(sentence.text)
    if _LOUDNESS.fullmatch(said):
        return Turn(text=replies.LOUDNESS)
    if _REPLAY.fullmatch(said):
        return Turn(text=replies.PLAY_IT)
    if (found := _CONTINUE.fullmatch(said)) and not _BEGINS.match(said):
        return continued(scene, sentence, work, found["how"] or "")
    change = wanted(_bare(said, sentence), sentence)
    return None if change is None else _made_anew(scene, sentence, work, change)


def _bare(said: str, sentence: Sentence) -> str:
    """What is wanted, without "make it", "same but", "a … version"."""
    bare = said[found.end() :] if (found := _LEAD.match(said)) else said
    if found := _VERSION.fullmatch(bare):
        bare = found["how"]
    if re.search(r"\binstead[.!?]*$", sentence.said) and bare.startswith(("with ", "use ")):
        return f"{bare} instead"  # taken off as politeness, and yet it says in whose place
    return bare


def continued(scene: Scene, sentence: Sentence, work: Work, how: str) -> Turn:
    """A new sound that begins where this one ends: "continue it", "go on from #1 with drums"."""
    args = {"prompt": _goes_on(work, how), "audio": scene.history.name(work)}
    return Turn((Call(KINDS[AUDIO].tool, {**args, **fitted(sentence.options, KINDS[AUDIO])}),))


def _goes_on(work: Work, how: str) -> str:
    """The words for what follows: those of the sound before, changed as it is said."""
    link, _space, rest = how.partition(" ")
    if not rest:
        return work.prompt or OF_AN_UPLOAD
    wish = unwrap(rest).subject
    if link in ("as", "into") or not work.prompt:
        return wish
    if link == "with" and re.match(r"an? ", rest) and unwrap(rest).kind is not None:
        return wish
    part = parts_of(rest if link in ("but", "and") else how)
    if part is not None:
        return part.prompt(work.prompt)
    return changed(work.prompt, rest, AUDIO) if link == "but" else f"{work.prompt} {how}"


def _made_anew(scene: Scene, sentence: Sentence, work: Work, change: Change) -> Turn:
    if not work.prompt:
        longer = re.search(r"\blonger\b", sentence.text) is not None
        return continued(scene, sentence, work, "") if longer else Turn(text=replies.SOUND_OF_YOURS)
    kept = {name: value for name, value in work.args.items() if name not in ("wait", "id")}
    options = {**sentence.options, **change.options(work)}
    args = {**kept, "prompt": change.prompt(work.prompt), **fitted(options, KINDS[AUDIO])}
    fresh = work.number is None and "id" not in work.args
    return Turn((Call(work.maker, args),), follows=fresh and work is scene.history.last())
