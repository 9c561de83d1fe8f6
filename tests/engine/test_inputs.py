"""Artifacts that a request builds on, in the store and on their way to the generator."""

import numpy as np
import pytest

from fm_agent_tools import (
    ArtifactNotFound,
    AudioRequest,
    EditRequest,
    Image,
    ImageRequest,
    InvalidRequest,
    JobFailed,
    Studio,
    VideoRequest,
)


@pytest.fixture
def tiny(tmp_path):
    with Studio(data=tmp_path / "data", models="tiny") as studio:
        yield studio


@pytest.fixture
def star(tiny):
    return tiny.run(ImageRequest(prompt="a red star", seed=1))


@pytest.mark.parametrize("id", ["art_" + "0" * 20, "nothing", "../jobs.sqlite", "art_' OR 1=1 --"])
@pytest.mark.parametrize("field", ["image", "mask"])
def test_an_artifact_that_is_not_there_is_refused_before_anything_is_queued(tiny, star, field, id):
    before = len(tiny.jobs())
    with pytest.raises(ArtifactNotFound):
        tiny.submit(EditRequest(**{"prompt": "blue", "image": star.id, field: id}))
    assert len(tiny.jobs()) == before


def test_a_mask_that_lets_nothing_change_is_refused_before_anything_is_queued(tiny, star):
    black = np.zeros((star.height, star.width, 4), np.uint8)
    black[..., 3] = 255
    mask = tiny.upload(Image(black).encode("png", None))
    before = len(tiny.jobs())
    with pytest.raises(InvalidRequest, match="lets something change") as caught:
        tiny.submit(EditRequest(prompt="blue", image=star.id, mask=mask.id))
    assert (caught.value.field, len(tiny.jobs())) == ("mask", before)


def test_the_artifact_of_another_owner_is_not_found(tiny):
    hers = tiny.run(ImageRequest(prompt="a red star"), owner="ada")
    with pytest.raises(ArtifactNotFound):
        tiny.submit(EditRequest(prompt="blue", image=hers.id), owner="bob")
    with pytest.raises(ArtifactNotFound):
        tiny.submit(VideoRequest(prompt="it dances", image=hers.id))
    assert tiny.run(EditRequest(prompt="blue", image=hers.id), owner="ada").width == 64


def test_a_sound_is_no_picture_and_a_picture_no_sound(tiny, star):
    tune = tiny.run(AudioRequest(prompt="a tune", seconds=0.5))
    for request in (
        EditRequest(prompt="blue", image=tune.id),
        VideoRequest(prompt="it dances", image=tune.id),
        AudioRequest(prompt="go on", audio=star.id),
    ):
        with pytest.raises(InvalidRequest, match=r"a picture|a sound") as caught:
            tiny.submit(request)
        assert caught.value.field in request.inputs


def test_an_edit_has_the_size_of_its_picture_and_says_what_was_done(tiny):
    wide = tiny.run(ImageRequest(prompt="a red star", width=256, height=128, seed=1))
    edit = tiny.run(EditRequest(prompt="make it blue", image=wide.id))
    assert (edit.width, edit.height) == (256, 128)
    assert "enlarged to 256×128" in " ".join(edit.notes)


def test_a_file_that_is_gone_fails_the_job_with_the_reason(tiny, star):
    star.path.unlink()
    with pytest.raises(JobFailed) as caught:
        tiny.run(EditRequest(prompt="blue", image=star.id))
    assert caught.value.error["code"] == "artifact_not_found"


def test_a_file_that_was_damaged_fails_the_job_with_the_reason(tiny, star):
    star.path.write_bytes(b"no picture any more")
    with pytest.raises(JobFailed) as caught:
        tiny.run(EditRequest(prompt="blue", image=star.id))
    assert caught.value.error["code"] == "invalid_request"
