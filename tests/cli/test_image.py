"""`fm-agent image`: one request, one file."""

import json

import pytest

from fm_agent_tools import Image, Studio
from fm_agent_tools.media import read_metadata


def test_a_picture_is_drawn_and_its_path_printed(fm_agent, data):
    done = fm_agent("image", "a red apple", "--steps", 2, "--seed", 7, "--out", "apple.png")
    assert (done.exit_code, done.stdout) == (0, "apple.png\n")
    with open("apple.png", "rb") as file:
        content = file.read()
    assert Image.decode(content).pixels.shape[2] == 4
    assert any("a red apple" in value for value in read_metadata(content).values())


def test_without_a_destination_the_picture_stays_in_the_data_folder(fm_agent, data):
    done = fm_agent("image", "a red apple", "--steps", 2)
    assert done.exit_code == 0
    assert done.stdout.startswith(str(data))


def test_json_tells_all_about_the_picture(fm_agent, data):
    done = fm_agent("image", "a fox", "--steps", 2, "--seed", 5, "--out", "fox.webp", "--json")
    told = json.loads(done.stdout)
    assert (told["path"], told["media_type"], told["seed"]) == ("fox.webp", "image/webp", 5)
    with Studio() as studio:
        assert studio.artifact(told["id"]).request.prompt == "a fox"


def test_the_same_seed_gives_the_same_bytes(fm_agent, data):
    for name in ("one.png", "two.png"):
        assert fm_agent("image", "a rocket", "--steps", 2, "--seed", 3, "--out", name).exit_code == 0
    with open("one.png", "rb") as one, open("two.png", "rb") as two:
        assert one.read() == two.read()


def test_what_was_adapted_is_said_on_standard_error(fm_agent, data):
    done = fm_agent("image", "a fox", "--steps", 2, "--width", 512, "--height", 512, "--out", "fox.png")
    assert "enlarged" in done.stderr
    assert done.stdout == "fox.png\n"


def test_the_prompt_is_read_from_standard_input(fm_agent, data):
    done = fm_agent("image", "-", "--steps", 2, "--json", input="a green leaf\n")
    assert json.loads(done.stdout)["request"]["prompt"] == "a green leaf"


def test_an_older_file_is_replaced_whole_and_nothing_else_is_left(fm_agent, data, tmp_path):
    old = tmp_path / "here" / "fox.png"
    old.write_bytes(b"old")
    assert fm_agent("image", "a fox", "--steps", 2, "--out", "fox.png").exit_code == 0
    assert Image.decode(old.read_bytes())
    assert [path.name for path in old.parent.iterdir()] == ["fox.png"]


def test_every_field_of_the_request_is_an_option(fm_agent, data):
    from fm_agent_tools import ImageRequest

    help_text = fm_agent("image", "--help").stdout
    for name in set(ImageRequest.model_fields) - {"prompt"}:
        assert f"--{name.replace('_', '-')} " in help_text


@pytest.mark.parametrize("suffix", [".PNG", ".Webp"])
def test_the_suffix_decides_the_format_in_any_case(fm_agent, data, suffix):
    done = fm_agent("image", "a fox", "--steps", 2, "--out", f"fox{suffix}", "--json")
    assert json.loads(done.stdout)["media_type"] == f"image/{suffix[1:].lower()}"
