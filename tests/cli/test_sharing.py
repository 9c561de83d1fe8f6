"""`fm-agent export` and `fm-agent sheet`."""

import json

import pytest

from fm_agent_tools import Image


@pytest.fixture
def fm_agent(fm_agent, monkeypatch):
    monkeypatch.setenv("FM_AGENT_MODELS", "tiny")
    return fm_agent


@pytest.fixture
def star(fm_agent):
    return json.loads(fm_agent("image", "a red star", "--seed", 3, "--json").stdout)


@pytest.mark.parametrize("reference", ["last", "#1", "id"])
def test_a_picture_is_exported_by_any_reference(fm_agent, star, data, reference):
    done = fm_agent(
        "export", star["id"] if reference == "id" else reference, "--for", "telegram", "--out", "s.webp"
    )
    assert (done.exit_code, done.stdout.strip()) == (0, "s.webp")
    picture = Image.decode((data.parent / "here" / "s.webp").read_bytes())
    assert (picture.width, picture.height) == (512, 512)


def test_json_says_what_the_export_is(fm_agent, star):
    told = json.loads(fm_agent("export", "last", "--for", "slack", "--out", "s.png", "--json").stdout)
    assert (told["path"], told["platform"], told["artifact"]) == ("s.png", "slack", star["id"])
    assert (told["media_type"], told["width"], told["height"], told["notes"]) == ("image/png", 128, 128, [])


@pytest.mark.parametrize(
    ("arguments", "code", "named"),
    [
        (("last", "--for", "telegramm", "--out", "s.webp"), 2, "'telegram'"),
        (("last", "--for", "whatsapp", "--out", "s.png"), 2, "s.webp"),
        (("#7", "--for", "whatsapp", "--out", "s.webp"), 4, "#7"),
        (("art_00000000000000000000", "--for", "whatsapp", "--out", "s.webp"), 4, "art_"),
    ],
)
def test_what_cannot_be_exported_leaves_no_file_and_says_why(fm_agent, star, data, arguments, code, named):
    done = fm_agent("export", *arguments)
    assert done.exit_code == code
    assert named in done.stderr
    assert not list((data.parent / "here").glob("s.*"))


def test_a_call_with_several_versions_becomes_a_sheet_but_not_one_sticker(fm_agent, data):
    fm_agent("image", "a rocket", "--n", 3)
    refused = fm_agent("export", "last", "--for", "slack", "--out", "s.png")
    assert refused.exit_code == 2
    assert refused.stderr.count("art_") >= 3
    told = json.loads(fm_agent("sheet", "last", "--out", "sheet.png", "--columns", 3, "--json").stdout)
    assert len(told["shows"]) == 3
    sheet = Image.decode((data.parent / "here" / "sheet.png").read_bytes())
    assert sheet.width > 2.5 * sheet.height


def test_a_sheet_takes_pictures_one_by_one_and_a_background(fm_agent, star, data):
    fm_agent("image", "a blue circle")
    done = fm_agent("sheet", "#2", star["id"], "--background", "white", "--no-numbers", "--out", "sheet.webp")
    assert (done.exit_code, done.stdout.strip()) == (0, "sheet.webp")
    assert (Image.decode((data.parent / "here" / "sheet.webp").read_bytes()).pixels[..., 3] == 255).all()
    assert fm_agent("sheet", "last", "--cell", 9, "--out", "no.png").exit_code == 2
