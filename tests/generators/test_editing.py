"""Edits by the sticker model as shipped: words, masks, frames, and what is said of them."""

import io

import numpy as np
import PIL.Image
import pytest
import torch

from fm_agent_tools import EditRequest, Image, ImageRequest, InvalidRequest, Studio
from fm_agent_tools.media import read_metadata
from fm_agent_tools.training.stickers.edges import alpha_edge_widths


@pytest.fixture(scope="module")
def studio(tmp_path_factory):
    with Studio(data=tmp_path_factory.mktemp("data")) as opened:
        yield opened


@pytest.fixture(scope="module")
def apple(studio):
    return studio.run(ImageRequest(prompt="a red apple", seed=3, steps=4))


def pixels(artifact):
    return Image.decode(artifact.path.read_bytes()).pixels


def png(array):
    out = io.BytesIO()
    PIL.Image.fromarray(array).save(out, "png")
    return out.getvalue()


def brought(studio, array):
    return studio.upload(png(array), name="picture.png")


def right_half(height, width, *, alpha=True):
    """A mask that lets the right half change: transparent there, or white there."""
    if alpha:
        mask = np.zeros((height, width, 4), np.uint8)
        mask[:, : width // 2, 3] = 255
        return mask
    mask = np.zeros((height, width, 3), np.uint8)
    mask[:, width // 2 :] = 255
    return mask


def edit(studio, image, prompt, **fields):
    fields = {"seed": 1, "steps": 2, **fields}
    return studio.run(EditRequest(prompt=prompt, image=image.id, **fields))


def caption(artifact):
    return read_metadata(artifact.path.read_bytes())["caption"]


def test_a_colour_word_recolours_and_says_so(studio, apple):
    blue = edit(studio, apple, "make it blue")
    before, after = pixels(apple).astype(int), pixels(blue).astype(int)
    assert np.array_equal(before[..., 3], after[..., 3])
    red, _, bluish, _ = (after[before[..., 3] > 200]).mean(axis=0)
    assert bluish > red + 40
    assert "recoloured: only its main colour was turned to blue, with every seed alike" in blue.notes


def test_another_thing_is_drawn_and_the_reading_is_reported(studio, apple):
    pear = edit(studio, apple, "turn the apple into a pear")
    assert "read from “a red apple” to “a pear”" in pear.notes
    assert not np.array_equal(pixels(pear), pixels(apple))
    assert caption(pear) == "a pear"


def test_edits_of_edits_know_what_the_picture_has_become(studio, apple):
    blue = edit(studio, apple, "make it blue")
    flat = edit(studio, blue, "as a flat icon")
    assert "read from “a blue apple” to “a blue apple, flat style”" in flat.notes
    assert caption(flat) == "a blue apple, flat style"


def test_the_same_seed_gives_the_same_edit_and_another_seed_another(studio, apple):
    one, two, other = (edit(studio, apple, "a pear", seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(pixels(one), pixels(two))
    assert not np.array_equal(pixels(one), pixels(other))


def test_more_strength_goes_further(studio, apple):
    def moved(strength):
        after = edit(studio, apple, "a castle", strength=strength)
        return np.abs(pixels(after).astype(int) - pixels(apple)).mean()

    assert moved(0.2) < moved(0.6) < moved(1.0)


def test_no_strength_changes_nothing_and_says_so(studio, apple):
    same = edit(studio, apple, "a castle", strength=0)
    assert np.array_equal(pixels(same), pixels(apple))
    assert "nothing has changed" in " ".join(same.notes)
    assert caption(same) == "a red apple"


@pytest.mark.parametrize("alpha", [True, False])
@pytest.mark.parametrize(
    ("prompt", "strength"), [("make it blue", 0.7), ("a castle", 0.9), ("a castle", 1.0)]
)
def test_outside_the_mask_every_byte_stays(studio, apple, prompt, strength, alpha):
    mask = brought(studio, right_half(128, 128, alpha=alpha))
    after = pixels(edit(studio, apple, prompt, mask=mask.id, strength=strength))
    assert np.array_equal(after[:, :64], pixels(apple)[:, :64])
    assert not np.array_equal(after[:, 64:], pixels(apple)[:, 64:])


def test_the_result_says_what_the_mask_let_change(studio, apple):
    mask = brought(studio, right_half(128, 128))
    done = edit(studio, apple, "a castle", mask=mask.id)
    assert "changed nothing outside the mask: it is transparent in 50% of the picture" in done.notes


def test_a_mask_of_another_size_is_refused_with_both_sizes(studio, apple):
    mask = brought(studio, right_half(64, 100))
    with pytest.raises(InvalidRequest, match=r"128×128 pixels; this one has 100×64") as caught:
        studio.submit(EditRequest(prompt="blue", image=apple.id, mask=mask.id))
    assert caught.value.field == "mask"


def test_a_mask_that_lets_nothing_change_is_refused(studio, apple):
    mask = brought(studio, np.zeros((128, 128, 3), np.uint8))
    before = len(studio.jobs())
    with pytest.raises(InvalidRequest) as caught:
        edit(studio, apple, "a castle", mask=mask.id)
    assert (caught.value.field, len(studio.jobs())) == ("mask", before)


@pytest.mark.parametrize(("height", "width"), [(60, 200), (300, 90)])
@pytest.mark.parametrize("masked", [False, True])
def test_a_picture_of_another_shape_comes_back_in_its_frame(studio, height, width, masked):
    source = np.random.default_rng(0).integers(0, 255, (height, width, 3), dtype=np.uint8)
    image = brought(studio, source)
    mask = {"mask": brought(studio, right_half(height, width)).id} if masked else {}
    after = edit(studio, image, "a castle", strength=0.9, **mask)
    assert (after.width, after.height) == (width, height)
    assert f"edited at 128×128 and put back into {width}×{height}" in after.notes
    assert "nobody said what the picture showed before" in " ".join(after.notes)
    if masked:
        assert np.array_equal(pixels(after)[:, : width // 2, :3], source[:, : width // 2])


def width_of_edges(picture):
    values = torch.from_numpy(picture.pixels.astype(np.float32) / 255)
    values[..., :3] *= values[..., 3:]
    return float(alpha_edge_widths(values.permute(2, 0, 1)[None]).median())


def test_what_is_drawn_into_a_large_picture_has_narrow_edges(studio, apple):
    large = studio.run(ImageRequest(prompt="a red apple", seed=3, steps=4, width=512, height=512))
    of_small, of_large = (edit(studio, each, "turn the apple into a pear") for each in (apple, large))
    resampled = Image.decode(of_small.path.read_bytes()).resized(512, 512)
    assert width_of_edges(Image.decode(of_large.path.read_bytes())) < 0.4 * width_of_edges(resampled)


def test_an_upload_is_recoloured_at_its_own_size(studio):
    source = np.zeros((200, 300, 4), np.uint8)
    source[50:150, 50:250] = (220, 40, 40, 255)
    after = pixels(edit(studio, brought(studio, source), "now in green"))
    assert after.shape == source.shape
    assert after[100, 100, 1] > after[100, 100, 0] + 40
    assert np.array_equal(after[..., 3], source[..., 3])


def test_an_edit_shows_previews_of_the_picture_that_it_becomes_and_can_be_cancelled(studio, apple):
    job = studio.submit(EditRequest(prompt="a castle", image=apple.id, seed=1, steps=40))
    for event in job.events():
        if event.preview:
            shown = Image.decode(event.preview)
            assert (shown.width, shown.height) == (128, 128)
            job.cancel()
    assert job.state == "cancelled"


def weighed(artifact):
    straight = pixels(artifact).astype(float)
    return np.concatenate([straight[..., :3] * straight[..., 3:] / 255, straight[..., 3:]], axis=-1)


def test_edits_and_pictures_run_side_by_side(studio, apple):
    jobs = [
        studio.submit(EditRequest(prompt="a pear", image=apple.id, seed=1, steps=3)),
        studio.submit(EditRequest(prompt="make it blue", image=apple.id, seed=1)),
        studio.submit(ImageRequest(prompt="a pear", seed=1, steps=2)),
    ]
    done = [job.result() for job in jobs]
    assert [each.request.kind for each in done] == ["edit", "edit", "image"]
    alone = edit(studio, apple, "a pear", steps=3)
    # Colours are weighed by alpha: a pixel that can hardly be seen may round to none.
    assert np.abs(weighed(done[0]) - weighed(alone)).max() <= 2


def test_what_is_removed_is_not_wanted_and_a_style_is_taken(studio, apple):
    bare = edit(studio, apple, "now without the leaf", style="3D")
    assert "to “a red apple, 3D style”, with less of “leaf”" in " ".join(bare.notes)
