"""What a spec may say of sounds, clips and edits, and how it narrows what is asked."""

import hashlib

import pytest

from fm_agent_tools import AudioRequest, EditRequest, ImageRequest, VideoRequest
from fm_agent_tools.catalogue import Catalogue
from fm_agent_tools.errors import InvalidRequest, ModelNotInstalled, SpecInvalid

HASH = hashlib.sha256(b"weights").hexdigest()
ID = "art_" + "0" * 20
COMMON = f"""
title = "Model"
version = "0.1.0"
generator = "package.module:Generator"
license = "Apache-2.0"
description = "A model."
parameters = 1
memory_mb = 1
can = "things"
cannot = "other things"
[steps]
default = 20
[guidance]
default = 3.0
[files]
"flow.safetensors" = "{HASH}"
"""
OUTPUT = "[output]\nwidth = 96\nheight = 64\n"
SECONDS = "[seconds]\ndefault = 4.0\nminimum = 1.0\nmaximum = 8.0\n"
FPS = "[fps]\ndefault = 12\nminimum = 6\nmaximum = 24\n"
RATE = "[rate]\nhz = 44_100\nchannels = 2\n"
STRENGTH = "[strength]\ndefault = 0.6\nminimum = 0.1\nmaximum = 0.9\n"
MODELS = {
    "painter": 'modality = "image"\nserves = ["image", "edit"]\ntakes = ["mask"]'
    + COMMON
    + OUTPUT
    + STRENGTH,
    "plain": 'modality = "image"' + COMMON + OUTPUT,
    "singer": 'modality = "audio"\ntakes = ["loop", "audio"]' + COMMON + RATE + SECONDS,
    "hummer": 'modality = "audio"' + COMMON + RATE + SECONDS,
    "mover": 'modality = "video"\ntakes = ["image"]' + COMMON + OUTPUT + SECONDS + FPS,
}


@pytest.fixture
def folder(tmp_path):
    for name, text in MODELS.items():
        write(tmp_path, name, text)
    return tmp_path


@pytest.fixture
def catalogue(folder):
    return Catalogue(folder)


def write(folder, name, text):
    (folder / name).mkdir(exist_ok=True)
    (folder / name / "model.toml").write_text(f'name = "{name}"\n{text}')
    (folder / name / "flow.safetensors").write_bytes(b"weights")


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("image", ["painter", "plain"]),
        ("edit", ["painter"]),
        ("audio", ["hummer", "singer"]),
        ("video", ["mover"]),
        ("smell", []),
    ],
)
def test_models_are_found_by_the_kind_that_they_serve(catalogue, kind, names):
    assert [spec.name for spec in catalogue.for_kind(kind)] == names
    if names:
        assert catalogue.default_for(kind).name == names[0]
    else:
        with pytest.raises(ModelNotInstalled, match=kind):
            catalogue.default_for(kind)


def test_a_model_that_is_not_installed_is_no_default(folder, catalogue):
    (folder / "painter" / "flow.safetensors").unlink()
    assert catalogue.default_for("image").name == "plain"
    with pytest.raises(ModelNotInstalled, match="edit"):
        catalogue.default_for("edit")


@pytest.mark.parametrize(
    ("name", "old", "new", "key"),
    [
        ("painter", '"edit"]', '"edit", "edit"]', "serves"),
        ("painter", '"edit"]', '"audio"]', "serves"),
        ("painter", '"edit"]', '"smell"]', "serves"),
        ("painter", '"edit"]', "3]", "serves"),
        ("painter", '["mask"]', '["audio"]', "takes"),
        ("painter", '["mask"]', '["loop"]', "takes"),
        ("painter", '["mask"]', '["prompt"]', "takes"),
        ("painter", STRENGTH, "", "strength"),
        ("painter", "default = 0.6", "default = 0.95", "strength"),
        ("painter", "maximum = 0.9", "maximum = 1.1", "strength"),
        ("plain", OUTPUT, "", "output"),
        ("plain", OUTPUT, OUTPUT + STRENGTH, "strength"),
        ("plain", OUTPUT, OUTPUT + SECONDS, "seconds"),
        ("plain", OUTPUT, OUTPUT + RATE, "rate"),
        ("singer", RATE, "", "rate"),
        ("singer", SECONDS, "", "seconds"),
        ("singer", SECONDS, SECONDS + OUTPUT, "output"),
        ("singer", "hz = 44_100", "hz = 3", "rate.hz"),
        ("singer", "channels = 2", "channels = 3", "rate.channels"),
        ("singer", "maximum = 8.0", "maximum = inf", "seconds.maximum"),
        ("singer", "default = 4.0", "default = 0.5", "seconds"),
        ("singer", "default = 4.0", "default = nan", "seconds.default"),
        ("mover", FPS, "", "fps"),
        ("mover", "default = 12", "default = 30", "fps"),
        ("mover", "default = 12", "default = 12.5", "fps.default"),
        ("mover", "width = 96", "width = 95", "output"),
        ("mover", FPS, FPS + "rate = 3\n", "fps.rate"),
    ],
)
def test_a_spec_that_does_not_fit_what_it_makes_is_refused_with_the_key(folder, name, old, new, key):
    assert old in MODELS[name]
    write(folder, name, MODELS[name].replace(old, new))
    with pytest.raises(SpecInvalid, match=key):
        Catalogue(folder).get(name)


