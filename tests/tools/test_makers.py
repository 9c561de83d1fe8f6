"""The tools that make something: pictures, edits, sounds and clips through the same few lines."""

import json
from pathlib import Path

import pytest
from langchain_core.utils.function_calling import convert_to_openai_tool

from fm_agent_tools.media import Audio, Image, Video
from fm_agent_tools.requests import KINDS
from fm_agent_tools.tools.order import MAKERS as NAMES
from fm_agent_tools.tools.toolkit import MAKERS

ARGUMENTS = {
    "generate_image": {"prompt": "a red disc", "width": 64, "height": 64},
    "edit_image": {"prompt": "a blue disc", "image": "it"},
    "generate_audio": {"prompt": "a happy melody", "seconds": 1, "loop": True},
    "generate_video": {"prompt": "a red disc", "seconds": 1, "fps": 8},
}
MADE = {
    "generate_image": (Image, "image/png", "picture", "64×64 px"),
    "edit_image": (Image, "image/png", "picture", "64×64 px"),
    "generate_audio": (Audio, "audio/wav", "sound", "1 s"),
    "generate_video": (Video, "video/mp4", "clip", "1 s, 8 fps"),
}


@pytest.fixture
def picture(ask):
    """A picture that an edit can begin with."""
    return ask("generate_image", prompt="a red disc", width=64, height=64)


def test_there_is_one_tool_for_each_kind_of_request(tiny):
    assert {tool.request.kind for tool in MAKERS} == set(KINDS)
    assert {tool.on(tiny).name for tool in MAKERS} == NAMES == set(ARGUMENTS)


@pytest.mark.parametrize("name", ARGUMENTS)
def test_it_makes_what_is_asked_and_says_so_in_few_words(ask, picture, tokens, name):
    message = ask(name, n=2, seed=3, **ARGUMENTS[name])
    value, media_type, thing, size = MADE[name]
    first, second = message.artifact["artifacts"]
    assert isinstance(value.decode(Path(first["path"]).read_bytes()), value)
    assert (first["media_type"], first["seed"], second["seed"]) == (media_type, 3, 4)
    assert f"Made 2 {thing}s of “{ARGUMENTS[name]['prompt']}”." in message.content
    assert f"{media_type}, " in message.content
    assert size in message.content
    assert tokens(message.content) < 300
    assert json.loads(json.dumps(message.artifact)) == message.artifact


@pytest.mark.parametrize("name", ARGUMENTS)
def test_the_schema_is_the_requests_own_fields_with_their_prose_and_bounds(tiny, name):
    tool = next(tool for tool in MAKERS if tool.on(tiny).name == name)
    fields = convert_to_openai_tool(tool.on(tiny))["function"]["parameters"]["properties"]
    own = tool.request.model_json_schema()["properties"]
    assert list(fields) == [*own, "n", "wait"]
    for field, schema in own.items():
        assert fields[field]["description"].startswith(schema["description"])
        assert {**fields[field], "description": ""} == {**schema, "description": ""}
        assert ("#2" in fields[field]["description"]) == (field in tool.request.inputs)


def test_a_field_that_no_model_here_takes_is_named(tiny):
    edit = next(tool for tool in MAKERS if tool.request.kind == "edit").on(tiny)
    taken = {name for spec in tiny.catalogue.for_kind("edit") for name in spec.takes}
    assert ("no model takes it" in edit.args["mask"]["description"]) == ("mask" not in taken)
    assert "no model takes it" not in edit.args["image"]["description"]


@pytest.mark.parametrize(
    ("name", "arguments", "words"),
    [
        ("generate_audio", {"prompt": "x", "seconds": 1e308}, ["seconds", "at most 300"]),
        ("generate_audio", {"prompt": "x", "seconds": 0}, ["seconds", "at least 0.5"]),
        ("generate_audio", {"prompt": "x", "width": 64}, ["width", "no such field"]),
        ("generate_audio", {"prompt": "x", "format": "mp4"}, ["format", "wav"]),
        ("generate_video", {"prompt": "x", "fps": 0}, ["fps", "at least 1"]),
        ("generate_video", {"prompt": "x", "seconds": float("nan")}, ["seconds", "finite"]),
        ("edit_image", {"prompt": "x"}, ["image", "required"]),
        ("edit_image", {"prompt": "x", "image": "it", "strength": 2}, ["strength", "at most 1"]),
    ],
)
def test_a_bad_argument_is_explained_and_nothing_is_queued(ask, tiny, name, arguments, words):
    message = ask(name, **arguments)
    assert message.status == "error"
    for word in words:
        assert word in message.content
    assert tiny.jobs() == []


def test_a_default_of_the_host_may_be_for_one_kind_alone(tiny):
    defaults = {"seed": 5, "image": {"steps": 3}, "audio": {"steps": 2, "format": "flac"}}
    config = {"configurable": {"thread_id": "talk", "defaults": defaults}}
    asked = {"prompt": "a red disc", "seconds": 1}
    jobs = {}
    for tool in MAKERS:
        if tool.request.kind != "edit":
            fields = {name: value for name, value in asked.items() if name in tool.request.model_fields}
            call = {"name": "x", "args": fields, "id": tool.request.kind, "type": "tool_call"}
            jobs[tool.request.kind] = tool.on(tiny).invoke(call, config).artifact["job"]
    assert {kind: job["seed"] for kind, job in jobs.items()} == {"image": 5, "audio": 5, "video": 5}
    assert (jobs["image"]["of"], jobs["audio"]["of"]) == (3, 2)
    assert jobs["audio"]["request"]["format"] == "flac"


def test_many_are_told_shortly(ask, tokens):
    for _ in range(2):
        ask("generate_image", prompt="a red disc", n=3)
    ask("generate_audio", prompt="a red disc", seconds=0.5)
    message = ask("check_job", job="all")
    assert len(message.artifact["artifacts"]) == 7
    assert message.content.startswith("Made 6 pictures and 1 sound of “a red disc”.")
    assert "and 3 more" in message.content
    assert tokens(message.content) < 300


def test_list_models_tells_all_kinds_in_few_words(ask):
    message = ask("list_models")
    for word in ("tiny-image", "image, edit", "tiny-audio", "Hz", "tiny-video", "fps"):
        assert word in message.content
    assert [model["kinds"] for model in message.artifact["models"]] == [
        ["audio"],
        ["image", "edit"],
        ["video"],
    ]
