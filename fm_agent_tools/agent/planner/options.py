"""Options that a sentence carries beside its subject: "with seed 7, in 30 steps" -> fields and the rest."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from fm_agent_tools.agent.planner.lexicon import GRAMMAR, number

# Words that lead an option in ("with seed 7", "and guidance 4") and go away with it.
_LEADS = frozenset({"and", "with", "using", "use", "at", "in", "of", "for", "set", "a", "the", "on", "by"})
_MOST_LEADS = 4
_DANGLING = frozenset({"and", "with", "using", "at"})
_IS = r"\s*(?:=|:|of|is|to|number|no\.?|#)?\s*"

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
    return lambda found: {field: int(found[1])}


def _words(field: str) -> Reader:
    return lambda found: {field: found[1]}


def _format(found: re.Match[str]) -> Fields:
    return {"format": found[1].lower()}


def _square(found: re.Match[str]) -> Fields:
    return {"width": int(found[1]), "height": int(found[1])}


OPTIONS = (
    _option(rf"\b(?:random )?seed{_IS}(\d{{1,25}})\b", _whole("seed")),
    _option(r"\b(\d{1,6}) (?:sampling |inference |denoising |diffusion |flow )?steps?\b", _whole("steps")),
    _option(rf"\b(?:num(?:ber)?(?: of)? )?(?:inference )?steps?{_IS}(\d{{1,6}})\b", _whole("steps")),
    _option(
        rf"\b(?:guidance(?: scale)?|cfg(?: scale)?){_IS}(\d+(?:\.\d+)?)\b",
        lambda m: {"guidance": float(m[1])},
    ),
    _option(
        r"\b(?:size[ :=]*|resolution[ :=]*)?(\d{2,6}) ?(?:px|pixels?)? ?(?:x|×|by|\*) ?(\d{2,6})(?: ?(?:px"
        r"|pixels?))?(?!\w)",
        lambda m: {"width": int(m[1]), "height": int(m[2])},
    ),
    _option(r"\b(\d{2,6}) ?(?:px|pixels?)(?: (?:wide|high|tall|square|size|big))?\b", _square),
    _option(rf"\bsize{_IS}(\d{{2,6}})\b", _square),
    _option(r"\b(?:as |in )(?:a |an )?(png|webp)(?: (?:file|format|image|picture))?\b", _format),
    _option(r"\b(png|webp) format\b", _format),
    _option(r"\bmodel[ :=]+[\"']?([a-z0-9][\w.-]+)[\"']?", _words("model")),
    _option(r"(?<=\w )(?:with|using|by) (?:the )?[\"']?([a-z0-9][\w.-]+)[\"']? model\b", _words("model")),
    _option(r"\bnegative(?: prompt)?[ :=]+[\"']?([^\"';]+?)[\"']?$", _words("negative_prompt")),
    _option(
        r"(?:\b|,)(?:without|but no|but not|, no|, not|, never) (?:any )?([\w][\w' -]*?)(?=[,;.]|$)",
        _words("negative_prompt"),
    ),
    _option(r"[(\[]?\b(?:x ?|× ?)(\d{1,3})\b[)\]]?$", lambda m: {"n": int(m[1])}),
    _option(r"\b(<number>) times\b", lambda m: {"n": number(m[1])}),
    _option(r"[,(] ?(?:in )?(<number>) (?:different )?(?:<versions>)\)?$", lambda m: {"n": number(m[1])}),
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
            before = _without_end(sentence[: found.start()], leads, _MOST_LEADS)
            sentence = f"{before} {sentence[found.end() :]}"
    return Extracted(fields, _tidy(sentence))


def _without_end(text: str, words: Collection[str], most: int) -> str:
    """The text without up to `most` of these words, and punctuation, at its end."""
    for _ in range(most):
        text = text.rstrip(" ,;:(")
        before, _space, word = text.rpartition(" ")
        if word.lower() not in words:
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
