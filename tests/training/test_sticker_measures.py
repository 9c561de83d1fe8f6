"""The measures behind the sticker's figures, on inputs whose answers are known."""

from itertools import combinations

import numpy as np
import pytest
import torch

from fm_agent_tools.training.data.emoji import Concept, StickerSet
from fm_agent_tools.training.stickers import intervals
from fm_agent_tools.training.stickers.colour_rule import (
    COLOURS,
    dominant,
    from_oklab,
    named_colour,
    oklab,
    recoloured,
)
from fm_agent_tools.training.stickers.distances import FrechetTo, KidTo, frechet, kid
from fm_agent_tools.training.stickers.judge_data import judge_split
from fm_agent_tools.training.stickers.pictures import split
from fm_agent_tools.training.stickers.retrieval import better, recall
from fm_agent_tools.training.stickers.sections.copying import nearest, shrink, spread
from fm_agent_tools.training.stickers.sections.edges import alpha_shares, edge_contrast, halo
from fm_agent_tools.training.stickers.sections.wording import percent, rounded
from fm_agent_tools.training.stickers.style_signs import signs


def disc(colour, fringe=None, side=32):
    """A round picture of one colour, whose soft edge has the colour `fringe`."""
    rows, columns = np.indices((side, side)) - (side - 1) / 2
    alpha = np.clip(side / 3 - np.hypot(rows, columns) + 0.5, 0, 1)
    pixels = np.zeros((side, side, 4), np.uint8)
    pixels[..., :3], pixels[..., 3] = colour, np.round(alpha * 255)
    pixels[(alpha > 0) & (alpha < 1), :3] = colour if fringe is None else fringe
    pixels[alpha == 0] = 0
    return torch.from_numpy(pixels)


def test_a_judge_that_is_always_right_recalls_everything_and_one_that_says_all_alike_nothing():
    right = torch.arange(300)
    assert recall(better(torch.eye(300), right), 299, 1).mean() == 1
    assert recall(better(torch.zeros(300, 300), right), 299, 5).mean() == 0


def test_a_judge_that_guesses_recalls_one_in_two_hundred():
    every_rank = torch.arange(1000)
    for at in (1, 5):
        assert float(recall(every_rank, 999, at).mean()) == pytest.approx(at / 200, rel=1e-5)


def test_recall_is_the_average_over_all_galleries_that_could_be_drawn():
    scores = torch.tensor([[0.5, 0.9, 0.1, 0.7, 0.2, 0.3]])
    for gallery, at in ((3, 1), (4, 2), (5, 5)):
        hits = [
            sum(scores[0, other] >= 0.5 for other in others) < at
            for others in combinations(range(1, 6), gallery - 1)
        ]
        expected = sum(map(float, hits)) / len(hits)
        found = recall(better(scores, torch.tensor([0])), 5, at, gallery=gallery)
        assert float(found) == pytest.approx(expected)


def test_the_kernel_distance_of_one_distribution_is_zero_on_average_also_for_few_pictures():
    torch.manual_seed(0)
    found = torch.tensor([kid(torch.randn(6, 8), torch.randn(9, 8)) for _ in range(500)])
    assert abs(float(found.mean())) < 4 * float(found.std()) / 500**0.5
    assert (found < 0).any()
    assert kid(torch.randn(200, 8), torch.randn(200, 8) + 1) > 1


def test_distances_of_chosen_rows_are_those_of_the_set_of_these_rows():
    torch.manual_seed(0)
    one, other, rows = torch.randn(40, 8), torch.randn(60, 8) * 1.5, torch.arange(0, 40, 3)
    assert KidTo(one, other)(rows) == pytest.approx(kid(one[rows], other), rel=1e-6)
    assert FrechetTo(other)(one[rows]) == pytest.approx(frechet(one[rows], other), rel=1e-6)