def test_narrowing_fills_in_what_each_kind_has(catalogue):
    sound = catalogue.get("singer").narrow(AudioRequest(prompt="rain", loop=True))
    assert (sound.model, sound.seconds, sound.steps, sound.guidance) == ("singer", 4.0, 20, 3.0)
    clip = catalogue.get("mover").narrow(VideoRequest(prompt="a fox runs", image=ID))
    assert (clip.width, clip.height, clip.seconds, clip.fps) == (96, 64, 4.0, 12)
    edit = catalogue.get("painter").narrow(EditRequest(prompt="blue", image=ID, mask=ID))
    assert (edit.strength, edit.width, edit.height) == (0.6, 96, 64)


@pytest.mark.parametrize(
    ("asked", "like", "size"),
    [
        ({}, (300, 200), (300, 200)),
        ({"width": 150}, (300, 200), (150, 100)),
        ({"height": 100}, (300, 200), (150, 100)),
        ({"width": 64, "height": 64}, (300, 200), (64, 64)),
        ({}, (4096, 1024), (2048, 512)),
        ({"height": 2048}, (4096, 1024), (2048, 2048)),
        ({}, (7, 5), (7, 5)),
        ({}, None, (96, 64)),
        ({"width": 192}, None, (192, 128)),
    ],
)
def test_an_edit_gets_the_size_and_the_shape_of_the_picture_that_it_changes(catalogue, asked, like, size):
    edit = catalogue.get("painter").narrow(EditRequest(prompt="blue", image=ID, **asked), like)
    assert (edit.width, edit.height) == size


def test_the_sides_of_a_clip_are_even_also_when_one_is_left_out(catalogue):
    clip = catalogue.get("mover").narrow(VideoRequest(prompt="x", width=100))
    assert (clip.width, clip.height) == (100, 66)


@pytest.mark.parametrize(
    ("name", "request_", "field", "nearest"),
    [
        ("singer", AudioRequest(prompt="x", seconds=9), "seconds", 8.0),
        ("singer", AudioRequest(prompt="x", seconds=0.5), "seconds", 1.0),
        ("hummer", AudioRequest(prompt="x", loop=True), "loop", None),
        ("hummer", AudioRequest(prompt="x", audio=ID), "audio", None),
        ("mover", VideoRequest(prompt="x", fps=30), "fps", 24),
        ("mover", VideoRequest(prompt="x", loop=True), "loop", None),
        ("painter", EditRequest(prompt="x", image=ID, strength=1.0), "strength", 0.9),
        ("plain", EditRequest(prompt="x", image=ID), "model", None),
        ("mover", ImageRequest(prompt="x"), "model", None),
        ("mover", VideoRequest(prompt="x", width=2048, height=2048, format="gif", fps=24), "seconds", 1.3),
    ],
)
def test_narrowing_refuses_what_the_model_cannot(catalogue, name, request_, field, nearest):
    with pytest.raises(InvalidRequest) as caught:
        catalogue.get(name).narrow(request_)
    assert (caught.value.field, caught.value.nearest) == (field, nearest)


def test_the_miniatures_and_the_bundled_models_are_valid(project):
    from fm_agent_tools.folders import models_folder

    tiny = Catalogue(models_folder("tiny"))
    assert tiny.names() == ["tiny-audio", "tiny-image", "tiny-video"]
    assert {kind: tiny.default_for(kind).name for kind in ("image", "edit", "audio", "video")} == {
        "image": "tiny-image",
        "edit": "tiny-image",
        "audio": "tiny-audio",
        "video": "tiny-video",
    }
    assert Catalogue(project / "models").problems == {} == tiny.problems
