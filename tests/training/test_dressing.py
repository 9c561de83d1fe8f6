"""Things that wear something: how they are drawn, and the rows that teach it."""

import random

import numpy as np
import pytest
import torch

from fm_agent_tools.networks.codec import CodecConfig, PictureCodec
from fm_agent_tools.training.data.emoji import Concept
from fm_agent_tools.training.data.library import Fact, Library
from fm_agent_tools.training.data.wearing import HEADS, HELD, WORN, Head, Worn, dressed, fits
from fm_agent_tools.training.stickers.dressing import Wardrobe
from fm_agent_tools.training.stickers.pictures import tensor
from fm_agent_tools.training.stickers.sources import Sources

SIZE = 64
ROUND = Head(0.5, 0.2, 0.6, 0.4)
HAT = Worn("brim", 1.0, ("a hat",))


def filled(colour, top=0, low=SIZE, left=0, right=SIZE):
    picture = np.zeros((SIZE, SIZE, 4), np.uint8)
    picture[top:low, left:right] = (*colour, 255)
    return picture


FOX = filled((255, 120, 0), 4, 60, 4, 60)
PICTURES = {
    "fox": FOX,
    "cactus": filled((0, 160, 0), 4, 60, 20, 44),
    "top hat": filled((40, 30, 60), 8, 56, 8, 56),
    "glasses": filled((90, 180, 255), 24, 40, 2, 62),
    "balloon": filled((220, 30, 30), 4, 60, 14, 50),
}


@pytest.fixture(scope="module")
def library():
    facts = tuple(Fact((name,), "flat", "emoji") for name in PICTURES)
    concepts = {name: Concept(name, name, ()) for name in PICTURES}
    return Library(
        np.stack(list(PICTURES.values())), tuple(PICTURES), ("flat",) * len(facts), concepts, facts
    )


def changes(wardrobe, count=200):
    draw = random.Random(2)
    return [wardrobe.change(draw) for _ in range(count)]


def seen(picture):
    rows, columns = np.nonzero(picture[..., 3] > 127)
    return rows.min(), rows.max(), columns.min(), columns.max()


@pytest.mark.parametrize("seed", range(5))
def test_a_hat_stands_on_the_brim_and_neither_it_nor_the_head_is_cut_off(seed):
    bare, full = dressed(FOX, ROUND, [(PICTURES["top hat"], HAT)], random.Random(seed))
    top, low, left, right = seen(full)
    assert min(top, left) >= 1
    assert max(low, right) <= SIZE - 2
    hat = (full != bare).any(-1)
    rows = np.nonzero(hat.any(1))[0]
    head_top, head_low, *_ = seen(bare)
    brim = head_top + (head_low - head_top) * (0.2 * SIZE - 4) / 56
    assert rows.min() < head_top < rows.max() <= brim + 2
    assert np.array_equal(full[~hat], bare[~hat])


def test_a_thing_that_has_room_for_what_it_wears_stays_as_large_as_it_was():
    glasses = Worn("eyes", 1.0, ("glasses",))
    bare, full = dressed(FOX, ROUND, [(PICTURES["glasses"], glasses)], random.Random(1))
    assert np.array_equal(bare, FOX)
    assert seen(full) == seen(FOX)
    rows = np.nonzero((full != bare).any((1, 2)))[0]
    assert (rows.min() + rows.max()) / 2 == pytest.approx(0.4 * SIZE, abs=1)


@pytest.mark.parametrize("seed", range(4))
def test_what_is_held_is_in_a_lower_corner_before_the_thing(seed):
    bare, full = dressed(FOX, ROUND, [(PICTURES["balloon"], HELD["balloon"])], random.Random(seed))
    assert np.array_equal(bare, FOX)
    top, low, left, right = seen(np.where((full != bare).any(-1, keepdims=True), full, 0))
    assert low - top == pytest.approx(0.4 * SIZE, abs=4)
    assert low >= SIZE - 4
    assert left <= 3 or right >= SIZE - 4


def test_a_second_thing_is_worn_beside_the_first_which_stays():
    items = [(PICTURES["top hat"], HAT), (PICTURES["balloon"], HELD["balloon"])]
    bare, one, both = dressed(FOX, ROUND, items, random.Random(3))
    first, second = (one != bare).any(-1), (both != one).any(-1)
    assert first.any()
    assert second.any()
    assert not (first & second).any()


def test_every_head_of_the_table_can_wear_something():
    assert all(any(fits(head, worn) for worn in WORN.values()) for head in HEADS.values())
    assert not fits(HEADS["cactus"], WORN["glasses"])


def test_things_are_drawn_dressed_dressed_and_undressed_and_the_words_say_so(library):
    wardrobe = Wardrobe(library, range(len(library)))
    assert {name for name, _ in wardrobe.heads} == {"fox", "cactus"}
    anew, on, off = 0, 0, 0
    for before, after, caption in changes(wardrobe):
        says = any(word in caption for word in ("hat", "glasses", "balloon"))
        assert says == (before is None or any(word in caption for word in ("with", "wearing", "holding")))
        anew += before is None
        on += before is not None and says
        off += before is not None and not says
        assert after.shape == (1, 4, SIZE, SIZE)
        assert before is None or not torch.equal(before, after)
    assert min(anew, on, off) > 20


def test_what_is_worn_has_other_colours_too_and_an_edit_changes_its_colour_alone(library):
    red = filled((220, 30, 30), 8, 56, 8, 56)[None]
    painted = Library(
        np.concatenate([library.pixels, red]),
        (*library.codes, "top hat"),
        (*library.styles, "flat"),
        library.concepts,
        (*library.facts, Fact(("top hat",), "flat", "colours", colour="red")),
    )
    found = changes(Wardrobe(painted, range(len(painted))), 400)
    assert any("a red hat" in change.caption for change in found)
    same_outline = [
        change
        for change in found
        if change.before is not None
        and torch.equal(change.before[:, 3], change.after[:, 3])
        and not torch.equal(change.before, change.after)
    ]
    assert any("red hat" in change.caption for change in same_outline)
    assert any("red hat" not in change.caption for change in same_outline)


def test_what_is_held_out_is_never_worn(library):
    fox, cactus, _, glasses, _ = range(5)
    wardrobe = Wardrobe(library, (fox, cactus, glasses))
    assert {name for name, _ in wardrobe.heads} == {"fox"}
    assert not any(word in change.caption for change in changes(wardrobe) for word in ("hat", "balloon"))
    assert Wardrobe(library, (fox, cactus)).heads == []


def test_dressed_rows_of_a_batch_take_the_place_of_what_was_picked(library):
    torch.manual_seed(0)
    small = {"encoder_blocks": (1, 1), "decoder_blocks": (1, 1), "stem": 2, "refine": 8}
    codec = PictureCodec(CodecConfig(SIZE, 4, widths=(8, 8), **small)).eval().requires_grad_(False)
    rows = list(range(len(library)))
    sources = Sources(library, rows, codec.encode(tensor(library, rows)), codec.encode)
    picks = [0, 1, 2, 3] * 10
    drawn = sources.draw(picks, 0.0, random.Random(4), dressed=0.5)
    dressed_rows = set(drawn.captions)
    assert 10 < len(dressed_rows) < 30
    kept = [row for row in range(len(picks)) if row not in dressed_rows]
    assert torch.equal(drawn.latents[kept], sources.latents[[picks[row] for row in kept]])
    assert not drawn.source[kept].any()
    edits = [row for row in dressed_rows if drawn.source[row].any()]
    assert 0 < len(edits) < len(dressed_rows)
    assert bool((drawn.source[edits, -1] == 1).all())
