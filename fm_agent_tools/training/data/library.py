"""The full width of sticker data: emoji, emoji in other colours, icons and composed scenes as one set."""

from __future__ import annotations

import json
import logging
import random
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from fm_agent_tools.training.data import scenes
from fm_agent_tools.training.data.colours import FLAT, WORDS, recoloured
from fm_agent_tools.training.data.emoji import Concept, StickerSet, load_stickers, render_svg
from fm_agent_tools.training.data.icons import ICON_SETS, drawings
from fm_agent_tools.training.data.scenes import Scene
from fm_agent_tools.training.data.synonyms import synonyms
from fm_agent_tools.training.stickers.everyday import EVERYDAY

log = logging.getLogger(__name__)

Pixels = npt.NDArray[np.uint8]
Group = Literal["emoji", "colours", "icons", "scenes"]
VERSION = 3
"""Of the pictures: what was rendered or encoded from an earlier one is not read again."""
COLOURS_EACH = 3
SCENES_EACH = 2
NATURAL = ("black", "white", "grey")
COMPOSED_STYLES = ("3D", "flat", "gradient")


@dataclass(frozen=True)
class Fact:
    """What is known of one row: its things by code, its style, and what a caption may say of it."""

    codes: tuple[str, ...]
    style: str
    group: Group
    colour: str = ""
    scene: Scene | None = None


class _Row(NamedTuple):
    picture: Pixels
    fact: Fact


@dataclass(frozen=True)
class Library(StickerSet):
    """Rendered pictures with one `Fact` a row; `codes` joins the codes of a row's things by "+"."""

    facts: tuple[Fact, ...] = ()


def load_library(cache: Path, size: int) -> Library:
    """Every picture at `size` pixels; fetched, rendered and composed once (some minutes), then kept in
    `cache`."""
    stem = cache / f"library-{VERSION}-{size}"
    pixels_file, facts_file = stem.with_suffix(".npy"), stem.with_suffix(".json")
    if not facts_file.exists():
        _build(cache, size, pixels_file, facts_file)
    stored = json.loads(facts_file.read_text())
    facts = tuple(_fact(row) for row in stored["facts"])
    concepts = {code: Concept(code, name, *map(tuple, words)) for code, name, *words in stored["concepts"]}
    codes, styles = tuple("+".join(fact.codes) for fact in facts), tuple(fact.style for fact in facts)
    return Library(np.load(pixels_file, mmap_mode="r"), codes, styles, concepts, facts)


def _fact(row: dict[str, Any]) -> Fact:
    scene = row.pop("scene")
    return Fact(codes=tuple(row.pop("codes")), scene=Scene(**scene) if scene else None, **row)


def _build(cache: Path, size: int, pixels_file: Path, facts_file: Path) -> None:
    emoji = load_stickers(cache, size)
    concepts = dict(emoji.concepts)
    rows: list[_Row] = []
    for source in (_emoji(emoji), _colours(emoji), _icons(cache, size, concepts), _scenes(emoji)):
        rows.extend(source)
        log.info("rendered %s: %d pictures so far", rows[-1].fact.group, len(rows))
    np.save(pixels_file, np.stack([row.picture for row in rows]))
    meant = synonyms(cache, [each.name for each in concepts.values()])
    known = [(each.code, each.name, each.words, meant.get(each.name, ())) for each in concepts.values()]
    facts_file.write_text(json.dumps({"facts": [asdict(row.fact) for row in rows], "concepts": known}))


def _emoji(emoji: StickerSet) -> Iterator[_Row]:
    for picture, code, style in zip(emoji.pixels, emoji.codes, emoji.styles, strict=True):
        yield _Row(np.asarray(picture), Fact((code,), style, "emoji"))


def _colours(emoji: StickerSet) -> Iterator[_Row]:
    """Things that have one main colour, in others: how "a blue apple" is learnt."""
    for index, (code, style) in enumerate(zip(emoji.codes, emoji.styles, strict=True)):
        concept = emoji.concepts[code]
        if style not in COMPOSED_STYLES or any(colour in concept.name.split() for colour in FLAT):
            continue
        draw = random.Random(f"colours {code} {style}")
        wanted = WORDS if concept.name in EVERYDAY else draw.sample(WORDS, COLOURS_EACH)
        for colour in wanted:
            if (picture := recoloured(np.asarray(emoji.pixels[index]), colour)) is not None:
                yield _Row(picture, Fact((code,), style, "colours", colour=colour))


def _icons(cache: Path, size: int, concepts: dict[str, Concept]) -> Iterator[_Row]:
    """Icons; one that shows what an emoji shows has the emoji's code, so that it is held out with it."""
    by_name = {concept.name: code for code, concept in concepts.items()}
    for icon_set in ICON_SETS:
        for drawing in drawings(icon_set, cache):
            code = _code(drawing.name, by_name)
            concepts.setdefault(code, Concept(code, drawing.name, ()))
            draw = random.Random(f"{icon_set.package} {drawing.name} {drawing.style}")
            for colour in _paints(draw) if drawing.plain else ("",):
                body = f'<g color="{FLAT[colour]}">{drawing.body}</g>' if colour else drawing.body
                picture = render_svg(body, drawing.width, drawing.height, size)
                if (picture[..., 3] > 0).mean() > 0.01:
                    yield _Row(picture, Fact((code,), drawing.style, "icons", colour=colour))


def _paints(draw: random.Random) -> tuple[str, str]:
    """Black, as such icons mostly are, and one other colour."""
    return "black", draw.choice([colour for colour in FLAT if colour not in NATURAL])


def _code(name: str, by_name: dict[str, str]) -> str:
    """The code of the emoji of this name, or of one whose name is among the words; else the icon's own."""
    if name in by_name:
        return by_name[name]
    words = name.split()
    for length in range(len(words) - 1, 0, -1):
        for start in range(len(words) - length, -1, -1):
            part = " ".join(words[start : start + length])
            if part in by_name:
                return f"{by_name[part]}~{name.replace(' ', '-')}"
    return f"icon~{name.replace(' ', '-')}"


def _scenes(emoji: StickerSet) -> Iterator[_Row]:
    """Everyday things on grounds, in places and in pairs."""
    rows = [
        index
        for index, (code, style) in enumerate(zip(emoji.codes, emoji.styles, strict=True))
        if style in COMPOSED_STYLES and emoji.concepts[code].name in EVERYDAY
    ]
    by_style = {style: [index for index in rows if emoji.styles[index] == style] for style in COMPOSED_STYLES}
    for index in rows:
        code, style, picture = emoji.codes[index], emoji.styles[index], np.asarray(emoji.pixels[index])
        draw = random.Random(f"scenes {code} {style}")
        for compose in (scenes.on_ground, scenes.placed):
            for _ in range(SCENES_EACH):
                composed, scene = compose(picture, draw)
                yield _Row(composed, Fact((code,), style, "scenes", scene=scene))
        for other in draw.sample(by_style[style], SCENES_EACH):
            composed, scene = scenes.beside(picture, np.asarray(emoji.pixels[other]))
            yield _Row(composed, Fact((code, emoji.codes[other]), style, "scenes", scene=scene))
