"""Colour emoji in five drawing styles, rendered from npm packages: the pictures that stickers are learnt
from."""

from __future__ import annotations

import io
import json
import logging
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from fm_agent_tools.training.data.packages import fetch

log = logging.getLogger(__name__)

Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class EmojiSet:
    """One drawing style: an npm package of SVG bodies (Iconify JSON) or of WebP files named by code point."""

    style: str
    package: str
    version: str
    licence: str


EMOJI_SETS = (
    EmojiSet("noto", "@iconify-json/noto", "1.2.9", "Apache-2.0"),
    EmojiSet("twemoji", "@iconify-json/twemoji", "1.2.5", "CC-BY-4.0"),
    EmojiSet("gradient", "@iconify-json/fluent-emoji", "1.2.7", "MIT"),
    EmojiSet("flat", "@iconify-json/fluent-emoji-flat", "1.2.6", "MIT"),
    EmojiSet("3D", "@lobehub/fluent-emoji-3d", "1.1.0", "MIT"),
)
NAMES = ("emojibase-data", "17.0.0")
KEYWORDS = ("emojilib", "4.0.3")
FLAT = "@iconify-json/fluent-emoji-flat"

# emojibase groups: 0 faces, 1 people, 3 nature, 4 food, 5 travel, 6 activities, 7 objects, 8 symbols.
WHOLE_GROUPS = {0, 3, 4, 5, 6, 7}
BODY_SUBGROUPS = {16, 17, 18, 19, 20, 21, 22}
PEOPLE_SUBGROUPS = {23, 24, 25, 26, 27, 28, 29}
SYMBOL_SUBGROUPS = {84, 96}
CLOCKS = 58
GENDERED = ("man ", "woman ", "men ", "women ", "man: ", "woman: ", "person: ")


@dataclass(frozen=True)
class Concept:
    """What one emoji means: its code points, its name, and other words for it.

    words: of search engines, "animal" among them; synonyms: each of them means this thing, or a kind of it
    """

    code: str
    name: str
    words: tuple[str, ...]
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True)
class StickerSet:
    """Rendered pictures: `pixels` (count, size, size, 4) uint8 with straight alpha, and one row of facts for
    each."""

    pixels: Pixels
    codes: tuple[str, ...]
    styles: tuple[str, ...]
    concepts: dict[str, Concept]

    def __len__(self) -> int:
        return len(self.codes)


def load_stickers(cache: Path, size: int) -> StickerSet:
    """Every wanted emoji in every style at `size` pixels; fetched and rendered once, then read from
    `cache`."""
    pixels_file, facts_file = cache / f"stickers-{size}.npy", cache / f"stickers-{size}.json"
    if not facts_file.exists():
        _render_all(cache, size, pixels_file, facts_file)
    facts = json.loads(facts_file.read_text())
    concepts = {code: Concept(code, name, tuple(words)) for code, name, words in facts["concepts"]}
    return StickerSet(
        np.load(pixels_file, mmap_mode="r"), tuple(facts["codes"]), tuple(facts["styles"]), concepts
    )


def concepts(cache: Path) -> dict[str, Concept]:
    """The wanted emoji by code point, with skin tones, genders, flags, keycaps and clock faces left out."""
    folder = fetch(*NAMES, cache)
    keywords = json.loads((fetch(*KEYWORDS, cache) / "dist" / "emoji-en-US.json").read_text())
    by_code = {emoji_code(emoji): words for emoji, words in keywords.items()}
    found = {}
    for row in json.loads((folder / "en" / "data.json").read_text()):
        if wanted(row):
            code = plain_code(row["hexcode"])
            found[code] = Concept(code, clean_name(row["label"]), _words(row, by_code.get(code, ())))
    return found


def wanted(row: dict[str, Any]) -> bool:
    """Whether an emojibase row shows one everyday thing that a small model can learn."""
    group, subgroup, label = row.get("group"), row.get("subgroup"), row["label"]
    if group in WHOLE_GROUPS:
        return subgroup != CLOCKS or "clock" in label or "hourglass" in label or label == "watch"
    if group == 1:
        people = subgroup in PEOPLE_SUBGROUPS and not label.startswith(GENDERED) and "facing" not in label
        return subgroup in BODY_SUBGROUPS or people
    return group == 8 and subgroup in SYMBOL_SUBGROUPS


