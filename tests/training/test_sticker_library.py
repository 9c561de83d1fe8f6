"""The sticker data at full width, gathered from small packages of the real layout: nothing is fetched."""

import json
import random
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from fm_agent_tools.training.data.colours import FLAT, WORDS, recoloured
from fm_agent_tools.training.data.emoji import EMOJI_SETS, KEYWORDS, NAMES
from fm_agent_tools.training.data.icons import ICON_SETS, WORDNET
from fm_agent_tools.training.data.library import Library, load_library
from fm_agent_tools.training.stickers.captions import STYLES, caption, caption_of
from fm_agent_tools.training.stickers.colour_rule import dominant
from fm_agent_tools.training.stickers.mixture import Mixture
from fm_agent_tools.training.stickers.pictures import split
from fm_agent_tools.training.stickers.sayings import SAID, heard
from fm_agent_tools.training.tasks import build_task

SIZE = 32
EMOJI = {"red apple": "1F34E", "fox": "1F98A", "rocket": "1F680"}
DISC = '<circle cx="16" cy="16" r="12" fill="{}"/>'
PAINTED = '<path d="M4 4h24v24H4z" fill="currentColor"/>'
# Meanings with their words and kinds; which meaning each word has first; how often it has it.
NOUNS = """\
00000001 06 n 01 briefcase 0 000 | a case
00000002 08 n 01 head 0 000 | a part
00000003 05 n 02 fox 0 tod 0 002 ~ 00000004 n 0000 ~ 00000005 n 0000 | an animal
00000004 05 n 02 kit_fox 0 prairie_fox 0 000 | a small fox
00000005 05 n 02 Reynard 0 red_apple 0 000 | a fox of fables, and a name of another thing
00000006 18 n 01 vixen 0 000 | a person
"""
INDEX = """\
briefcase n 1 0 1 0 00000001
fox n 1 1 ~ 1 0 00000003
tod n 2 0 2 0 00000003 00000002
kit_fox n 1 0 1 0 00000004
prairie_fox n 1 0 1 0 00000004
"""
USED = "prairie_fox%1:05:00:: 00000004 1 7\n"


def unpacked(cache: Path, name: str, version: str) -> Path:
    """Where `fetch` looks for a package before it asks anybody for it."""
    return cache / f"{name.removeprefix('@').replace('/', '-')}-{version}"


def package(cache: Path, name: str, version: str, files: dict[str, object]) -> None:
    """An unpacked npm package of these files in the cache, as `fetch` leaves it."""
    for path, content in files.items():
        file = unpacked(cache, name, version) / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content if isinstance(content, str) else json.dumps(content))


