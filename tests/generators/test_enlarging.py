"""Enlarged stickers, by the bundled upscaler: sharp, whole, clean, and the same every time."""

import shutil
from pathlib import Path

import numpy as np
import PIL.Image
import pytest
import torch

from fm_agent_tools import Image, ImageRequest, Studio, export_sticker
from fm_agent_tools.catalogue import Catalogue
from fm_agent_tools.errors import SpecInvalid, WeightsCorrupt
from fm_agent_tools.generators.enlarging import PictureEnlarger
from fm_agent_tools.networks.upscaler import to_unit
from fm_agent_tools.training.stickers.edges import alpha_edge_widths, colour_edge_widths

ANGLES = (0.3, 2.0)


@pytest.fixture(scope="module")
def enlarger(project: Path) -> PictureEnlarger:
    return PictureEnlarger(Catalogue(project / "models").get("sticker"))


def drawing(side: int, angle: float = 0.0) -> Image:
    """A green disc, cut straight at one side, as a renderer would draw it at that size."""
    rows, columns = (np.mgrid[:side, :side] + 0.5) / side - 0.5
    inside = 0.4 - np.hypot(rows, columns)
    cut = 0.25 - (np.cos(angle) * rows + np.sin(angle) * columns)
    alpha = np.clip(np.minimum(inside, cut) * side + 0.5, 0, 1)
    pixels = np.zeros((side, side, 4), dtype=np.uint8)
    pixels[alpha > 0, :3] = (40, 170, 70)
    pixels[..., 3] = np.round(alpha * 255)
    return Image(pixels)


@pytest.fixture(scope="module")
def small() -> list[Image]:
    """Two drawings that no model has been trained on, at the size of the sticker model."""
    return [drawing(128, angle) for angle in ANGLES]


def two_coloured(side: int, softness: float) -> Image:
    """That disc, dark and light halves meeting over `softness` of its side."""
    pixels = drawing(side).pixels.copy()
    place = (np.arange(side) + 0.5) / side - 0.45
    light = np.clip(place / softness + 0.5, 0, 1)[None, :, None]
    colours = (1 - light) * (30, 40, 120) + light * (240, 220, 90)
    pixels[..., :3] = np.where(pixels[..., 3:] > 0, colours, 0)
    return Image(pixels)


def unit(picture: Image) -> torch.Tensor:
    return to_unit(torch.from_numpy(picture.pixels.copy())[None])


def width_of_edges(pictures: list[Image]) -> float:
    return float(torch.cat([alpha_edge_widths(unit(picture)) for picture in pictures]).median())


def test_edges_stay_nearly_as_narrow_as_those_of_a_drawing_of_that_size(
    enlarger: PictureEnlarger, small: list[Image]
):
    real = [drawing(512, angle) for angle in ANGLES]
    ours = [enlarger(picture, 512, 512) for picture in small]
    plain = [picture.resized(512, 512) for picture in small]
    wanted = width_of_edges(real)
    assert width_of_edges(ours) < wanted + 0.4 * (width_of_edges(plain) - wanted)
    for picture, other, target in zip(ours, plain, real, strict=True):
        errors = [(unit(one) - unit(target)).abs().mean() for one in (picture, other)]
        assert errors[0] < errors[1]


def test_colours_at_the_rim_are_those_of_the_shape(enlarger: PictureEnlarger, small: list[Image]):
    for picture in small:
        pixels = enlarger(picture, 512, 512).pixels.astype(int)
        inside = np.median(pixels[pixels[..., 3] == 255][:, :3], axis=0)
        rim = pixels[(pixels[..., 3] > 20) & (pixels[..., 3] < 76)][:, :3]
        assert np.abs(rim - inside).mean() < 12
        assert (pixels[pixels[..., 3] == 0] == 0).all()


def test_a_soft_edge_inside_a_shape_becomes_as_narrow_as_a_drawn_one(enlarger: PictureEnlarger):
    soft = two_coloured(128, softness=4 / 128)
    made = enlarger(soft, 512, 512)
    drawn = float(colour_edge_widths(unit(two_coloured(512, softness=1 / 512))).median())
    plain = float(colour_edge_widths(unit(soft.resized(512, 512))).median())
    assert plain > 8 * drawn
    assert float(colour_edge_widths(unit(made)).median()) < 2 * drawn