def plain_code(code: str) -> str:
    """A code point sequence without variation selectors, lower case: `2764-FE0F` becomes `2764`."""
    return "-".join(part for part in code.lower().split("-") if part != "fe0f").lstrip("0")


def emoji_code(emoji: str) -> str:
    """The plain code of an emoji given as text."""
    return plain_code("-".join(f"{ord(character):x}" for character in emoji))


def clean_name(label: str) -> str:
    """A label as a person would type it: ASCII, lower case, no colons."""
    text = unicodedata.normalize("NFKD", label.replace("’", "'")).encode("ascii", "ignore").decode()
    return text.replace(":", "").replace("  ", " ").strip().lower()


def _words(row: dict[str, Any], extra: tuple[str, ...]) -> tuple[str, ...]:
    words = [*row.get("tags", ()), *(word.replace("_", " ") for word in extra)]
    cleaned = (clean_name(word) for word in words)
    return tuple(dict.fromkeys(word for word in cleaned if len(word) > 2 and word.replace(" ", "").isalpha()))


def _render_all(cache: Path, size: int, pixels_file: Path, facts_file: Path) -> None:
    wanted_concepts = concepts(cache)
    pixels, codes, styles = [], [], []
    for emoji_set in EMOJI_SETS:
        for code, picture in _pictures(emoji_set, wanted_concepts, cache, size):
            pixels.append(picture)
            codes.append(code)
            styles.append(emoji_set.style)
        log.info("rendered %s: %d pictures so far", emoji_set.style, len(codes))
    np.save(pixels_file, np.stack(pixels))
    rows = [(concept.code, concept.name, concept.words) for concept in wanted_concepts.values()]
    facts_file.write_text(json.dumps({"codes": codes, "styles": styles, "concepts": rows}))


def _pictures(
    emoji_set: EmojiSet, wanted_concepts: dict[str, Concept], cache: Path, size: int
) -> Iterator[tuple[str, Pixels]]:
    folder = fetch(emoji_set.package, emoji_set.version, cache)
    if (folder / "icons.json").exists():
        yield from _from_iconify(folder, _characters(folder, cache), wanted_concepts, size)
        return
    for file in sorted((folder / "assets").glob("*.webp")):
        if (code := plain_code(file.stem)) in wanted_concepts:
            with Image.open(file) as picture:
                yield code, np.asarray(picture.convert("RGBA").resize((size, size), Image.Resampling.LANCZOS))


def _characters(folder: Path, cache: Path) -> dict[str, str]:
    """Code point -> icon name; a set without its own table shares the names of its flat sibling."""
    file = folder / "chars.json"
    table: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
    if not table:
        version = next(each.version for each in EMOJI_SETS if each.package == FLAT)
        table = json.loads((fetch(FLAT, version, cache) / "chars.json").read_text())
    return table


def _from_iconify(
    folder: Path, characters: dict[str, str], wanted_concepts: dict[str, Concept], size: int
) -> Iterator[tuple[str, Pixels]]:
    icons = json.loads((folder / "icons.json").read_text())
    done = set()
    for character, name in characters.items():
        code = plain_code(character)
        icon = icons["icons"].get(name)
        if icon is not None and code in wanted_concepts and code not in done:
            done.add(code)
            width, height = icon.get("width", icons["width"]), icon.get("height", icons["height"])
            yield code, render_svg(icon["body"], width, height, size)


def render_svg(body: str, width: float, height: float, size: int) -> Pixels:
    """An SVG body of the given view box as (size, size, 4) uint8 with straight alpha."""
    import resvg_py

    markup = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{size}" '
        f'height="{size}" viewBox="0 0 {width} {height}">{body}</svg>'
    )
    with Image.open(io.BytesIO(bytes(resvg_py.svg_to_bytes(svg_string=markup)))) as picture:
        return np.asarray(picture.convert("RGBA"))