def icons(bodies: dict[str, str]) -> dict[str, object]:
    """Iconify's JSON with these drawings."""
    drawn = {name: {"body": body} for name, body in bodies.items()}
    return {"icons.json": {"icons": drawn, "width": 32, "height": 32}}


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache that holds all packages, each with a handful of drawings."""
    folder = tmp_path_factory.mktemp("packages")
    rows = [
        {"hexcode": code, "label": name, "group": 4, "subgroup": 40, "tags": []}
        for name, code in EMOJI.items()
    ]
    package(folder, *NAMES, {"en/data.json": rows})
    package(folder, *KEYWORDS, {"dist/emoji-en-US.json": {}})
    package(folder, *WORDNET, {f"dict/data.{part}": "" for part in ("verb", "adj", "adv")})
    package(folder, *WORDNET, {"dict/data.noun": NOUNS, "dict/index.noun": INDEX, "dict/index.sense": USED})
    for emoji_set in EMOJI_SETS:
        if emoji_set.style == "3D":
            assets = unpacked(folder, emoji_set.package, emoji_set.version) / "assets"
            assets.mkdir(parents=True)
            for code in EMOJI.values():
                Image.new("RGBA", (64, 64), "#d02020").save(assets / f"{code.lower()}.webp", lossless=True)
            continue
        characters = {code.lower(): name.replace(" ", "-") for name, code in EMOJI.items()}
        drawn = icons({slug: DISC.format("#d02020") for slug in characters.values()})
        package(folder, emoji_set.package, emoji_set.version, {**drawn, "chars.json": characters})
    for icon_set in ICON_SETS:
        endings = [f"-{ending}" if ending else "" for ending in (*icon_set.variants, *icon_set.skipped)]
        names = ("briefcase", "fox", "fox-head-2", "align-left", "google-briefcase")
        body = PAINTED if icon_set.plain else DISC.format("#2040d0")
        drawn = icons({name + ending: body for name in names for ending in endings})
        package(folder, icon_set.package, icon_set.version, drawn)
    return folder


@pytest.fixture(scope="module")
def library(cache: Path) -> Library:
    return load_library(cache, SIZE)


def rows_of(library: Library, group: str) -> list[int]:
    return [row for row, fact in enumerate(library.facts) if fact.group == group]


def test_the_library_has_emoji_colours_icons_and_scenes(library: Library) -> None:
    assert {fact.group for fact in library.facts} == {"emoji", "colours", "icons", "scenes"}
    assert library.pixels.shape == (len(library), SIZE, SIZE, 4)
    assert {fact.style for fact in library.facts} <= set(STYLES)


def test_it_is_read_back_the_same(cache: Path, library: Library) -> None:
    again = load_library(cache, SIZE)
    assert again.facts == library.facts
    assert np.array_equal(again.pixels, library.pixels)


def test_icons_are_things_and_never_brands_or_layouts(library: Library) -> None:
    names = {library.concepts[library.codes[row]].name for row in rows_of(library, "icons")}
    assert names == {"briefcase", "fox", "fox head"}


def test_every_variant_of_an_icon_set_is_used_and_skipped_ones_are_not(library: Library) -> None:
    found = [library.facts[row].style for row in rows_of(library, "icons")]
    variants = [(style, 2 if each.plain else 1) for each in ICON_SETS for style in each.variants.values()]
    expected = [style for style, colours in variants for _ in range(3 * colours)]  # three things in each
    assert sorted(found) == sorted(expected)


def test_a_plain_icon_has_the_colour_that_its_caption_may_name(library: Library) -> None:
    painted = [row for row in rows_of(library, "icons") if library.facts[row].colour not in ("", "black")]
    assert painted
    for row in painted:
        colour = FLAT[library.facts[row].colour]
        middle = library.pixels[row][SIZE // 2, SIZE // 2, :3]
        assert np.abs(middle.astype(int) - [int(colour[k : k + 2], 16) for k in (1, 3, 5)]).max() <= 1


def test_an_icon_is_held_out_with_the_emoji_it_shows(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    fox = EMOJI["fox"].lower()
    monkeypatch.setattr("fm_agent_tools.training.stickers.pictures.held_concept", lambda code: code == fox)
    parts = split(library)
    shown = {row for row, fact in enumerate(library.facts) if any(fox in code for code in fact.codes)}
    assert shown
    assert set(parts["concepts"]) == shown
    assert not shown & {*parts["train"], *parts["pairs"]}


def test_a_combination_is_held_out_where_one_of_its_things_is(library: Library) -> None:
    parts = split(library)
    alone = [
        row for row in parts["pairs"] if library.facts[row].group != "colours"
    ]  # a colour is a pair of its own
    held = {(library.codes[row], library.styles[row]) for row in alone}
    for row in parts["train"]:
        fact = library.facts[row]
        assert not any((code, fact.style) in held for code in fact.codes)


def names_it(concept, text):
    return any(word in text for word in (concept.name, *SAID.get(concept.name, ()), *concept.synonyms))


def test_captions_say_what_was_done_to_a_picture(library: Library) -> None:
    draw = random.Random(0)
    for row, fact in enumerate(library.facts):
        text = caption_of(library, row, draw)
        if fact.group == "colours" or (fact.scene and fact.scene.colour):
            assert (fact.colour or fact.scene.colour) in text  # type: ignore[union-attr]
        if fact.scene and fact.scene.kind == "place":
            assert fact.scene.place in text
        if fact.scene and fact.scene.kind == "two":
            assert all(names_it(library.concepts[code], text) for code in fact.codes)


def test_synonyms_mean_the_thing_or_a_kind_of_it_and_the_usual_ones_come_first(library: Library) -> None:
    found = {each.name: each.synonyms for each in library.concepts.values()}
    assert found["fox"] == ("prairie fox", "tod", "kit fox")
    assert found["briefcase"] == found["red apple"] == ()


def test_captions_use_synonyms_but_for_those_kept_to_measure_with(library: Library) -> None:
    fox, draw = library.concepts[EMOJI["fox"].lower()], random.Random(0)
    captions = [caption(fox, "flat", draw) for _ in range(400)]
    for word in fox.synonyms:
        assert any(word in text for text in captions) == heard(word)


def plain(*colours: str) -> np.ndarray:
    """A square in stripes of these colours."""
    picture = np.zeros((8, 8, 4), np.uint8)
    for row in range(2, 6):
        colour = FLAT[colours[row % len(colours)]]
        picture[row, 2:6] = [*(int(colour[k : k + 2], 16) for k in (1, 3, 5)), 255]
    return picture


@pytest.mark.parametrize("start", ["yellow", "blue", "grey"])
@pytest.mark.parametrize("colour", WORDS)
def test_a_recoloured_picture_has_the_colour_that_its_word_means(start: str, colour: str) -> None:
    picture = plain(start)
    turned = recoloured(picture, colour)
    if start == colour:
        assert turned is None
        return
    assert turned is not None
    assert dominant(torch.from_numpy(turned)) == colour
    assert np.array_equal(turned[..., 3], picture[..., 3])


def test_a_picture_of_several_colours_is_not_recoloured() -> None:
    assert recoloured(plain("red", "green", "blue", "yellow"), "pink") is None


def picked(library: Library, weights: dict, count: int) -> list[int]:
    """`count` rows that a mixture with these weights draws."""
    draw, mixture = random.Random(5), Mixture(library, range(len(library)), weights)
    return [mixture.pick(draw) for _ in range(count)]


def test_familiar_icons_are_those_of_things_that_emoji_show(library):
    facts = [library.facts[row] for row in picked(library, {"familiar": 1.0}, 300)]
    assert {fact.group for fact in facts} == {"icons"}
    assert {fact.codes for fact in facts} == {(EMOJI["fox"].lower(),)}


def test_a_rare_style_is_met_more_often_than_its_rows_alone_would_have_it(library):
    icons_alone = [row for row, fact in enumerate(library.facts) if fact.group == "icons"]
    in_style = Counter(library.styles[row] for row in icons_alone)
    met = Counter(library.styles[row] for row in picked(library, {"icons": 1.0}, 20_000))
    often, rare = max(in_style, key=in_style.get), min(in_style, key=in_style.get)
    assert in_style[often] >= 4 * in_style[rare]
    assert met[often] / met[rare] == pytest.approx((in_style[often] / in_style[rare]) ** 0.5, rel=0.15)


def test_groups_are_met_as_often_as_they_weigh(library):
    facts = [library.facts[row] for row in picked(library, {"emoji": 3.0, "icons": 1.0}, 8_000)]
    assert sum(fact.group == "emoji" for fact in facts) / 8_000 == pytest.approx(0.75, abs=0.02)


def test_a_student_is_judged_on_held_out_combinations_of_things(
    cache: Path, library: Library, smoke: Path, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "fm_agent_tools.training.stickers.pictures.held_pair", lambda code, style: "+" in code
    )
    options = {
        "source": "library",
        "batch": 4,
        "codec": smoke / "codec/export",
        "teacher": smoke / "flow/export",
        "text_encoder": project / "models" / "text-encoder",
        "judged": 12,
    }
    task = build_task("picture-flow-map", options, cache, 5)
    assert {library.facts[row].group for row in task.parts["pairs"]} == {"scenes"}
    assert task.evaluate(task.module)["apart_4"] > 0
