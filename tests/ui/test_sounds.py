"""Sounds on the page: a waveform that grows, a playhead on it, loops, and what is said of them next."""

import base64
import io
import re

import httpx
import numpy as np
import PIL.Image
import pytest
from acts import jobs_of, say
from playwright.sync_api import expect
from serving import Served

from fm_agent_tools import Audio, ImageRequest

PHONE = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}
SLOW = "play a calm piano melody, 30 seconds, 100 steps"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    served = Served(tmp_path_factory.mktemp("tiny"), models="tiny")
    yield served
    served.stop()


@pytest.fixture(params=[{}, PHONE], ids=["desktop", "dark phone"])
def page(request, open_page, tiny):
    return open_page(tiny.url, **request.param)


def played(page, count=1):
    figure = page.locator(".fm-sound.fm-done").nth(count - 1)
    expect(figure).to_be_visible()
    expect(page.get_by_role("button", name="Send")).to_be_visible()
    expect(figure.locator(".fm-wave img")).to_have_js_property("complete", True)
    return figure


def test_a_waveform_grows_while_the_flow_runs_and_stays_above_the_player(page, tiny):
    say(page, SLOW)
    growing = "() => document.querySelector('.fm-sound.fm-growing img')?.src"
    small = base64.b64decode(page.wait_for_function(growing).json_value().partition(",")[2])
    assert PIL.Image.open(io.BytesIO(small)).size == (160, 48)
    figure = played(page)
    wave, player = figure.locator(".fm-wave"), figure.locator("audio")
    assert wave.locator("img").evaluate("image => image.naturalWidth") == 768
    assert wave.bounding_box()["y"] < player.bounding_box()["y"]
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    assert player.bounding_box()["x"] + player.bounding_box()["width"] <= page.viewport_size["width"]


def test_a_click_on_the_waveform_plays_from_there_and_another_sound_stops(open_page, tiny):
    page = open_page(tiny.url)
    say(page, "a happy tune, 20 seconds")
    first = played(page)
    say(page, "again but slower")
    second = played(page, 2)
    older, newer = first.locator("audio"), second.locator("audio")
    box = second.locator(".fm-wave").bounding_box()
    second.locator(".fm-wave").click(position={"x": box["width"] / 2, "y": 10})
    expect(newer).to_have_js_property("paused", False)
    assert newer.evaluate("audio => audio.currentTime") == pytest.approx(10, abs=5)
    expect(second.locator(".fm-wave")).to_have_attribute("style", re.compile(r"--fm-played: \d"))
    older.evaluate("audio => audio.play()")
    expect(newer).to_have_js_property("paused", True)
    slow, fast = jobs_of(tiny, page)
    assert (slow.request.prompt, slow.seed) == ("a happy tune, slow", fast.seed)


def test_a_loop_plays_on_and_says_that_it_is_one(open_page, tiny):
    page = open_page(tiny.url)
    say(page, "a happy tune, 2 seconds")
    expect(played(page).locator("audio")).to_have_js_property("loop", False)
    say(page, "as a loop")
    loop = played(page, 2)
    expect(loop.locator("audio")).to_have_js_property("loop", True)
    expect(loop.locator(".fm-facts")).to_contain_text("2 s · seamless")
    say(page, "continue it with drums")
    played(page, 3)
    newest, before, _ = jobs_of(tiny, page)
    assert newest.request.audio == before.artifact.id


def test_what_is_no_sound_has_no_waveform(tiny):
    drawn = tiny.studio.run(ImageRequest(prompt="a red circle"))
    for id in (drawn.id, "art_0"):
        assert httpx.get(f"{tiny.url}artifacts/{id}/waveform").status_code == 404


def test_a_sound_that_somebody_brought_is_seen_as_well(open_page, tiny):
    page = open_page(tiny.url)
    turns = np.arange(16_000) / 16_000 * 440
    file = Audio(np.sin(2 * np.pi * turns)[:, None].astype(np.float32) * 0.5, 16_000).encode("wav")
    page.locator("#fm-file").set_input_files({"name": "hum.wav", "mimeType": "audio/wav", "buffer": file})
    say(page, "continue it")
    image = page.locator(".fm-brought-audio .fm-wave img")
    expect(image).to_have_js_property("naturalWidth", 768)
    played(page)
