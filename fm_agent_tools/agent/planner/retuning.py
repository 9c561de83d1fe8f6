"""How a sound shall be otherwise: "faster and in E minor", "10 seconds longer", "on a guitar".

A text is cut into its parts; each has one meaning, in the table `_PARTS`. To teach the planner another way to
say something, add a row: the pattern, and what it reads from it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from fm_agent_tools.agent.planner import band
from fm_agent_tools.agent.planner import tempo_and_key as tempo
from fm_agent_tools.agent.planner.changes import changed
from fm_agent_tools.agent.planner.history import Work
from fm_agent_tools.agent.planner.kinds import AUDIO
from fm_agent_tools.agent.planner.lexicon import GRAMMAR
from fm_agent_tools.agent.planner.sentence import Fields, Sentence
from fm_agent_tools.requests.changes import positive
from fm_agent_tools.requests.phrases import COLOURS

# The beats times this, or, where no beats are said, so many words up the ladder of tempi.
FASTER = {"much": (1.6, 2), "": (1.25, 1), "little": (1.1, 1)}
SLOWER = {"much": (0.6, -2), "": (0.8, -1), "little": (0.9, -1)}
LONGER = {"much": 3.0, "": 2.0, "little": 1.5}
SHORTER = {"much": 0.25, "": 0.5, "little": 0.75}

_DEGREE = (
    r"(?:(?P<much>much|a lot|way|far|lots)|(?P<little>a (?:little )?bit|a (?:little|tad|touch)|slightly"
    r"|somewhat|a bit more|a little more)|even|still|more)"
)
_AND = re.compile(r",? (?:and|but)(?: also| then)? |, ")
_LENGTH = rf"(?:{_DEGREE} )?(?P<way>longer|shorter)"
SHORTEST = 0.5  # seconds that can be asked for


@dataclass(frozen=True)
class Change:
    """What becomes of the description, and of the options of the call."""

    prompt: Callable[[str], str] = lambda prompt: prompt
    options: Callable[[Work], Fields] = field(default=lambda work: {})


Read = Callable[[re.Match[str]], Change | None]


def wanted(text: str, sentence: Sentence) -> Change | None:
    """What all parts of the text do together; nothing but options left is a change, too."""
    if not text and "seconds" in sentence.options and _MORE_SECONDS.search(sentence.said):
        return _longer_by(float(sentence.options["seconds"]))
    if not text:
        return Change() if sentence.options else None
    if found := re.fullmatch(_LENGTH, text, re.IGNORECASE):
        return _lasting(found, sentence)
    return parts_of(text)


def parts_of(text: str) -> Change | None:
    """What a text that says only such things does; None when it says something else."""
    whole = _part(text)
    if whole is not None:
        return whole
    parts = [_part(part) for part in _AND.split(text)]
    if len(parts) < 2 or None in parts:
        return None
    return _together([part for part in parts if part is not None])


def _together(parts: list[Change]) -> Change:
    def prompt(text: str) -> str:
        for part in parts:
            text = part.prompt(text)
        return text

    def options(work: Work) -> Fields:
        return {name: value for part in parts for name, value in part.options(work).items()}

    return Change(prompt, options)


def _part(text: str) -> Change | None:
    text = tempo.spelled(text.strip())
    for pattern, read in _PARTS:
        if (found := pattern.fullmatch(text)) and (change := read(found)):
            return change
    bare = re.sub(r"^(?:(?:more|less|a bit|a little|much|even|slightly) )+", "", text)
    mood = positive(bare)
    if " " in mood or mood in COLOURS or not (mood != bare or band.is_mood(mood)) or "less " in text:
        return None
    return Change(lambda prompt: band.in_mood(prompt, mood) or changed(prompt, mood, AUDIO))


def _degree(found: re.Match[str]) -> str:
    return "much" if found["much"] else "little" if found["little"] else ""


def _speed(found: re.Match[str]) -> Change:
    slower = found["way"].lower() in ("slower", "slow", "down", "slowly")
    factor, rungs = (SLOWER if slower else FASTER)[_degree(found)]
    return Change(lambda prompt: tempo.moved(prompt, factor, rungs))


def _scaled(factor: float) -> Read:
    return lambda found: Change(lambda prompt: tempo.moved(prompt, factor, 2 if factor > 1 else -2))


def _by_beats(found: re.Match[str]) -> Change:
    slower = found["way"].lower() == "slower"
    more = -int(found["beats"]) if slower else int(found["beats"])
    return Change(
        lambda prompt: tempo.by_beats(prompt, more) or tempo.moved(prompt, 1.0, -1 if slower else 1)
    )


_MORE_SECONDS = re.compile(
    r"\b(?:s|secs?|seconds?|mins?|minutes?) (?:longer|shorter|more)\b|\bmore (?:secs?|seconds?)\b",
    re.IGNORECASE,
)


def _lasting(found: re.Match[str], sentence: Sentence) -> Change:
    """ "longer" is twice as long, "10 seconds longer" that much more, "longer: 30 seconds" that long."""
    said = sentence.options.get("seconds")
    if said is None:
        return _length(found)
    if not _MORE_SECONDS.search(sentence.said):
        return Change(options=lambda work: {"seconds": said})
    return _longer_by(float(said) if found["way"].lower() == "longer" else -float(said))


def _length(found: re.Match[str]) -> Change:
    times = (LONGER if found["way"].lower() == "longer" else SHORTER)[_degree(found)]
    return Change(options=lambda work: {"seconds": plain(max(_seconds(work) * times, SHORTEST))})


def _longer_by(seconds: float) -> Change:
    return Change(options=lambda work: {"seconds": plain(max(_seconds(work) + seconds, SHORTEST))})


def _seconds(work: Work) -> float:
    return float(work.args.get("seconds") or work.seconds or USUAL_SECONDS)


def plain(seconds: float) -> float:
    """Whole seconds as a whole number."""
    return int(seconds) if seconds == int(seconds) else round(seconds, 3)


def _key(found: re.Match[str]) -> Change:
    tonic = found["tonic"]
    named = f"{tonic[0].upper()}{tonic[1:]}"
    return Change(lambda prompt: tempo.in_key(prompt, named, found["mode"].lower()))


def _mode(found: re.Match[str]) -> Change:
    return Change(lambda prompt: tempo.in_key(prompt, "", found["mode"].lower()))


def _instrument(found: re.Match[str]) -> Change | None:
    instrument = found["instrument"].lower()
    if not band.is_instrument(instrument):
        return None
    return Change(lambda prompt: band.played_on(prompt, instrument))


def _without(found: re.Match[str]) -> Change | None:
    """ "no drums"; not "no problem"."""
    what = found["what"].lower()
    if not (band.is_instrument(what) or _PARTS_OF_MUSIC.fullmatch(what)):
        return None
    return Change(options=lambda work: {"negative_prompt": what})


_PARTS_OF_MUSIC = re.compile(
    r"vocals?|voices?|singing|words|lyrics|noise|wind|beats?|rhythm|melody|reverb|echo|chords|crackle|hiss"
)


def _looped(found: re.Match[str]) -> Change:
    return Change(options=lambda work: {"loop": True})


USUAL_SECONDS = 10
_TIMES = r"(?:the |its )?(?:tempo|speed|pace|bpm)"
_PARTS: tuple[tuple[re.Pattern[str], Read], ...] = tuple(
    (GRAMMAR.compile(pattern), read)
    for pattern, read in (
        (
            rf"(?:at |to |with )?(?:{_TIMES} (?:to |of |at |is )?)?(?:about |around )?(?P<beats>\d{{2,3}})"
            r"(?: ?(?:bpm|beats (?:per|a) minute))(?: tempo)?",
            lambda found: Change(lambda prompt: tempo.at_bpm(prompt, int(found["beats"]))),
        ),
        (
            rf"(?:set |change |put |make )?{_TIMES} (?:to|at|of|:|=)? ?(?P<beats>\d{{2,3}})",
            lambda found: Change(lambda prompt: tempo.at_bpm(prompt, int(found["beats"]))),
        ),
        (rf"(?:at )?(?:half (?:{_TIMES}|as fast|time)|twice as slow|halve {_TIMES})", _scaled(0.5)),
        (
            rf"(?:at )?(?:twice (?:{_TIMES}|as fast)|double (?:{_TIMES}|time|as fast)|half as slow)",
            _scaled(2.0),
        ),
        (r"(?P<beats>\d{1,3}) ?(?:bpm|beats(?: (?:per|a) minute)?) (?P<way>slower|faster)", _by_beats),
        (
            rf"(?:{_DEGREE} )?(?:more )?(?P<way>slower|faster|quicker|slow|fast|quick|slowly|quickly)"
            r"(?: tempo| paced?)?",
            _speed,
        ),
        (
            rf"(?:slow|speed)(?: <pronoun>)? (?P<way>down|up)(?: <pronoun>)?(?: {_DEGREE})?",
            _speed,
        ),
        (
            rf"(?:change (?:the |its )?key to |(?:the |its )?key (?:of |to |is )?|in |to |into "
            rf"|in the key of |transpose(?:d)? to )?{tempo.KEY}(?: instead)?",
            _key,
        ),
        (rf"(?:in |to |into )?(?:an? )?(?P<mode>{'major|minor'})(?: key| mode)?", _mode),
        (r"(?:played )?(?:on|by|like) (?:an? |the |some )?(?P<instrument>[\w -]+)", _instrument),
        (_LENGTH, _length),
        (
            r"(?:(?:one|an) octave )?(?P<way>higher|lower)(?:[ -]pitched)?",
            lambda found: Change(lambda prompt: tempo.in_register(prompt, found["way"].lower() == "higher")),
        ),
        (
            r"(?:in )?(?P<metre>3/4|4/4|6/8)(?: time)?",
            lambda found: Change(lambda prompt: f"{prompt}, in {found['metre']}"),
        ),
        (
            r"(?:with|use|for) (?:an? |the |some )?(?P<instrument>[\w -]+) instead"
            r"(?: of (?:an? |the )?[\w -]+)?",
            _instrument,
        ),
        (
            r"(?:(?:as|like|into|in|on) )?(?:an? )?(?:seamless )?loop|seamless(?:ly)?|loop(?:ing|ed|able)?"
            r"|loop <pronoun>",
            _looped,
        ),
        (r"(?:with )?(?:no|without)(?: any| the)? (?P<what>[\w' -]+)", _without),
    )
)
