import json
from pathlib import Path

import pytest
from langchain_core.utils.function_calling import convert_to_openai_tool

from fm_agent_tools.media import Image
from fm_agent_tools.requests import ImageRequest
from fm_agent_tools.tools import FlowToolkit, GenerateImage


def test_a_picture_is_made_and_described_in_one_line(call):
    message = call("generate_image", prompt="a red disc", seed=7)
    (made,) = message.artifact["artifacts"]
    picture = Image.decode(Path(made["path"]).read_bytes())
    assert (picture.width, picture.height) == (16, 16)
    assert message.status == "success"
    for word in ("#1", made["id"], made["path"], "16×16 px", "seed 7", "mixture 1.2.3", "image/png"):
        assert word in message.content


def test_several_versions_have_following_seeds_and_one_group(call):
    message = call("generate_image", prompt="a red disc", seed=2**63 - 2, n=3)
    jobs = message.artifact["jobs"]
    assert [job["seed"] for job in jobs] == [2**63 - 2, 2**63 - 1, 0]
    assert len({job["group"] for job in jobs}) == 1
    assert jobs[0]["group"]
    assert len(message.artifact["artifacts"]) == 3
    assert [job["number"] for job in jobs] == [1, 2, 3]


def test_versions_without_a_seed_follow_the_one_that_was_drawn(call):
    first, second = call("generate_image", prompt="a red disc", n=2).artifact["jobs"]
    assert second["seed"] == (first["seed"] + 1) % 2**63


def test_the_content_stays_short_and_holds_neither_pixels_nor_the_whole_prompt(call, tokens):
    message = call("generate_image", prompt="very " * 390 + "red", n=4)
    assert len(message.artifact["artifacts"]) == 4
    assert tokens(message.content) < 300
    assert "very " * 20 not in message.content
    assert "base64" not in message.content


def test_the_artifact_is_plain_json(call):
    artifact = call("generate_image", prompt="a red disc", n=2).artifact
    assert json.loads(json.dumps(artifact)) == artifact


def test_a_job_that_is_not_done_in_time_is_handed_over_and_goes_on(call, studio, gates):
    message = call("generate_image", prompt="a gated red disc", wait=0)
    job = message.artifact["job"]
    assert job["id"] in message.content
    assert "check_job" in message.content
    assert message.artifact["artifacts"] == []
    gates.open_for_good()
    assert studio.job(job["id"]).result(timeout=300).path.exists()


def test_what_was_adapted_is_said_once(call):
    message = call("generate_image", prompt="a degraded red disc", width=64, n=2)
    assert message.content.count("Note: drawn with fewer colours") == 1
    assert "64" in message.content


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({}, ["prompt", "required"]),
        ({"prompt": ""}, ["prompt", "at least 1 character"]),
        ({"prompt": "  \n"}, ["prompt", "white space"]),
        ({"prompt": "x" * 2001}, ["prompt", "at most 2000", "2001"]),
        ({"prompt": "a\0b"}, ["prompt", "control characters"]),
        ({"prompt": "a\ud800b"}, ["prompt", "surrogate"]),
        ({"prompt": ["a"]}, ["prompt", "text"]),
        ({"prompt": "fox", "steps": 900}, ["steps", "900", "at most 100", "nearest legal value is 100"]),
        ({"prompt": "fox", "steps": 60}, ["steps", "mixture takes 1 to 50", "nearest legal value is 50"]),
        ({"prompt": "fox", "steps": True}, ["steps", "not true or false"]),
        ({"prompt": "fox", "steps": 2.5}, ["steps", "whole number"]),
        ({"prompt": "fox", "guidance": 0.1}, ["guidance", "at least 1"]),
        ({"prompt": "fox", "guidance": float("nan")}, ["guidance", "finite"]),
        ({"prompt": "fox", "width": 7}, ["width", "at least 64", "nearest legal value is 64"]),
        ({"prompt": "fox", "seed": -1}, ["seed", "at least 0"]),
        ({"prompt": "fox", "seed": 2**70}, ["seed", "9223372036854775807"]),
        ({"prompt": "fox", "n": 0}, ["n=0", "at least 1"]),
        ({"prompt": "fox", "n": 10**9}, ["n=1000000000", "at most 4", "nearest legal value is 4"]),
        ({"prompt": "fox", "wait": 1e308}, ["wait", "at most 300"]),
        ({"prompt": "fox", "format": "gif"}, ["format", "png", "webp"]),
        ({"prompt": "fox", "model": "mixtur"}, ["model", "known models are: mixture", "'mixture'"]),
        ({"prompt": "fox", "style": "baroque"}, ["style", "flat"]),
        ({"prompt": "fox", "stepz": 3}, ["stepz", "no such field", "did you mean steps?"]),
        ({"prompt": "fox", "runtime": {"a": 1}, "colour": "red"}, ["colour", "no such field"]),
    ],
)
def test_a_bad_argument_is_explained_and_nothing_is_queued(call, studio, arguments, words):
    message = call("generate_image", **arguments)
    assert message.status == "error"
    for word in words:
        assert word in message.content
    assert "runtime" not in message.content
    assert "pydantic" not in message.content
    assert len(message.content) < 700
    assert studio.jobs() == []


