import hashlib
import shutil

import pytest

from fm_agent_tools.catalogue import Catalogue
from fm_agent_tools.catalogue.verify import check_file
from fm_agent_tools.errors import (
    InvalidRequest,
    ModelNotInstalled,
    SpecInvalid,
    UnknownModel,
    WeightsCorrupt,
    WeightsMissing,
)
from fm_agent_tools.requests import ImageRequest

HASH = hashlib.sha256(b"weights").hexdigest()
SPEC = f"""
name = "sticker"
title = "Sticker"
version = "0.1.0"
modality = "image"
generator = "package.module:Generator"
license = "Apache-2.0"
description = "Stickers."
parameters = 9_600_000
memory_mb = 250
can = "stickers"
cannot = "photographs"
examples = ["a sleepy fox"]
[output]
width = 128
height = 128
alpha = true
[steps]
default = 20
minimum = 2
maximum = 60
[guidance]
default = 3.0
minimum = 1.0
maximum = 10.0
[styles]
"3D" = "a 3D render of"
Flat = "a flat drawing of"
[text_encoder]
folder = "text-encoder"
sha256 = "{HASH}"
[files]
"flow.safetensors" = "{HASH}"
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "text-encoder").mkdir()
    write(tmp_path, "sticker", SPEC)
    return tmp_path


def write(folder, name, text):
    (folder / name).mkdir(exist_ok=True)
    (folder / name / "model.toml").write_text(text)
    (folder / name / "flow.safetensors").write_bytes(b"weights")


def test_a_model_is_found_by_name_modality_and_default(folder):
    catalogue = Catalogue(folder)
    spec = catalogue.get("sticker")
    assert catalogue.names() == ["sticker"]
    assert catalogue.for_modality("image") == [spec] == [catalogue.default("image")]
    assert (spec.folder, spec.output.width, spec.styles["3D"]) == (folder / "sticker", 128, "a 3D render of")


def test_an_unknown_name_lists_the_known_and_the_nearest(folder):
    with pytest.raises(UnknownModel) as caught:
        Catalogue(folder).get("stiker")
    assert (caught.value.known, caught.value.nearest) == (["sticker"], "sticker")


@pytest.mark.parametrize("name", ["../sticker", "/etc", "sticker/", "", "\0", "text-encoder"])
def test_a_name_is_never_a_path(folder, name):
    with pytest.raises(UnknownModel):
        Catalogue(folder).get(name)


def test_a_model_with_a_missing_file_is_not_installed(folder):
    catalogue = Catalogue(folder)
    spec = catalogue.get("sticker")
    assert catalogue.installed(spec)
    (folder / "text-encoder").rmdir()
    assert catalogue.missing(spec) == [folder / "text-encoder"]
    (folder / "sticker" / "flow.safetensors").unlink()
    assert not catalogue.installed(spec)
    with pytest.raises(ModelNotInstalled, match="image"):
        catalogue.default("image")


def test_an_empty_or_missing_folder_has_no_models(tmp_path):
    for folder in (tmp_path, tmp_path / "nowhere"):
        catalogue = Catalogue(folder)
        assert catalogue.names() == []
        with pytest.raises(UnknownModel, match="empty"):
            catalogue.get("sticker")


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('title = "Sticker"', "", "title"),
        ('title = "Sticker"', "title = 3", "title"),
        ('title = "Sticker"', 'title = "Sticker"\nextra = 1', "extra"),
        ("alpha = true", "alpha = true\ndepth = 3", "output.depth"),
        ("width = 128", "width = 0", "output.width"),
        ("default = 20", "default = 61", "steps"),
        ("default = 3.0", "default = nan", "guidance.default"),
        ("maximum = 10.0", "maximum = inf", "guidance.maximum"),
        ('modality = "image"', 'modality = "smell"', "modality"),
        ('version = "0.1.0"', 'version = "new"', "version"),
        ('generator = "package.module:Generator"', 'generator = "os.system"', "generator"),
        ('name = "sticker"', 'name = "other"', "name"),
        ('name = "sticker"', 'name = "../sticker"', "name"),
        ('folder = "text-encoder"', 'folder = "../text-encoder"', "text_encoder.folder"),
        (f'"flow.safetensors" = "{HASH}"', "", "files"),
        (f'"flow.safetensors" = "{HASH}"', '"flow.safetensors" = "abc"', "files.flow.safetensors"),
        ("flow.safetensors", "flow.bin", "files"),
        ("flow.safetensors", "flow.pt", "files"),
        ("flow.safetensors", "flow.pkl", "files"),
        ("flow.safetensors", "../flow.safetensors", "files"),
        ("flow.safetensors", "a/flow.safetensors", "files"),
        ("flow.safetensors", "a\\\\flow.safetensors", "files"),
        ("flow.safetensors", ".flow.safetensors", "files"),
        ("[output]", "[output", "model.toml"),
    ],
)
def test_a_broken_spec_names_the_file_and_the_key(folder, old, new, key):
    assert old in SPEC
    write(folder, "sticker", SPEC.replace(old, new))
    catalogue = Catalogue(folder)
    with pytest.raises(SpecInvalid) as caught:
        catalogue.get("sticker")
    assert "model.toml" in caught.value.message
    assert key in caught.value.message
    assert list(catalogue.problems) == ["sticker"]
    assert catalogue.names() == []


def test_a_broken_spec_does_not_hide_the_others(folder):
    write(folder, "odd", "name = 3")
    assert Catalogue(folder).default("image").name == "sticker"


def test_narrowing_fills_in_what_the_model_decides(folder):
    spec = Catalogue(folder).get("sticker")
    narrowed = spec.narrow(ImageRequest(prompt="a fox", style="flat"))
    assert (narrowed.model, narrowed.steps, narrowed.guidance) == ("sticker", 20, 3.0)
    assert (narrowed.width, narrowed.height, narrowed.style) == (128, 128, "Flat")
    asked = ImageRequest(prompt="a fox", width=256, steps=7, guidance=1.5, style="3D")
    assert spec.narrow(asked) == asked.replace(height=256, model="sticker")


@pytest.mark.parametrize(
    ("fields", "nearest", "words"),
    [
        ({"steps": 1}, 2, "2 to 60"),
        ({"steps": 100}, 60, "2 to 60"),
        ({"guidance": 12}, 10.0, "1 to 10"),
        ({"style": "3d render"}, None, "3D, Flat"),
        ({"style": "flut"}, "Flat", "3D, Flat"),
    ],
)
def test_narrowing_refuses_what_the_model_cannot(folder, fields, nearest, words):
    spec = Catalogue(folder).get("sticker")
    with pytest.raises(InvalidRequest, match=words) as caught:
        spec.narrow(ImageRequest(prompt="a fox", **fields))
    assert nearest is None or caught.value.nearest == nearest


def test_a_file_is_what_the_spec_pins_or_is_refused(folder):
    path = folder / "sticker" / "flow.safetensors"
    check_file(path, HASH)
    path.write_bytes(b"weight")
    with pytest.raises(WeightsCorrupt, match="hash"):
        check_file(path, HASH)
    path.unlink()
    with pytest.raises(WeightsMissing, match=r"flow\.safetensors"):
        check_file(path, HASH)


def test_a_model_of_ones_own_is_known_as_soon_as_it_is_there_and_forgotten_when_it_goes(folder, tmp_path):
    own = tmp_path / "own"
    catalogue = Catalogue(folder, own)
    assert catalogue.names() == ["sticker"]
    own.mkdir()
    write(own, "mine", SPEC.replace('name = "sticker"', 'name = "mine"'))
    assert catalogue.names() == ["sticker", "mine"]
    write(own, "mine", SPEC.replace('name = "sticker"', 'name = "mine"').replace('"0.1.0"', '"0.10.0"'))
    assert catalogue.get("mine").version == "0.10.0"
    assert catalogue.get("mine") is catalogue.get("mine")
    write(own, "mine", "name = ")
    assert (list(catalogue.problems), catalogue.names()) == (["mine"], ["sticker"])
    shutil.rmtree(own / "mine")
    assert (catalogue.problems, catalogue.names()) == ({}, ["sticker"])
