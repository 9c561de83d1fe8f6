"""A wish taken out of its wrapping: "3 short videos of a fox" is a fox, as clips, three of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

from fm_agent_tools.agent.planner.band import is_mood
from fm_agent_tools.agent.planner.kinds import AUDIO, IMAGE, KINDS, VIDEO, Kind
from fm_agent_tools.agent.planner.lexicon import GRAMMAR, number
from fm_agent_tools.requests.phrases import clean, described, plainly, with_article

# Adjectives of the picture or sound rather than of the thing in it: "a quick sketch of a fox".
_ABOUT = {
    "new", "nice", "good", "great", "quick", "simple", "single", "small", "little", "pretty", "another",
    "other", "different", "digital", "detailed", "high", "quality", "fresh", "own", "custom", "png",
    "transparent", "short", "long", "brief", "ambient", "seamless", "looping", "animated", "moving", "intro",
    "tiny", "app", "more", "game", "background",
}  # fmt: skip
# Techniques belong to the description: "an oil painting of a ship" is not an oil ship.
_TECHNIQUE = re.compile(
    r"\b(?:oil|water ?colou?r|pencil|charcoal|crayon|ink|line|pixel|vector|chalk|pastel|stained|acrylic"
    r"|abstract"
    r"|japanese|minimalist|vintage|retro)\b",
    re.IGNORECASE,
)
_SLOW_MOTION = re.compile(r"\b(?:in )?(?:slow|slo)[- ]?mo(?:tion)?\b ?", re.IGNORECASE)
# Things that end like a clip or a sound and are neither.
_NEITHER = re.compile(
    r".*\b(?:paper|hair|binder|tie|money|bulldog|train|race|running|roller|rail|hotel|table|sign)[- ]?"
    r"(?:clips?|tracks?|reels?|language)",
    re.IGNORECASE,
)
_SMALL = r"(?!(?:of|for|with|and|or|in|on|about|to|from|that|without|like|a|an|the)\b)"
_ADJECTIVES = rf"(?P<adjectives>(?:{_SMALL}[\w'-]+ ){{0,3}}?)"
_MORE = r"(?:(?:different|more|new|other|alternative) ){0,4}"

_VERSIONS = GRAMMAR.compile(rf"<count:number> {_MORE}(?:<versions>) (?:<of>) <thing:any>")
_VERSIONS_LAST = GRAMMAR.compile(
    r"<count:number> (?:different )?(?P<thing>(?!more\b).+?) (?:<kinds>|versions|variations|variants|options)"
)
_COUNTED = GRAMMAR.compile(rf"<count:number> {_MORE}(?P<rest>.+)")
_ANOTHER = re.compile(r"(?:another|one more|a different|a new|a second|yet another) (?=\w)", re.IGNORECASE)
_ANIMATED = GRAMMAR.compile(r"(?P<article>(?:<article> )?)(?:animated|looping) (?P<thing>.+)")
_SOME = re.compile(r"^(?:some|a bit of|a piece of|a little)\s+(?=\S)", re.IGNORECASE)

_ONLY_KIND = GRAMMAR.compile(
    rf"(?:(?:<article>|<number>) )?(?:(?:{'|'.join(sorted(_ABOUT))}|cute|cool|beautiful|funny) )?"
    r"(?:(?:<kind>)(?: for (?:my|our|the|a|an|this|his|her|their) [^:]+)?|<any_noun>|something|anything"
    r"|music|songs?)|(?:the )?(?:<ordinal>) (?:<any_noun>|one)"
)
_LABEL = GRAMMAR.compile(
    r"(?:(?:<article> )?(?:<kind>)(?: for [^:]+)?|(?:the )?prompt|subject|description) ?: ?(?P<thing>.+)"
)
_VIDEO_LABEL = GRAMMAR.compile(r"(?P<lead>(?:<article> )?(?:<video_noun>|<audio_noun>)) ?: ?(?P<thing>.+)")
_MUSIC_LABEL = re.compile(r"music ?: ?(?P<thing>.+?)(?: music)?", re.IGNORECASE)
_SUCH_AS = GRAMMAR.compile(
    r"(?:something|anything)(?: \w+){0,2},? (?:like|such as) (?P<thing>.+)"
    r"|(?:<article> )?(?:<kind>) for [^,]+, (?:like|such as|maybe|e\.?g\.?) (?P<named>.+)"
)


def _wrapped(kind: Kind) -> re.Pattern[str]:
    return GRAMMAR.compile(
        rf"(?:<article> )?{_ADJECTIVES}(?P<noun>{kind.nouns})(?: <kind>)?,? (?:<of>) <thing:any>"
    )


def _last(kind: Kind) -> re.Pattern[str]:
    return GRAMMAR.compile(rf"(?P<thing>.+(?<!,)) (?P<noun>{kind.nouns})(?: <kind>)?")


def _kept(kind: Kind) -> re.Pattern[str]:
    """The noun stands where the noun phrase ends: at the end, or before a preposition."""
    return GRAMMAR.compile(
        rf"(?:{_SMALL}[\w'-]+ |(?:<article>) |<number> ){{0,6}}(?P<noun>{kind.kept})"
        r"(?=$|,| (?:of|for|with|about|in|to|like|that|which|from|on|played|by|at|without|where|and)\b| \d).*"
    )


_ORDER = (KINDS[VIDEO], KINDS[AUDIO], KINDS[IMAGE])
_WRAPPED = [(kind, _wrapped(kind)) for kind in _ORDER]
_LAST = [(kind, _last(kind)) for kind in _ORDER]
_KEPT = [(kind, _kept(kind)) for kind in _ORDER]


@dataclass(frozen=True)
class Wish:
    """What to make: its kind where that was said, how many versions, and options that the wrapping held."""

    subject: str
    kind: Kind | None = None
    count: int | None = None
    options: dict[str, Any] = field(default_factory=dict)


def unwrap(text: str) -> Wish:
    """The thing itself: "a cute sticker of a fox" -> "a cute fox"."""
    text = unlabelled(text)
    if found := _VERSIONS.fullmatch(text):
        kind = _kind_of_versions(text)
        inner = unwrap(found["thing"])
        return replace(inner, count=number(found["count"]), kind=inner.kind or kind)
    if (found := _COUNTED.fullmatch(text)) and (wish := _counted(found["rest"])):
        return replace(wish, count=number(found["count"]))
    if found := _VERSIONS_LAST.fullmatch(text):
        return Wish(plainly(found["thing"]), None, number(found["count"]))
    if _ANOTHER.match(text):
        text = with_article(f"a {_ANOTHER.sub('', text, count=1)}")
    return _single(text)


def _single(text: str) -> Wish:
    tempo = " in slow motion" if _SLOW_MOTION.search(text) else ""
    bare = clean(_SLOW_MOTION.sub("", text)) if tempo else text
    for kind, pattern in _WRAPPED:
        if found := pattern.fullmatch(bare):
            if _TECHNIQUE.search(found["adjectives"]) or (kind.name == AUDIO and _is_for(found, text)):
                return Wish(plainly(text), kind)
            return Wish(plainly(_inside(found, kind)) + tempo, kind, None, _format(found["noun"]))
    if _NEITHER.fullmatch(text):
        return Wish(plainly(text))
    for kind, pattern in _KEPT:
        if pattern.fullmatch(text):
            return Wish(plainly(_SOME.sub("", text)), kind)
    for kind, pattern in _LAST:
        if (found := pattern.fullmatch(bare)) and not names_no_thing(bare) and not _TECHNIQUE.search(text):
            return Wish(_thing_before(found, kind) + tempo, kind, None, _format(found["noun"]))
    if found := _ANIMATED.fullmatch(bare):
        return Wish(plainly(with_article(f"{found['article']}{found['thing']}")), KINDS[VIDEO])
    return Wish(plainly(text))


def _thing_before(found: re.Match[str], kind: Kind) -> str:
    """Of "rain sounds" the rain; "a spooky sound" stays, for a spooky is nothing."""
    if kind.name == AUDIO and is_mood(re.sub(r"^(?:an?|some|the) ", "", found["thing"])):
        return plainly(found[0])
    return plainly(_SOME.sub("", found["thing"]))


def _is_for(found: re.Match[str], text: str) -> bool:
    """ "a coin pickup sound for a game": what it is for is not what is heard."""
    named = [word for word in found["adjectives"].split() if word.lower() not in _ABOUT]
    return bool(named) and text[found.end("noun") :].lstrip().startswith("for ")


def _inside(found: re.Match[str], kind: Kind) -> str:
    """The thing, with the adjectives that were said of its picture."""
    thing = re.sub(r" on it$", "", found["thing"])  # "a sticker with a bee on it"
    for word in reversed([word for word in found["adjectives"].split() if word.lower() not in _ABOUT]):
        thing = f"{word} {thing}" if kind.name == AUDIO else described(thing, word)
    return _SOME.sub("", thing) if kind.name == AUDIO else thing


def _counted(rest: str) -> Wish | None:
    """Several of one thing, not several things: "different jingles for a toy shop", "stickers of a tiger"."""
    for kind, pattern in _WRAPPED:
        if (found := pattern.fullmatch(rest)) and found["noun"].lower().endswith("s"):
            return Wish(plainly(_inside(found, kind)), kind, None, _format(found["noun"]))
    for kind, pattern in _KEPT:
        if (found := pattern.fullmatch(rest)) and found["noun"].lower().endswith("s"):
            one = f"{rest[: found.start('noun')]}{_singular(found['noun'])}{rest[found.end('noun') :]}"
            return Wish(with_article(f"a {one}"), kind)
    for kind, pattern in _LAST:
        if (found := pattern.fullmatch(rest)) and found["noun"].lower().endswith("s") and kind.name != IMAGE:
            return Wish(plainly(found["thing"]), kind, None, _format(found["noun"]))
    return None


def _kind_of_versions(text: str) -> Kind | None:
    found = GRAMMAR.compile(r"<number> (?:\w+ ){0,4}?(?P<noun><kinds>) (?:<of>) .+").fullmatch(text)
    return KINDS[IMAGE] if found else None


def _singular(noun: str) -> str:
    return re.sub(r"ies$", "y", noun) if noun.endswith("ies") else noun.removesuffix("s")


def _format(noun: str) -> dict[str, Any]:
    """ "an mp3 of rain" says the file's format as well."""
    found = re.search(r"\b(gif|mp3|wav|ogg|flac|mp4|png|webp)s?$", noun, re.IGNORECASE)
    return {"format": found[1].lower()} if found else {}


def unlabelled(text: str) -> str:
    """ "an icon for my app: a bell" -> "a bell"."""
    text = clean(text)
    if found := _LABEL.fullmatch(text):
        return clean(found["thing"])
    if found := _SUCH_AS.fullmatch(text):
        return clean(found["thing"] or found["named"])
    if found := _MUSIC_LABEL.fullmatch(text):
        return f"{clean(found['thing'])} music"
    if found := _VIDEO_LABEL.fullmatch(text):
        return f"{found['lead']} of {clean(found['thing'])}"
    return text


def names_no_thing(text: str) -> bool:
    """Whether only the wrapping is there: "a picture", "some stickers", "music"."""
    return bool(_ONLY_KIND.fullmatch(clean(text)))
