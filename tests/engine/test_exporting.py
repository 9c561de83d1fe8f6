"""Pictures as the files that messengers take, and several as one sheet."""

import io

import numpy as np
import PIL.Image
import pytest

from fm_agent_tools import (
    PLATFORMS,
    AudioRequest,
    Image,
    ImageRequest,
    InvalidRequest,
    Studio,
    export_sticker,
    larger_view,
    parse_request,
    sticker_sheet,
)
from fm_agent_tools.engine.packing import COLOURS, QUALITIES, TooLargeForPlatform, packed
from fm_agent_tools.media import read_metadata


@pytest.fixture(scope="module")
def studio(tmp_path_factory):
    with Studio(models="tiny", data=tmp_path_factory.mktemp("data")) as studio:
        yield studio


@pytest.fixture(scope="module")
def star(studio):
    return studio.run(ImageRequest(prompt="a red star", seed=3, width=96, height=64))


def noise(width, height):
    """A picture that nothing can compress: opaque, every pixel drawn anew."""
    pixels = np.random.default_rng(5).integers(0, 256, (height, width, 4), dtype=np.uint8)
    pixels[..., 3] = 255
    return Image(pixels)


@pytest.mark.parametrize("platform", PLATFORMS.values(), ids=PLATFORMS)
def test_every_platform_gets_its_size_its_format_and_no_more_bytes_than_it_takes(studio, star, platform):
    made = export_sticker(studio, star.id, platform.name)
    with PIL.Image.open(io.BytesIO(made.content)) as picture:
        assert picture.format.lower() == platform.formats[0]
        assert picture.size == (made.width, made.height)
        assert max(picture.size) == platform.side
        assert picture.height == (platform.side if platform.square else round(platform.side * 64 / 96))
        alpha = np.asarray(picture.convert("RGBA"))[..., 3]
    assert len(made.content) <= platform.most
    assert alpha.max() > 200
    margin = platform.margin
    assert not margin or (alpha[:margin].max() == alpha[-margin:].max() == alpha[:, :margin].max() == 0)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_an_export_still_says_how_the_picture_was_made(studio, star, platform):
    told = read_metadata(export_sticker(studio, star.id, platform).content)
    assert told["digital_source_type"].endswith("trainedAlgorithmicMedia")
    assert parse_request(told["request"]).prompt == "a red star"
    assert told["seed"] == "3"


def test_what_nobody_s_model_made_is_not_said_to_be_made_by_one(studio):
    own = studio.upload(noise(40, 40).encode())
    assert "digital_source_type" not in read_metadata(export_sticker(studio, own.id, "slack").content)
    assert "digital_source_type" not in read_metadata(sticker_sheet(studio, [own.id]))


def test_a_picture_that_fits_loses_nothing(studio, star):
    made = export_sticker(studio, star.id, "discord")
    plain = Image.decode(star.path.read_bytes()).fitted(320, 320)
    assert np.array_equal(Image.decode(made.content).pixels, plain.pixels)
    assert made.notes == ()


def test_art_that_reaches_the_border_gets_the_margin_that_whatsapp_asks_for_and_a_note():
    full = Image(np.full((64, 64, 4), 255, dtype=np.uint8))
    made = packed(full, PLATFORMS["whatsapp"], "webp", None)
    alpha = Image.decode(made.content).pixels[..., 3]
    assert (alpha[16:-16, 16:-16] == 255).all()
    assert alpha.sum() == 480 * 480 * 255
    assert "margin of 16 pixels" in made.notes[0]


@pytest.mark.parametrize(
    ("side", "platform", "format", "lowered"),
    [(80, "whatsapp", "webp", "quality"), (512, "telegram", "png", "colours")],
)
def test_quality_is_lowered_step_by_step_until_the_limit_holds_and_that_is_said(
    side, platform, format, lowered
):
    place = PLATFORMS[platform]
    made = packed(noise(side, side), place, format, {"seed": "1"})
    assert len(made.content) <= place.most
    [note] = [note for note in made.notes if lowered in note]
    level = int("".join(filter(str.isdigit, note.split(" of ")[0])))
    steps = QUALITIES if format == "webp" else COLOURS
    better = steps[: steps.index(level)]
    if format == "webp" and better:
        fit = noise(side, side).fitted(480, 480).centred(512, 512)
        assert len(fit.encode("webp", {"seed": "1"}, quality=better[-1])) > place.most
    assert read_metadata(made.content)["seed"] == "1"


def test_a_picture_that_no_quality_makes_small_enough_is_refused_with_the_figures():
    pixels = noise(480, 480).pixels.copy()
    pixels[..., 3] = pixels[..., 0]  # alpha is never lossy
    with pytest.raises(TooLargeForPlatform) as refused:
        packed(Image(pixels), PLATFORMS["whatsapp"], "webp", None)
    told = refused.value.to_dict()
    assert told["code"] == "too_large_for_platform"
    assert told["bytes"] > told["most"] == PLATFORMS["whatsapp"].most


