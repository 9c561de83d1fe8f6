"""Files of one's own on the command line: `fm-agent upload`, `--image FILE`, `ask --attach FILE`."""

import io
import json

import pytest
from PIL import Image

from fm_agent_tools import Studio


@pytest.fixture
def tiny(fm_agent, monkeypatch):
    """The command line on the miniatures, beside a photo, a mask and a tune."""
    monkeypatch.setenv("FM_AGENT_MODELS", "tiny")
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (80, 40), "red").save("photo.jpg", exif=exif)
    Image.new("L", (40, 80), 255).save("mask.png")
    assert fm_agent("audio", "a tune", "--seconds", 0.5, "--out", "tune.ogg").exit_code == 0
    return fm_agent


def jobs(data):
    with Studio(data=data, models="tiny") as studio:
        return [job.request.kind for job in studio.jobs()][::-1]


def test_upload_prints_ids_that_other_commands_take(tiny):
    done = tiny("upload", "photo.jpg", "tune.ogg")
    picture, tune = done.stdout.split()
    assert done.stderr == "Note: turned upright, as the camera had noted\n"
    edited = json.loads(tiny("edit", "make it blue", "--image", picture, "--json").stdout)
    assert (edited["width"], edited["height"]) == (40, 80)
    assert tiny("audio", "more", "--audio", tune, "--seconds", 0.5).exit_code == 0


def test_upload_reads_standard_input_and_prints_json(tiny):
    with open("photo.jpg", "rb") as file:
        told = json.loads(tiny("upload", "-", "--json", input=file.read()).stdout)
    assert (told["uploaded"], told["model"], told["seed"]) == (True, None, None)
    both = json.loads(tiny("upload", "photo.jpg", "mask.png", "--json").stdout)
    assert [one["request"]["name"] for one in both] == ["photo.jpg", "mask.png"]


def test_a_file_stands_wherever_an_id_does(tiny, data):
    done = tiny("edit", "make it blue", "--image", "photo.jpg", "--mask", "mask.png", "--out", "blue.png")
    assert (done.exit_code, done.stdout) == (0, "blue.png\n")
    assert "Note on image: turned upright" in done.stderr
    assert tiny("video", "it moves", "--image", "./photo.jpg", "--seconds", 0.5).exit_code == 0
    assert tiny("audio", "more", "--audio", "tune.ogg", "--seconds", 0.5).exit_code == 0
    kinds = [
        "audio",
        "image_upload",
        "image_upload",
        "edit",
        "image_upload",
        "video",
        "audio_upload",
        "audio",
    ]
    assert jobs(data) == kinds


def test_words_and_numbers_mean_artifacts_also_beside_files_of_that_name(tiny, data):
    first = tiny("upload", "photo.jpg").stdout.strip()
    Image.new("RGB", (8, 8), "blue").save("last", "PNG")
    asked = json.loads(tiny("edit", "make it blue", "--image", "last", "--json").stdout)["request"]
    assert asked["image"] == first
    asked = json.loads(tiny("edit", "make it red", "--image", "./last", "--json").stdout)["request"]
    with Studio(data=data, models="tiny") as studio:
        assert studio.artifact(asked["image"]).request.name == "last"


REFUSED = {
    "a file that is not there": (["--image", "nowhere.png"], 4, "There is no file 'nowhere.png'"),
    "an address": (["--image", "https://example.com/x.png"], 2, "nothing is fetched from elsewhere"),
    "a sound for a picture": (["--image", "tune.ogg"], 2, "it is a sound (ogg); it has to be a PNG"),
    "a folder": (["--image", "./"], 2, "a plain file"),
    "words that are nothing": (["--image", "the happy one"], 4, "this points at nothing"),
    "too many steps": (["--image", "photo.jpg", "--steps", "1000"], 2, "at most 100"),
    "a model that is not there": (["--image", "photo.jpg", "--model", "none"], 2, "known models"),
    "a mask that is not there": (["--image", "photo.jpg", "--mask", "#9"], 4, "nothing here has this number"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_wrong_is_said_before_anything_is_taken_in(tiny, data, what):
    options, code, told = REFUSED[what]
    done = tiny("edit", "make it blue", *options)
    assert (done.exit_code, done.stdout) == (code, "")
    assert told in done.stderr
    assert jobs(data) == ["audio"]


def test_of_several_files_the_one_that_is_wrong_is_named_and_the_others_ids_are_not_lost(tiny):
    done = tiny("upload", "photo.jpg", "empty.png", "mask.png", "--json", input=None)
    kept = json.loads(tiny("jobs", "#2", "--json").stdout)["artifact"]["id"]
    assert f"empty.png was not taken in; before it {kept} was." in done.stderr
    assert done.exit_code == 4


def test_uploads_are_in_the_list_of_jobs_with_their_names(tiny):
    tiny("upload", "photo.jpg")
    line = tiny("jobs").stdout.splitlines()[0]
    assert line.split()[0] == "#2"
    assert "upload  -  'photo.jpg'" in line
    assert "none: this was uploaded" in tiny("jobs", "#2").stdout
    assert json.loads(tiny("jobs", "#2", "--json").stdout)["artifact"]["uploaded"] is True


def test_the_agent_is_asked_about_files(tiny):
    told = json.loads(tiny("ask", "make it blue", "--attach", "photo.jpg", "--json").stdout)
    (made,) = told["artifacts"]
    assert made["request"]["kind"] == "edit"
    follow = tiny("ask", "make my photo green", "--conversation", told["conversation"], "--json")
    assert json.loads(follow.stdout)["artifacts"][0]["request"]["image"] == made["request"]["image"]


def test_the_help_says_that_a_file_may_stand_there(tiny):
    for command in ("edit", "video", "audio"):
        assert "FILE|ID|#2|last" in tiny(command, "--help").stdout


def test_more_on_standard_input_than_may_be_is_refused(tiny, monkeypatch):
    monkeypatch.setenv("FM_AGENT_UPLOAD_MB", "1")
    done = tiny("upload", "-", "--json", input=io.BytesIO(b"\xff" * 1_500_000).read())
    assert json.loads(done.stdout)["error"]["code"] == "file_too_large"