def test_sharpening_brings_no_colour_that_was_not_there(enlarger: PictureEnlarger):
    soft = two_coloured(128, softness=4 / 128)
    solid = [one.pixels[one.pixels[..., 3] == 255][:, :3] for one in (soft, enlarger(soft, 512, 512))]
    assert (solid[1].min(axis=0) >= solid[0].min(axis=0) - 4).all()
    assert (solid[1].max(axis=0) <= solid[0].max(axis=0) + 4).all()


def test_soft_shading_stays_soft(enlarger: PictureEnlarger):
    shaded = two_coloured(128, softness=1.0)
    made, plain = enlarger(shaded, 512, 512), shaded.resized(512, 512)
    inside = (plain.pixels[..., 3] == 255) & (made.pixels[..., 3] == 255)
    assert np.abs(made.pixels.astype(int) - plain.pixels.astype(int))[inside].mean() < 3


@pytest.mark.parametrize("size", [(200, 200), (129, 129), (600, 600), (320, 160), (1030, 1030)])
def test_any_size_is_met_exactly(enlarger: PictureEnlarger, small: list[Image], size: tuple[int, int]):
    width, height = size
    picture = small[0] if width == height else Image(small[0].pixels[32:95])
    made = enlarger(picture, width, height)
    assert (made.width, made.height) == size
    again = made.resized(picture.width, picture.height)
    assert (unit(again) - unit(picture)).abs().mean() < 0.02


def test_a_request_for_a_wide_picture_gets_it_whole_in_the_middle_and_the_same_bytes_again(
    enlarger: PictureEnlarger, tmp_path: Path
):
    request = ImageRequest(prompt="a red apple", seed=7, steps=4, width=512, height=256)
    native = ImageRequest(prompt="a red apple", seed=7, steps=4)
    with Studio(data=tmp_path) as studio:
        large, small, twice = (studio.run(one) for one in (request, native, request))
        sticker = export_sticker(studio, small.id, "telegram")
    picture = Image.decode(large.path.read_bytes())
    inner = enlarger(Image.decode(small.path.read_bytes()), 256, 256)
    # The engine may compute with other threads, which round otherwise.
    assert (unit(Image(picture.pixels[:, 128:384])) - unit(inner)).abs().max() <= 2 / 255
    assert picture.pixels[:, :128].max() == picture.pixels[:, 384:].max() == 0
    assert large.path.read_bytes() == twice.path.read_bytes()
    assert "enlarged to 256×256 and centred" in large.notes[0]
    exported, plain = (unit(one) for one in (Image.decode(sticker.content), inner.resized(512, 512)))
    assert alpha_edge_widths(exported).median() < 0.8 * alpha_edge_widths(plain).median()


def test_weights_that_are_not_the_pinned_ones_are_refused(project: Path, tmp_path: Path):
    shutil.copytree(project / "models" / "sticker", tmp_path / "sticker")
    file = tmp_path / "sticker" / "upscaler.safetensors"
    file.write_bytes(file.read_bytes()[:-1] + b"?")
    with pytest.raises(WeightsCorrupt, match="upscaler"):
        PictureEnlarger(Catalogue(tmp_path).get("sticker"))


def test_an_enlarger_that_does_not_exist_fails_the_job_that_needs_it_by_name(project: Path, tmp_path: Path):
    tiny = project / "fm_agent_tools" / "generators" / "tiny" / "models"
    shutil.copytree(tiny, tmp_path / "m")
    path = tmp_path / "m" / "tiny-image" / "model.toml"
    path.write_text('enlarger = "fm_agent_tools.nowhere:Nothing"\n' + path.read_text())
    with Studio(data=tmp_path / "data", models=tmp_path / "m") as studio:
        assert studio.run(ImageRequest(prompt="a red star")).width == 64
        job = studio.submit(ImageRequest(prompt="a red star", width=128, height=128))
        [last] = [event for event in job.events() if event.over]
    assert last.error is not None
    assert last.error["code"] == SpecInvalid.code
    assert "enlarger" in last.error["message"]


def test_reducing_needs_no_network(enlarger: PictureEnlarger, small: list[Image]):
    picture = small[0]
    assert enlarger(picture, 128, 128) is picture
    same = picture.resized(100, 100, PIL.Image.Resampling.HAMMING)
    assert np.array_equal(enlarger(picture, 100, 100).pixels, same.pixels)
