"""Alpha: what goes in comes out, and no halo appears on the way."""

import torch

from fm_agent_tools.networks.pixels import to_network, to_pixels, without_fringe


def test_pixels_survive_the_round_trip_where_they_are_visible():
    generator = torch.Generator().manual_seed(0)
    pixels = torch.randint(0, 256, (2, 9, 7, 4), generator=generator, dtype=torch.uint8)
    pixels[..., 3] = pixels[..., 3].clamp(min=128)
    back = to_pixels(to_network(pixels))
    assert back.shape == pixels.shape
    assert (back.int() - pixels.int()).abs().max() <= 1


def test_invisible_pixels_become_transparent_black_whatever_their_colour():
    pixels = torch.tensor([[[[200, 100, 50, 0], [255, 255, 255, 1]]]], dtype=torch.uint8)
    assert to_pixels(to_network(pixels)).sum() == 0


def test_colours_brighter_than_their_alpha_are_capped_instead_of_overflowing():
    values = torch.tensor([1.0, 1.0, 1.0, -0.5]).view(1, 4, 1, 1)
    assert to_pixels(values).flatten().tolist() == [255, 255, 255, 64]


def test_values_outside_the_range_are_clamped():
    assert to_pixels(torch.full((1, 4, 2, 2), 9.0)).unique().tolist() == [255]
    assert to_pixels(torch.full((1, 4, 2, 2), -9.0)).unique().tolist() == [0]


def test_a_soft_rim_gets_the_colour_of_what_it_rims_and_nothing_else_changes():
    alpha = torch.tensor([1.0, 1.0, 1.0, 0.6, 0.25, 0.0, 0.0]).expand(1, 1, 7, 7)
    orange = torch.tensor([1.0, 0.6, 0.2]).view(1, 3, 1, 1)
    dirty = torch.cat([alpha * orange * torch.where(alpha < 1, 0.5, 1.0), alpha], dim=1)
    clean = without_fringe(dirty)
    rim = clean[0, :3, 3, 4] / clean[0, 3, 3, 4]
    torch.testing.assert_close(rim, orange.flatten(), atol=0.15, rtol=0)  # it was half as bright
    assert torch.equal(clean[:, 3:], alpha)
    torch.testing.assert_close(clean[..., :3], dirty[..., :3])
    assert clean[..., 5:].abs().max() == 0
    assert bool((clean[:, :3] <= clean[:, 3:]).all())
