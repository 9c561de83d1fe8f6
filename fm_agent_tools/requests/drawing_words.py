"""Ways to draw, as people say them: "a flat icon", "in 3D", "as a watercolour drawing"."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

KIND = (
    r"(?:icon|sticker|emoji|drawing|picture|illustration|sketch|logo|painting|cartoon|render|doodle|clipart)"
)
_WAY = (
    r"(?:outlined?|line[- ]art|flat|3d|gradient|cartoon|minimal|minimalist|pixel(?:ated)?|glossy|monochrome"
    r"|hand[- ]drawn|watercolou?r|sketchy?|vector|low[- ]poly|silhouette|glyph|duotone|two[- ]tone)"
)
_TASTE = r"(?:simple|cute|bold|soft|realistic|clean|modern|retro|vintage|small|little)"
_ONLY_STYLE = re.compile(
    rf"(?:{_TASTE}[ ,]+)*(?:{_WAY}[ ,-]*)+(?:art|style|look|design)?(?:{KIND})?"
    rf"|(?:{_TASTE}[ ,]+)*{KIND}(?: style)?",
    re.IGNORECASE,
)
_SAID_OF_SOURCE = re.compile(
    rf"^an? (?:{_WAY}[ ,-]+)+{KIND} of "
    rf"|,? (?:as|in) (?:an? )?{_WAY}(?:[ ,-]+{_WAY})*(?:[ -](?:art|style|look|design))?(?: {KIND})?$",
    re.IGNORECASE,
)


def is_style(words: str, styles: Mapping[str, str]) -> bool:
    """ "a flat icon", "pixel art", "3D": nothing but a way to draw; "a flat tyre" is a thing."""
    if phrase_of(words, styles):
        return True
    return bool(_ONLY_STYLE.fullmatch(re.sub(r"^(?:an?|the) ", "", words)))


def phrase_of(words: str, styles: Mapping[str, str]) -> str:
    """The model's phrase for a style that it knows ("in 3D" -> "3D style"), or nothing."""
    bare = re.sub(r"^(?:an?|the) | (?:style|look|version|design)$", "", words.lower())
    said = (bare, re.sub(rf"\s+{KIND}$", "", bare))
    return next((phrase for name, phrase in styles.items() if name.lower() in said), "")


def without_style(source: str, phrases: Collection[str]) -> str:
    """What a picture shows without how it was drawn: "a fox, 3D style" and "a fox as an outline icon" are "a
    fox". `phrases` are those of the model's styles."""
    for phrase in phrases:
        source = source.removesuffix(f", {phrase}")
    return _SAID_OF_SOURCE.sub("", source)