@pytest.mark.parametrize("blank", [None, "", "auto", "null"])
def test_blank_optional_fields_are_taken_as_left_out(call, blank):
    names = (
        "negative_prompt",
        "width",
        "height",
        "seed",
        "steps",
        "guidance",
        "model",
        "style",
        "format",
        "n",
        "wait",
    )
    message = call("generate_image", prompt="a red disc", **dict.fromkeys(names, blank))
    assert message.status == "success"
    assert message.artifact["job"]["request"] == {
        "kind": "image", "prompt": "a red disc", "negative_prompt": "", "format": "png",
    }  # fmt: skip


def test_a_failed_job_is_an_error_that_the_model_can_read(call):
    message = call("generate_image", prompt="explode at step 2")
    assert message.status == "error"
    assert "failed" in message.content
    assert "a secret" not in message.content


def test_one_failed_version_does_not_hide_the_others(studio, call):
    message = call("generate_image", prompt="a red disc")
    assert message.status == "success"
    assert call("generate_image", prompt="explode in finish").status == "error"
    assert [job.state for job in studio.jobs()] == ["failed", "done"]


def test_the_hosts_defaults_fill_what_a_call_leaves_open(studio):
    tool = GenerateImage.on(studio)
    config = {
        "configurable": {"thread_id": "talk", "defaults": {"seed": 5, "steps": 3, "style": None, "n": 4}}
    }
    asked = {"name": tool.name, "args": {"prompt": "a red disc", "steps": 2}, "id": "c", "type": "tool_call"}
    (job,) = tool.invoke(asked, config).artifact["jobs"]
    assert (job["seed"], job["of"]) == (5, 2)


def test_a_bad_default_of_the_host_is_explained_too(studio):
    tool = GenerateImage.on(studio)
    answer = tool.invoke({"prompt": "a red disc"}, {"configurable": {"defaults": {"steps": 0}}})
    assert "steps=0" in answer


def test_the_schema_is_the_requests_own_fields_with_their_prose_and_bounds(studio):
    fields = convert_to_openai_tool(GenerateImage.on(studio))["function"]["parameters"]["properties"]
    own = ImageRequest.model_json_schema()["properties"]
    assert set(fields) == {*own, "n", "wait"}
    for name, schema in own.items():
        assert fields[name]["description"].startswith(schema["description"])
        assert {**fields[name], "description": ""} == {**schema, "description": ""}


def test_the_models_at_hand_are_named_in_the_description_and_the_schema(studio):
    tool = GenerateImage.on(studio)
    assert "makes coloured discs; it cannot make anything else" in tool.description
    assert "Here: mixture." in tool.args["model"]["description"]
    assert "Here: flat." in tool.args["style"]["description"]


def test_outside_a_graph_a_plain_call_gives_the_text(studio):
    (tool,) = (tool for tool in FlowToolkit(studio=studio).get_tools() if tool.name == "generate_image")
    assert tool.invoke({"prompt": "a red disc"}).startswith("Made 1 picture of “a red disc”.")
