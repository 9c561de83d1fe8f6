"""Masks and colours of pictures: what a mask lets change, and a main colour turned into another."""

import numpy as np
import pytest

from fm_agent_tools import Image
from fm_agent_tools.media.mask import editable, inner_edge
from fm_agent_tools.media.oklab import to_oklab, to_srgb
from fm_agent_tools.media.recolour import NAMES, TARGETS, recoloured


def picture(*rows):
    return Image(np.array(rows, dtype=np.uint8))


def apple():
    """Red with a lighter and a darker side, a green leaf, a black stem, half a transparent rim."""
    pixels = np.zeros((20, 20, 4), np.uint8)
    pixels[5:, :10], pixels[5:, 10:] = (230, 40, 40, 255), (160, 20, 25, 255)
    pixels[:5, :10], pixels[:5, 10:] = (60, 165, 75, 255), (20, 20, 20, 255)
    pixels[-1, :, 3] = 90
    return Image(pixels)


def hue(pixels):
    lab = to_oklab(pixels[..., :3] / 255)
    return np.degrees(np.arctan2(lab[..., 2], lab[..., 1]))


def test_colours_come_back_from_oklab():
    colours = np.random.default_rng(1).random((500, 3))
    assert np.abs(to_srgb(to_oklab(colours)) - colours).max() < 2e-3


def test_what_no_screen_shows_keeps_its_lightness_and_hue():
    wild = np.array([[0.6, -0.3, 0.3], [0.4, 0.2, -0.4]], np.float32)
    shown = to_oklab(to_srgb(wild))
    assert np.abs(shown[:, 0] - wild[:, 0]).max() < 0.02
    turned = np.arctan2(shown[:, 2], shown[:, 1]) - np.arctan2(wild[:, 2], wild[:, 1])
    assert np.abs(turned).max() < 0.1


@pytest.mark.parametrize("colour", ["blue", "green", "yellow", "purple", "orange"])
def test_the_main_colour_has_the_hue_of_the_word_and_keeps_its_shading(colour):
    after = recoloured(apple(), colour).pixels
    wanted = hue(np.array(TARGETS[colour], np.float32))
    body = after[5:-1]
    assert np.abs((hue(body) - wanted + 180) % 360 - 180).max() < 25
    light = to_oklab(body[..., :3] / 255)[..., 0]
    assert (light[:, :10] > light[:, 10:] + 0.05).all()


@pytest.mark.parametrize("colour", NAMES)
def test_shape_and_alpha_stay_whatever_the_colour(colour):
    assert np.array_equal(recoloured(apple(), colour).pixels[..., 3], apple().pixels[..., 3])


def test_other_colours_stay_as_they_are():
    after = recoloured(apple(), "blue").pixels
    assert np.array_equal(after[:5], apple().pixels[:5])


def test_a_pale_part_that_hardly_has_the_hue_does_not_turn_to_sand():
    pixels = apple().pixels.repeat(4, 0).repeat(4, 1)
    grain = np.random.default_rng(2).integers(-5, 6, (40, 80, 3))
    pixels[30:70, :, :3] = np.array([248, 214, 204]) + grain
    before, after = (
        to_oklab(each[30:70, :, :3] / 255)[..., 1:]
        for each in (pixels, recoloured(Image(pixels), "blue").pixels)
    )
    assert np.abs(after.mean((0, 1)) - before.mean((0, 1))).max() > 0.01
    assert after.std((0, 1)).max() < 1.5 * before.std((0, 1)).max()


def test_black_and_white_has_no_colour_left():
    after = recoloured(apple(), "black and white").pixels[..., :3].astype(int)
    assert (after.max(axis=-1) - after.min(axis=-1)).max() <= 4


def test_a_white_picture_becomes_coloured_and_its_eyes_stay_dark():
    pixels = np.full((20, 20, 4), 245, np.uint8)
    pixels[8:10, 5:7, :3] = 30
    after = recoloured(Image(pixels), "green").pixels
    assert after[0, 0, 1] > after[0, 0, 0] + 60
    assert np.array_equal(after[8:10, 5:7], pixels[8:10, 5:7])


def test_nothing_that_is_seen_is_nothing_to_colour():
    empty = picture(*np.zeros((4, 4, 4), np.uint8))
    assert np.array_equal(recoloured(empty, "blue").pixels, empty.pixels)


def test_half_of_the_way_lies_between():
    half, whole = (recoloured(apple(), "blue", amount).pixels[10, 2].astype(int) for amount in (0.5, 1))
    assert apple().pixels[10, 2, 2] < half[2] < whole[2]


def test_a_colour_is_changed_only_where_it_may_be():
    where = np.zeros((20, 20), np.float32)
    where[:, :10] = 1
    after = recoloured(apple(), "blue", where=where).pixels
    assert np.array_equal(after[:, 10:], apple().pixels[:, 10:])
    assert not np.array_equal(after[5:-1, :10], apple().pixels[5:-1, :10])


def test_a_large_picture_is_recoloured_as_a_small_one():
    large = Image(np.tile(apple().pixels, (60, 60, 1)))
    assert np.array_equal(recoloured(large, "blue").pixels[:20, :20], recoloured(apple(), "blue").pixels)


def test_a_mask_with_transparency_lets_change_what_is_transparent():
    mask = picture([(255, 255, 255, 255), (255, 255, 255, 0), (0, 0, 0, 51)])
    assert editable(mask).tolist() == [[0, 1, pytest.approx(0.8)]]


def test_a_mask_without_transparency_lets_change_what_is_white():
    mask = picture([(255, 255, 255, 255), (0, 0, 0, 255), (128, 128, 128, 255)])
    assert editable(mask)[0].tolist() == pytest.approx([1, 0, 0.502], abs=1e-3)


def test_the_soft_edge_lies_inside_and_leaves_no_thin_part_out():
    where = np.zeros((9, 9), np.float32)
    where[2:7, 2:7] = 1
    soft = inner_edge(where, 3)
    assert np.array_equal(soft > 0, where > 0)
    assert soft[4, 4] == 1
    assert 0 < soft[2, 4] < soft[3, 4] < 1
