"""The same drawings at several sizes: what a larger picture of them really looks like."""

from __future__ import annotations

import json
import logging
from collections.abc import Container, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image

from fm_agent_tools.media import Image as Picture
from fm_agent_tools.training.data.emoji import (
    EMOJI_SETS,
    FLAT,
    EmojiSet,
    Pixels,
    concepts,
    plain_code,
    render_svg,
)
from fm_agent_tools.training.data.packages import fetch
from fm_agent_tools.training.data.shapes import load_shapes
from fm_agent_tools.training.stickers.pictures import Source, held_concept, share

log = logging.getLogger(__name__)

FINEST_PHOTOGRAPH = 256  # side of the WebP files of the sets that are not drawn as SVG


class Drawing(NamedTuple):
    """One drawing that can be rendered: an SVG body and its view box, or a WebP file."""

    code: str
    style: str
    body: str
    width: float
    height: float
    file: Path | None = None

    @property
    def finest(self) -> float:
        """The largest side in pixels that it really has."""
        return FINEST_PHOTOGRAPH if self.file else float("inf")

    def render(self, size: int) -> Pixels:
        """Straight-alpha uint8 (size, size, 4)."""
        if self.file is None:
            return render_svg(self.body, self.width, self.height, size)
        with Image.open(self.file) as picture:
            whole = Picture(np.asarray(picture.convert("RGBA")))
        return whole.resized(size, size).pixels


@dataclass(frozen=True)
class Renders:
    """Drawings at several sizes. `pixels`: side to uint8 (count, side, side, 4) with straight alpha."""

    pixels: dict[int, Pixels]
    codes: tuple[str, ...]
    styles: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.codes)


def load_renders(
    source: Source, cache: Path, sizes: tuple[int, ...], count: int, *, held: bool = False
) -> Renders:
    """`count` drawings, or all there are, at each of `sizes` pixels: of held-out concepts, or of the others.

    Which ones does not depend on order or machine. Emoji are rendered once and then read from `cache`;
    sets without SVG are left out where a size is beyond their own.
    """
    if source == "shapes":
        whole = {size: load_shapes(size) for size in sizes}
        first = whole[sizes[0]]
        return Renders({size: one.pixels for size, one in whole.items()}, first.codes, first.styles)
    name = f"renders-{'held' if held else 'train'}-{count}-{'-'.join(map(str, sizes))}"
    facts = cache / f"{name}.json"
    if not facts.exists():
        _render(_chosen(cache, max(sizes), count, held), cache, name, sizes)
    rows = json.loads(facts.read_text(encoding="utf-8"))
    pixels = {size: np.load(cache / f"{name}.{size}.npy", mmap_mode="r") for size in sizes}
    return Renders(pixels, tuple(rows["codes"]), tuple(rows["styles"]))


def _chosen(cache: Path, finest: int, count: int, held: bool) -> list[Drawing]:
    found = [
        drawing
        for drawing in drawings(cache)
        if held_concept(drawing.code) == held and drawing.finest >= finest
    ]
    return sorted(found, key=lambda one: share(f"render {one.code} {one.style}"))[:count]


def _render(chosen: list[Drawing], cache: Path, name: str, sizes: tuple[int, ...]) -> None:
    for size in sizes:
        np.save(cache / f"{name}.{size}.npy", np.stack([drawing.render(size) for drawing in chosen]))
        log.info("rendered %d drawings at %d px", len(chosen), size)
    facts = {"codes": [one.code for one in chosen], "styles": [one.style for one in chosen]}
    (cache / f"{name}.json").write_text(json.dumps(facts), encoding="utf-8")


def drawings(cache: Path) -> Iterator[Drawing]:
    """Every drawing of the emoji sets, by set."""
    wanted = concepts(cache)
    for emoji_set in EMOJI_SETS:
        folder = fetch(emoji_set.package, emoji_set.version, cache)
        if (folder / "icons.json").exists():
            yield from _from_iconify(emoji_set, folder, cache, wanted)
        else:
            files = {plain_code(file.stem): file for file in sorted((folder / "assets").glob("*.webp"))}
            for code in sorted(files.keys() & wanted.keys()):
                yield Drawing(code, emoji_set.style, "", 0, 0, files[code])


def _from_iconify(
    emoji_set: EmojiSet, folder: Path, cache: Path, wanted: Container[str]
) -> Iterator[Drawing]:
    icons = json.loads((folder / "icons.json").read_text(encoding="utf-8"))
    done: set[str] = set()
    for character, name in _characters(folder, cache).items():
        code, icon = plain_code(character), icons["icons"].get(name)
        if icon is not None and code in wanted and code not in done:
            done.add(code)
            width, height = icon.get("width", icons["width"]), icon.get("height", icons["height"])
            yield Drawing(code, emoji_set.style, icon["body"], width, height)


def _characters(folder: Path, cache: Path) -> dict[str, str]:
    """Code point to icon name; a set without its own table shares the names of its flat sibling."""
    file = folder / "chars.json"
    table: dict[str, str] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    if not table:
        version = next(each.version for each in EMOJI_SETS if each.package == FLAT)
        table = json.loads((fetch(FLAT, version, cache) / "chars.json").read_text(encoding="utf-8"))
    return table
