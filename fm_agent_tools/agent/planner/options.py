"""Options that a sentence carries beside its subject: "with seed 7, in 30 steps" -> fields and the rest.

To teach the planner another option, add a row to `OPTIONS`: what it looks like, and the fields it means.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from fm_agent_tools.agent.planner.kinds import AUDIO, IMAGE, KINDS, Kind
from fm_agent_tools.agent.planner.lexicon import GRAMMAR, number

# Words that lead an option in ("with seed 7", "and guidance 4") and go away with it.
_LEADS = frozenset(
    {
        "and",
        "with",
        "using",
        "use",
        "at",
        "in",
        "of",
        "for",
        "set",
        "a",
        "an",
        "the",
        "on",
        "by",
        "about",
        "as",
        "lasts",
        "lasting",
    }
)
_MOST_LEADS = 4
_DANGLING = frozenset({"and", "with", "using", "at", "as", "in", "but"})
_IS = r"\s*(?:=|:|of|is|to|number|no\.?|#)?\s*"

# Steps that quality words stand for; a model's own number lies between.
DRAFT_STEPS, BEST_STEPS = 8, 50

LARGEST = 1e9  # of a number that is refused in any case: it shall still be readable in the refusal

# Not a field but a shape; `fitted` turns it into the width and height that the kind has for it.
SHAPE = "shape"

Fields = Mapping[str, Any]
Reader = Callable[[re.Match[str]], Fields]


@dataclass(frozen=True)
class Extracted:
    """What was found, and the sentence without it."""

    fields: dict[str, Any]
    rest: str


def _option(pattern: str, read: Reader) -> tuple[re.Pattern[str], Reader]:
    return GRAMMAR.compile(pattern + r"\s*\)?"), read


def _whole(field: str) -> Reader:
    return lambda found: {field: number(found[1])}


def _words(field: str) -> Reader:
    return lambda found: {field: found[1]}


def _always(**fields: Any) -> Reader:
    return lambda found: fields


def _format(found: re.Match[str]) -> Fields:
    return {"format": (found[1] or found[found.lastindex or 1]).lower()}


def _square(found: re.Match[str]) -> Fields:
    return {"width": int(found[1]), "height": int(found[1])}


def _seconds(found: re.Match[str]) -> Fields:
    said = found["amount"].lower().replace(",", ".")
    many = min(_amount(said), LARGEST) + (0.5 if found["half"] else 0)
    seconds = many * {"m": 60, "h": 3600}.get(found["unit"][0].lower(), 1)
    return {"seconds": int(seconds) if seconds == int(seconds) else seconds}


def _amount(said: str) -> float:
    if re.fullmatch(r"[-−]?\d+(?:\.\d+)?(?:e\d+)?", said):
        return float(said.replace("−", "-"))
    if found := re.fullmatch(r"(.+) (hundred|thousand|million)", said):
        return number(found[1]) * {"hundred": 1e2, "thousand": 1e3, "million": 1e6}[found[2]]
    if said.startswith("half"):
        return 0.5
    return 1 if re.match(r"(?:an?|one)\b(?! couple| few| dozen)", said) else number(said)


def _negative(found: re.Match[str]) -> Fields:
    return {"negative_prompt": re.sub(r"^(?:any|the|its|his|her|their)\s+", "", found[1]).strip()}


OPTIONS = (
    _option(rf"\b(?:random )?seed{_IS}(\d{{1,25}})\b", lambda m: {"seed": int(m[1])}),
    _option(r"\b(<number>) (?:sampling |inference |denoising |diffusion |flow )?steps?\b", _whole("steps")),
    _option(
        rf"\b(?:num(?:ber)?(?: of)? )?(?:inference )?steps?{_IS}(\d{{1,6}})\b",
        lambda m: {"steps": int(m[1])},
    ),
    _option(
        rf"\b(?:guidance(?: scale)?|cfg(?: scale)?){_IS}(\d+(?:\.\d+)?)\b",
        lambda m: {"guidance": float(m[1])},
    ),
    _option(rf"\bstrength{_IS}(\d*\.?\d+)\b", lambda m: {"strength": float(m[1])}),
    _option(
        r"\b(\d{1,3}) ?(?:fps|frames? (?:per|a|each|/) ?sec(?:ond)?s?)\b", lambda m: {"fps": int(m[1])}
    ),
    _option(
        r"(?:\b|(?<!\S)(?=[-−]\d))(?:that (?:lasts|is) |(?<=it )last )?(?:"
        r"(?P<amount>(?:(?<!\S)[-−])?\d+(?:[.,]\d+)?(?:e\d\d?)?"
        r"|<number>(?: hundred| thousand| million)?|half an?(?= )|(?:an?|one)(?: full| whole)?(?= min| hour))"
        r"(?: |-)?(?:more )?(?P<unit>seconds?|secs?|s(?=[ ,.]|$)|minutes?|mins?|hours?)(?P<half> and a half)?"
        r"(?: (?:long|in length|of(?= \w)|duration))?)(?!\w)(?<!one second)",
        _seconds,
    ),
    _option(
        r"\b(?:size[ :=]*|resolution[ :=]*)?(\d{2,6}) ?(?:px|pixels?)? ?(?:x|×|by|\*) ?(\d{2,6})(?: ?(?:px"
        r"|pixels?))?(?!\w)",
        lambda m: {"width": int(m[1]), "height": int(m[2])},
    ),
    _option(r"\b(\d{2,6}) ?(?:px|pixels?)(?: (?:wide|high|tall|square|size|big))?\b", _square),
    _option(rf"\bsize{_IS}(\d{{2,6}})\b", _square),
    _option(r"\b(?:720p|hd)(?: resolution| quality)?\b", _always(width=1280, height=720)),
    _option(r"\b(?:1080p|full hd)(?: resolution| quality)?\b", _always(width=1920, height=1080)),
    _option(
        r"\b16 ?[:x] ?9\b(?: (?:format|aspect ratio))?|\b(?:wide ?screen|landscape|wide)(?: (?:format|version"
        r"|aspect ratio|mode)|(?= <any_noun>\b)|(?=[ ,.!]*$)(?<!city wide))",
        _always(shape="wide"),
    ),
    _option(
        r"\b9 ?[:x] ?16\b(?: (?:format|aspect ratio))?|\b(?:portrait|vertical|tall)(?: (?:format|version"
        r"|aspect ratio|mode)|(?= <any_noun>\b))",
        _always(shape="tall"),
    ),
    _option(
        r"\b1 ?: ?1\b(?: (?:format|aspect ratio))?|\bsquare(?: (?:format|version|aspect ratio)"
        r"|(?= <any_noun>\b))"
        r"|, ?square$|^square$",
        _always(shape="square"),
    ),
    _option(
        r"\b(?:seamless(?:ly)? )?loop(?:ing|ed)\b|\b(?:seamless(?:ly)? )(?:loop(?: of)?)\b|\bas a loop\b"
        r"|\b(?:in a|on) loop\b|(?<=it )loop\b|, ?loop$"
        r"|\bloop-?able\b",
        _always(loop=True),
    ),
    _option(r"\b(?:an? )?loop of(?= \w)", _always(loop=True)),
    _option(r"\b<music_loop>\b(?P<_kept>)", _always(loop=True)),
    _option(r"\bseamless (?=(?:[\w'-]+ ){0,3}loops?\b)", _always(loop=True)),
    _option(
        r", ?seamless(?:ly)?(?=$|[,.])|\b(?:and|that|which)(?: it| also)? loops?(?: seamlessly)?(?=$|[,.])",
        _always(loop=True),
    ),
    _option(
        r"\b(?:as |in |into )(?:a |an )?(png|webp|mp3|wav|ogg|flac|mp4|gif)(?: (?:file|format|image"
        r"|picture))?\b"
        r"(?! of\b)",
        _format,
    ),
    _option(r"\b(png|webp|mp3|wav|ogg|flac|mp4) format\b|, ?(mp3|wav|ogg|flac)(?=$|,)", _format),
    _option(
        r"\b(?:(?:quick|rough|fast) )?draft(?: (?:quality|of(?: an?)?|version)|(?= <any_noun>\b)|(?=[ ,.]*$))"
        r"|\blow quality\b",
        _always(steps=DRAFT_STEPS),
    ),
    _option(
        r"\b(?:best|better|high|highest|higher|top|maximum|great|finest)(?: possible)?[ -]quality\b",
        _always(steps=BEST_STEPS),
    ),
    _option(r"\bmodel[ :=]+[\"']?([a-z0-9][\w.-]+)[\"']?(?: to(?= \w))?", _words("model")),
    _option(r"(?<=\w )(?:with|using|by) (?:the )?[\"']?([a-z0-9][\w.-]+)[\"']? model\b", _words("model")),
    _option(r"\bnegative(?: prompt)?[ :=]+[\"']?([^\"';]+?)[\"']?$", _words("negative_prompt")),
    _option(
        r"(?:\b|,)(?:without|but no|but not|with no|, no|, not|, never|no(?= (?:vocals?|drums|singing|voices?"
        r"|lyrics|percussion)\b)(?<=\w no))(?! wait\b) ([\w][\w' -]*?)(?=[,;.]|$"
        r"| and (?:with|add|make|put|give)\b)",
        _negative,
    ),
    _option(r"[(\[]?\b(?:x ?|× ?)(\d{1,3})\b[)\]]?$", lambda m: {"n": int(m[1])}),
    _option(r"\b(<number>) times\b(?! (?:as|more))", lambda m: {"n": number(m[1])}),
    _option(r"[,(] ?(?:in )?(<number>) (?:different )?(?:<versions>)\)?$", lambda m: {"n": number(m[1])}),
    _option(r"^(<number>)(?: of (?:them|those|these|it))?[.!]?$", _whole("n")),
    _option(r"\bn ?[=:] ?(\d{1,4})\b", _whole("n")),
)  # fmt: skip


def extract(sentence: str, styles: Iterable[str] = ()) -> Extracted:
    """Take the options out of `sentence`; `styles` are the style words that the models know."""
    fields: dict[str, Any] = {}
    led = [(pattern, read, _LEADS) for pattern, read in OPTIONS]
    alone = [(pattern, read, frozenset[str]()) for pattern, read in _style_options(styles)]
    for pattern, read, leads in [*alone, *led]:
        if found := pattern.search(sentence):
            fields = {**read(found), **fields}
            if "_kept" in found.groupdict():
                continue
            before = _without_end(sentence[: found.start()], leads, _MOST_LEADS, sentence[found.end() :])
            sentence = " ".join(f"{before} {sentence[found.end() :]}".split())
    return Extracted(fields, _tidy(sentence))


def fitted(fields: Fields, kind: Kind, *, edit: bool = False) -> dict[str, Any]:
    """The fields that a call for this kind has: shapes as sizes, and nothing that it cannot take."""
    size = kind.sizes.get(fields.get(SHAPE, ""))
    shaped = {**dict(zip(("width", "height"), size, strict=True)), **fields} if size else dict(fields)
    unfit = {SHAPE} | (set() if edit else {"strength"})
    unfit |= {"width", "height"} if kind.name == AUDIO else set()
    unfit |= {"fps"} if kind.name != "video" else set()
    unfit |= {"seconds", "loop"} if kind.name == IMAGE else set()
    return {name: value for name, value in shaped.items() if name not in unfit}


def implied(fields: Fields) -> Kind | None:
    """The kind that the options alone ask for: frames or seconds make a clip of what would be a picture."""
    format = str(fields.get("format", ""))
    owner = next((kind for kind in KINDS.values() if format in kind.formats and kind.name != IMAGE), None)
    return owner or (KINDS["video"] if {"fps", "seconds", "loop"} & set(fields) else None)


def _without_end(text: str, words: Collection[str], most: int, after: str = "") -> str:
    """The text without up to `most` of these words, and punctuation, at its end.

    An article stays where the words behind it need one: "a 3 second [video]".
    """
    for _ in range(most):
        text = text.rstrip(" ,;:(")
        before, _space, word = text.rpartition(" ")
        if word.lower() not in words:
            break
        if word.lower() in ("a", "an", "the") and re.match(r"\s*\w", after):
            break
        text = before
    return text.rstrip(" ,;:(")


def _style_options(styles: Iterable[str]) -> Iterable[tuple[re.Pattern[str], Reader]]:
    """ "3D style", "in 3D", "a 3D fox": a plain word such as "flat" needs "style" beside it to be one."""
    for style in sorted(styles, key=len, reverse=True):
        word = re.escape(style).replace(r"\ ", "[ -]")
        beside = r"(?:styled?|look|version|render(?:ing)?)"
        named = rf"\b{word}[- ]?{beside}\b|\bstyle[ :=]+{word}\b|\bin {word}$|, ?{word}$"
        kind = rf"\b{word}(?= <kind>\b)"
        bare = rf"|\b{word}\b" if re.search(r"\d", style) else ""

        def read(_: re.Match[str], style: str = style) -> Fields:
            return {"style": style}

        yield (
            GRAMMAR.compile(
                rf"(?:[\s,]*\b(?:in|with)(?: an?| the)? (?=(?:{word}|style)))?(?:{named}|{kind}{bare})"
            ),
            read,
        )


def _tidy(sentence: str) -> str:
    """Single spaces, and no comma, bracket or connecting word left over at the ends."""
    sentence = re.sub(r"\s+([,.;])", r"\1", " ".join(sentence.split()))
    return _without_end(sentence.lstrip(" ,;:"), _DANGLING, _MOST_LEADS)
