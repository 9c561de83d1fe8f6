"""Sounds and clips in the chat, on the miniatures: the page plays what a real model would have made."""

import re

import pytest
from acts import jobs_of, say
from playwright.sync_api import expect
from serving import Served


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    served = Served(tmp_path_factory.mktemp("tiny"), models="tiny")
    yield served
    served.stop()


@pytest.fixture
def page(open_page, tiny):
    return open_page(tiny.url)


def done(page, thing, count=1):
    """The finished thing number `count`, with its answer."""
    figure = page.locator(f".fm-{thing}.fm-done").nth(count - 1)
    expect(figure).to_be_visible()
    expect(page.get_by_role("button", name="Send")).to_be_visible()
    return figure


READY = (
    "media => new Promise(resolve => { const ready = () => media.readyState >= 2 && resolve(media.duration);\
 media.preload = 'auto'; media.addEventListener('loadeddata', ready); media.load(); ready(); })"
)


def test_the_page_invites_to_all_that_can_be_made(page, tiny):
    expect(page.get_by_text("What shall I make?")).to_be_visible()
    expect(page.get_by_placeholder("Describe a picture, a sound or a clip…")).to_be_visible()
    for kind in ("image", "audio", "video"):
        example = tiny.studio.catalogue.default_for(kind).examples[0]
        expect(page.get_by_role("button", name=example)).to_be_visible()


def test_a_sound_is_played_on_the_page_and_downloads_with_a_name_of_its_own(page, tiny):
    say(page, "compose a happy melody")
    figure = done(page, "sound")
    sound = figure.locator("audio")
    expect(sound).to_have_attribute("src", re.compile("^artifacts/art_"))
    (job,) = jobs_of(tiny, page)
    assert sound.evaluate(READY) == pytest.approx(job.artifact.seconds, abs=0.1)
    expect(figure).to_contain_text(f"seed {job.seed}")
    with page.expect_download() as waiting:
        figure.get_by_role("link", name="Download").click()
    assert waiting.value.suggested_filename == f"a-happy-melody-{job.seed}.wav"


def test_a_picture_is_set_in_motion_and_both_are_shown(page, tiny):
    say(page, "draw a red circle, then make it dance")
    picture, clip = done(page, "picture"), done(page, "clip")
    expect(picture.locator("img")).to_have_attribute("src", re.compile("^artifacts/art_"))
    film = clip.locator("video")
    assert film.evaluate(READY) > 0
    assert film.evaluate("film => film.videoWidth") > 0
    drawn, filmed = reversed(jobs_of(tiny, page))
    assert filmed.request.image == drawn.artifact.id
    assert picture.bounding_box()["y"] < clip.bounding_box()["y"]


def test_a_gif_moves_as_a_picture_does(page, tiny):
    say(page, "a gif of a red circle")
    clip = done(page, "clip")
    expect(clip.locator("img")).to_have_attribute("src", re.compile("^artifacts/art_"))
    (job,) = jobs_of(tiny, page)
    assert job.artifact.media_type == "image/gif"


def test_an_example_of_a_sound_makes_one(page, tiny):
    example = tiny.studio.catalogue.default_for("audio").examples[0]
    page.get_by_role("button", name=example).click()
    figure = done(page, "sound")
    (job,) = jobs_of(tiny, page)
    assert (job.request.prompt, job.artifact.media_type) == (example, "audio/wav")
    assert figure.locator("audio").evaluate(READY) == pytest.approx(job.artifact.seconds, abs=0.1)
