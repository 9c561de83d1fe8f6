"""`fm-agent edit`, `audio` and `video` beside `image`: on the miniatures, which need milliseconds."""

import json
import os

import pytest

from fm_agent_tools import Studio
from fm_agent_tools.media import Audio, Image, Video
from fm_agent_tools.requests import KINDS


@pytest.fixture
def tiny(fm_agent, monkeypatch):
    """The command line on the miniatures."""
    monkeypatch.setenv("FM_AGENT_MODELS", "tiny")
    return fm_agent


def content(name):
    with open(name, "rb") as file:
        return file.read()


def test_every_kind_of_request_is_a_command_with_its_fields_as_options(fm_agent):
    for kind, request in KINDS.items():
        text = fm_agent(kind, "--help").stdout
        for name in {*request.model_fields, "n", "conversation"} - {"prompt"}:
            assert f"--{name.replace('_', '-')} " in text


@pytest.mark.parametrize(
    ("command", "out", "value"),
    [
        (("image", "a red disc"), "disc.webp", Image),
        (("audio", "a happy melody", "--seconds", 1, "--loop"), "melody.flac", Audio),
        (("audio", "a slow deep tune", "--seconds", 1), "tune.mp3", Audio),
        (("video", "a red disc", "--seconds", 0.5), "disc.mp4", Video),
        (("video", "a red disc", "--seconds", 0.5), "disc.gif", Video),
    ],
)
def test_the_suffix_of_the_file_is_its_format(tiny, command, out, value):
    done = tiny(*command, "--out", out)
    assert (done.exit_code, done.stdout, done.stderr) == (0, f"{out}\n", "")
    assert value.decode(content(out))


def test_what_was_made_before_can_be_changed_and_set_in_motion(tiny):
    first = json.loads(tiny("image", "a red disc", "--json").stdout)
    edited = json.loads(tiny("edit", "a blue disc", "--image", "last", "--json").stdout)
    clip = json.loads(tiny("video", "it moves", "--image", "#1", "--seconds", 0.5, "--json").stdout)
    again = json.loads(tiny("edit", "a green disc", "--image", edited["id"], "--json").stdout)
    asked = [one["request"]["image"] for one in (edited, clip, again)]
    assert asked == [first["id"], first["id"], edited["id"]]
    assert clip["media_type"] == "video/mp4"


def test_numbers_count_in_the_conversation_that_is_named(tiny):
    tiny("image", "a red disc")
    theirs = json.loads(tiny("image", "a blue disc", "--conversation", "fruit", "--json").stdout)
    edited = tiny("edit", "a green disc", "--image", "#1", "--conversation", "fruit", "--json")
    assert json.loads(edited.stdout)["request"]["image"] == theirs["id"]


def test_several_versions_are_numbered_files_with_following_seeds(tiny):
    done = tiny("image", "a red disc", "--n", 3, "--seed", 7, "--out", "disc.png", "--json")
    told = json.loads(done.stdout)
    assert [one["seed"] for one in told] == [7, 8, 9]
    assert [one["path"] for one in told] == ["disc-1.png", "disc-2.png", "disc-3.png"]
    assert sorted(os.listdir()) == ["disc-1.png", "disc-2.png", "disc-3.png"]
    assert len({content(name) for name in os.listdir()}) == 3
    shown = tiny("image", "a red disc", "--n", 2)
    assert len(shown.stdout.splitlines()) == 2


@pytest.mark.parametrize("kind", ["edit", "audio", "video"])
def test_without_a_model_for_it_the_exit_code_is_3(fm_agent, kind, tmp_path, monkeypatch):
    (tmp_path / "none").mkdir()
    monkeypatch.setenv("FM_AGENT_MODELS", str(tmp_path / "none"))
    done = fm_agent(kind, "a red disc", *(["--image", "last"] if kind == "edit" else []), "--json")
    assert done.exit_code == 3
    assert json.loads(done.stdout)["error"] == {
        "code": "model_not_installed",
        "message": f"No model is installed for '{kind}'. See `fm-agent models` for what is installed here.",
        "what": kind,
    }


REFUSED = {
    "an edit of nothing": (["edit", "x"], 2, "image"),
    "an edit of what is not there": (["edit", "x", "--image", "#4"], 4, "reference_not_found"),
    "an edit of a sound": (["edit", "x", "--image", "#1"], 4, "reference_not_found"),
    "a file as picture": (["edit", "x", "--image", "fox.png"], 4, "not_found"),
    "an unknown id": (["video", "x", "--image", "art_00000000000000000000"], 4, "reference_not_found"),
    "seconds in words": (["audio", "x", "--seconds", "long"], 2, "seconds"),
    "too many seconds": (["audio", "x", "--seconds", "1e308"], 2, "seconds"),
    "no seconds": (["video", "x", "--seconds", "nan"], 2, "seconds"),
    "too many frames": (["video", "x", "--fps", "1000000"], 2, "fps"),
    "an odd width": (["video", "x", "--width", "65"], 2, "width"),
    "a suffix of another kind": (["audio", "x", "--out", "x.png"], 2, "out"),
    "a contradiction": (["video", "x", "--out", "x.gif", "--format", "mp4"], 2, "format"),
    "a model of another kind": (["audio", "x", "--model", "tiny-image"], 2, "model"),
    "no versions": (["image", "x", "--n", "0"], 2, "n"),
    "too many versions": (["image", "x", "--n", "1000000000"], 2, "n"),
    "a conversation that is a path": (["image", "x", "--conversation", "../x"], 2, "conversation"),
}


@pytest.fixture
def a_sound(tiny):
    tiny("audio", "a happy melody", "--seconds", 0.5)


def test_bad_input_is_refused_with_a_typed_error_and_nothing_is_made(tiny, a_sound):
    for case, (arguments, code, named) in REFUSED.items():
        done = tiny(*arguments, "--json")
        assert done.exit_code == code, f"{case}: {done.output}"
        error = json.loads(done.stdout)["error"]
        assert named in (error.get("field"), error["code"]), f"{case}: {error}"
    assert os.listdir() == []
    with Studio() as studio:
        assert len(studio.jobs()) == 1