@pytest.mark.parametrize(
    ("platform", "format", "field", "nearest"),
    [("telegramm", None, "platform", "telegram"), ("whatsapp", "png", "format", "webp")],
)
def test_what_cannot_be_exported_is_refused_with_what_can(studio, star, platform, format, field, nearest):
    with pytest.raises(InvalidRequest) as refused:
        export_sticker(studio, star.id, platform, format=format)
    assert (refused.value.field, refused.value.nearest) == (field, nearest)


def test_a_sound_is_no_sticker(studio):
    tune = studio.run(AudioRequest(prompt="a happy melody", seconds=0.5))
    for refused in (
        lambda: export_sticker(studio, tune.id, "telegram"),
        lambda: sticker_sheet(studio, [tune.id]),
        lambda: larger_view(studio, tune.id),
    ):
        with pytest.raises(InvalidRequest, match="picture"):
            refused()


def test_a_small_picture_is_shown_larger_by_the_real_model_and_stays_as_it_was(studio, star, tmp_path):
    assert larger_view(studio, star.id) is None, "a miniature names nothing that enlarges"
    with Studio(data=tmp_path) as real:
        wide = np.zeros((64, 128, 4), np.uint8)
        wide[16:48, 32:96] = (250, 120, 20, 255)
        small, large = (real.upload(picture.encode()) for picture in (Image(wide), noise(600, 600)))
        view = Image.decode(larger_view(real, small.id))
        assert (view.width, view.height) == (512, 256)
        assert view.pixels[128, 256].tolist()[3] == 255
        assert larger_view(real, large.id) is None, "it is larger already"
        assert real.artifact(small.id).width == 128


def test_a_sheet_shows_every_picture_whole_and_numbered_on_nothing(studio, star):
    moon = studio.run(ImageRequest(prompt="a blue circle", seed=1))
    content = sticker_sheet(studio, [star.id, moon.id, star.id], columns=2, numbers=False)
    sheet = Image.decode(content)
    gap = 96 // 16
    assert (sheet.width, sheet.height) == (2 * (96 + gap) + gap, 2 * (96 + gap) + gap)
    first = sheet.pixels[gap : gap + 96, gap : gap + 96]
    expected = Image.decode(star.path.read_bytes()).fitted(96, 96).pixels
    seen = expected[..., 3] > 0
    assert np.array_equal(first[seen], expected[seen])
    assert sheet.pixels[-96:, -96:, 3].max() == 0  # the fourth place stays empty
    numbered = Image.decode(sticker_sheet(studio, [star.id, moon.id, star.id], columns=2))
    assert (numbered.pixels[:40, :40, 3] > 0).sum() > (sheet.pixels[:40, :40, 3] > 0).sum()
    told = read_metadata(content)
    assert told["shows"].split() == [star.id, moon.id, star.id]
    assert "seed" not in told  # they have different ones
    assert told["model"] == "tiny-image"


def test_a_sheet_may_stand_on_a_colour(studio, star):
    sheet = Image.decode(sticker_sheet(studio, [star.id], background="#ffeecc", format="webp"))
    assert (sheet.pixels[..., 3] == 255).all()
    assert np.abs(sheet.pixels[0, 0, :3].astype(int) - (255, 238, 204)).max() <= 6


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"columns": 65}, "columns"),
        ({"columns": 0}, "columns"),
        ({"columns": "two"}, "columns"),
        ({"cell": 20}, "cell"),
        ({"cell": 0}, "cell"),
        ({"cell": 64.5}, "cell"),
        ({"background": "no colour"}, "background"),
        ({"background": 5}, "background"),
        ({"format": "gif"}, "format"),
    ],
)
def test_a_sheet_that_cannot_be_made_is_refused_by_field(studio, star, wrong, field):
    with pytest.raises(InvalidRequest) as refused:
        sticker_sheet(studio, [star.id], **wrong)
    assert refused.value.field == field


def test_a_sheet_that_is_too_long_for_webp_is_refused_and_fits_into_a_png(studio, star):
    many = [star.id] * 64
    with pytest.raises(InvalidRequest) as caught:
        sticker_sheet(studio, many, columns=1, cell=512, format="webp")
    assert (caught.value.field, caught.value.nearest) == ("format", "png")
    with PIL.Image.open(io.BytesIO(sticker_sheet(studio, many, columns=1, cell=512))) as sheet:
        assert sheet.height > 16_383


def test_a_sheet_of_nothing_or_of_too_many_is_refused(studio, star):
    for ids in ([], [star.id] * 65):
        with pytest.raises(InvalidRequest, match="1 to 64"):
            sticker_sheet(studio, ids)