def test_the_frechet_distance_is_that_of_the_formula_for_gaussians():
    torch.manual_seed(0)
    one = torch.randn(500, 6)
    assert frechet(one, one) == pytest.approx(0, abs=1e-4)
    assert frechet(one + 3, one) == pytest.approx(6 * 9, rel=1e-4)
    variances = float(one.double().var(dim=0).sum())
    assert frechet(one * 3, one) == pytest.approx(
        4 * variances + 4 * float(one.mean(dim=0).square().sum()), rel=1e-3
    )


def test_intervals_cover_the_truth_about_as_often_as_they_say():
    torch.manual_seed(0)
    covered = ratios = halves = 0
    for _ in range(60):
        chances = torch.rand(60, 1).expand(60, 3)
        found = intervals.mean(torch.bernoulli(chances))
        covered += found["low"] <= 0.5 <= found["high"]
        share = intervals.ratio(torch.bernoulli(chances), torch.bernoulli(torch.full((80,), 0.8)))
        ratios += share["low"] <= 0.625 <= share["high"]
        values = torch.randn(50) + 2
        half = intervals.halved(lambda rows, values=values: float(values[rows].mean()), 50)
        halves += half["low"] <= 2 <= half["high"]
    assert min(covered, ratios, halves) >= 52


def test_seeds_of_one_prompt_count_together_and_missing_values_not_at_all():
    same = torch.tensor([[1.0, 1, 1, 1], [0, 0, 0, 0]]).repeat(10, 1)
    alone = same.reshape(-1)
    wide, narrow = intervals.mean(same), intervals.mean(alone)
    assert wide["high"] - wide["low"] > 1.5 * (narrow["high"] - narrow["low"])
    ragged = intervals.mean(torch.tensor([[1.0, float("nan")], [0, 1], [float("nan"), float("nan")]]))
    assert (ragged["value"], ragged["groups"], ragged["values"]) == (pytest.approx(2 / 3), 2, 3)


def test_a_quotient_of_distances_has_a_bounded_interval_and_none_where_nothing_is_left_to_divide_by():
    torch.manual_seed(0)
    below = torch.randn(60) * 0.1 + 1
    above = below * 2 + torch.randn(60) * 0.1
    found = intervals.halved_ratio(
        lambda rows: float(above[rows].mean()), lambda rows: float(below[rows].mean()), 60
    )
    assert 1.9 < found["low"] < found["value"] < found["high"] < 2.1
    nothing = intervals.halved_ratio(lambda rows: 1.0, lambda rows: -0.1, 60)
    assert rounded(nothing)["value"] is None
    assert percent(rounded(nothing)) == "–"


def test_plain_colours_have_their_names_and_outlines_and_small_parts_do_not_count():
    for colour, rgb in COLOURS.items():
        assert dominant(disc(rgb)) == colour
    car = disc(COLOURS["red"], side=64)
    car[:, :14, :3] = torch.tensor(COLOURS["black"], dtype=torch.uint8)
    car[26:38, 26:38, :3] = torch.tensor(COLOURS["white"], dtype=torch.uint8)
    assert dominant(car) == "red"
    assert dominant(torch.zeros(8, 8, 4, dtype=torch.uint8)) is None
    assert [named_colour(name) for name in ("red apple", "red", "fox")] == ["red", None, None]


def test_a_picture_takes_every_colour_and_keeps_its_shape():
    shaded = disc((200, 150, 90))
    shaded[8:16, :, :3] = torch.tensor((90, 60, 20), dtype=torch.uint8)
    for colour in COLOURS:
        painted = recoloured(shaded, colour)
        assert dominant(painted) == colour
        assert torch.equal(painted[..., 3], shaded[..., 3])


def test_oklab_is_that_of_its_author_and_can_be_undone():
    known = oklab(torch.tensor([[1.0, 1, 1], [1, 0, 0], [0, 0, 1]]))
    expected = torch.tensor([[1.0, 0, 0], [0.628, 0.2249, 0.1258], [0.452, -0.0324, -0.3115]])
    assert torch.allclose(known, expected, atol=1e-3)
    rgb = torch.rand(100, 3)
    assert torch.allclose(from_oklab(oklab(rgb)), rgb, atol=1e-3)


def test_a_halo_is_seen_with_a_reference_and_without():
    clean, pale = disc((200, 40, 40))[None], disc((200, 40, 40), fringe=(255, 255, 255))[None]
    assert float(halo(clean, clean)) == 0
    assert float(halo(pale, clean)) == pytest.approx((55 + 215 + 215) / 3 / 255, abs=1e-4)
    assert float(edge_contrast(clean)) == pytest.approx(0, abs=1e-4)
    assert float(edge_contrast(pale)) == pytest.approx((55 + 215 + 215) / 3 / 255, abs=1e-3)
    square = torch.full((1, 8, 8, 4), 255, dtype=torch.uint8)
    assert edge_contrast(square).isnan().all()
    assert alpha_shares(square) == {"clear": 0, "soft": 0, "solid": 1}


def test_a_copy_is_nearest_to_what_it_copies_and_equal_pictures_have_no_variety():
    gallery = torch.stack([disc(rgb) for rgb in COLOURS.values()])
    distances = nearest(shrink(torch.stack([disc(COLOURS["blue"]), disc((0, 255, 255))])), shrink(gallery))
    assert float(distances[0]) == pytest.approx(0, abs=1e-3)
    assert float(distances[1]) > 0.1
    assert spread(shrink(gallery[:1].repeat(3, 1, 1, 1)), "rms") == 0
    assert spread(torch.eye(4), "cosine") == 1


def test_the_judge_leaves_no_name_out_of_training_and_never_sees_the_held_out_combinations():
    codes, styles = [f"code-{k}" for k in range(200)], ("a", "b", "c", "d")
    rows = [(code, style) for code in codes for style in styles]
    concepts = {code: Concept(code, f"thing {code}", ()) for code in codes}
    pictures = StickerSet(
        np.zeros((len(rows), 4, 4, 4), np.uint8), *map(tuple, zip(*rows, strict=True)), concepts
    )
    trained, aside = judge_split(pictures)
    parts = split(pictures)
    assert sorted(trained + aside) == list(range(len(rows)))
    assert {pictures.codes[row] for row in trained} == set(codes)
    assert set(parts["pairs"]) <= set(aside)
    for code in {pictures.codes[row] for row in parts["concepts"]}:
        assert sum(pictures.codes[row] == code for row in aside) == 2


def test_signs_of_a_style_tell_lines_from_areas_shading_from_one_colour_and_glass_from_solid():
    columns = (torch.arange(128) - 63.5).expand(128, 128)
    away = torch.hypot(columns.T, columns)
    disc, ring = (away < 50).float(), ((away < 50) & (away > 46)).float()
    red, black = torch.tensor([0.9, 0.2, 0.2]).view(3, 1, 1), torch.zeros(3, 1, 1)
    shaded = red * (0.1 + 0.9 * (columns + 64) / 128)
    pictures = [(red, disc), (red, ring), (shaded, disc), (red, disc * 0.4), (black, disc)]
    area, line, gradient, glass, ink = signs(
        torch.stack([torch.cat([colour * alpha, alpha[None]]) for colour, alpha in pictures])
    )
    clear, solid, rim, two, _four, eight, soft, inside, flat, smooth = range(10)
    spread, saturation, dark = -3, -2, -1
    assert area[solid] > 4 * line[solid]
    assert line[clear] > area[clear]
    assert line[rim] > 4 * area[rim]
    assert line[two] < 0.05 < 0.5 < area[eight] < area[two]
    assert glass[soft] > 0.8 > 0.01 > area[soft]
    assert area[inside] > 0.5
    assert area[flat] > 0.98 > 0.1 > gradient[flat]
    assert gradient[smooth] > 0.8
    assert gradient[spread] > 0.02 > area[spread]
    assert area[saturation] > 0.5 > 0.01 > ink[saturation]
    assert ink[dark] > 0.99 > 0.01 > area[dark]
