import json
from types import SimpleNamespace

import jsonschema
import pytest

from fm_agent_tools import FlowToolkit
from fm_agent_tools.errors import InvalidRequest, StorageError
from fm_agent_tools.tools import GenerateImage, manifest


@pytest.fixture(scope="module")
def built():
    return manifest.build()


def test_the_stored_manifest_is_what_the_tools_say(project):
    assert manifest.differences(project / "tool_manifest.json") == []
    manifest.check(project / "tool_manifest.json")


def test_it_does_not_depend_on_what_is_installed(built, open_studio, tmp_path):
    FlowToolkit(studio=open_studio()).get_tools()
    assert manifest.build() == built
    assert "mixture" not in json.dumps(built)
    assert str(tmp_path) not in json.dumps(built)


def test_every_tool_of_the_kit_is_in_it(built, tiny):
    kit = [tool.name for tool in FlowToolkit(studio=tiny).get_tools()]
    assert [tool["name"] for tool in built["tools"]] == kit


def test_its_schemas_are_valid_and_its_examples_fit_them(built):
    for tool in built["tools"]:
        jsonschema.Draft202012Validator.check_schema(tool["input_schema"])
        jsonschema.Draft202012Validator.check_schema(tool["output_schema"])
        assert "runtime" not in tool["input_schema"]["properties"]
        for example in tool["examples"]:
            jsonschema.validate(example["arguments"], tool["input_schema"])
        assert set(tool["reach"]) == {"python", "langchain", "mcp", "cli"}


def test_what_the_tools_really_give_fits_the_output_schemas(built, ask):
    real = {
        "generate_image": ask("generate_image", prompt="a red disc", n=2, width=64).artifact,
        "edit_image": ask("edit_image", prompt="a blue disc", image="it").artifact,
        "generate_audio": ask("generate_audio", prompt="a happy melody", seconds=0.5).artifact,
        "generate_video": ask("generate_video", prompt="it moves", image="it", seconds=0.5).artifact,
        "check_job": ask("check_job").artifact,
        "cancel_job": ask("cancel_job", job="#1").artifact,
        "list_models": ask("list_models").artifact,
    }
    for tool in built["tools"]:
        schema = {**tool["output_schema"]}
        jsonschema.validate(real[tool["name"]], schema)
        for name in schema["properties"]:
            assert name in real[tool["name"]]


def test_the_progress_events_that_tools_send_fit_their_schema_and_others_do_not(built, studio, gates):
    sent = []

    def heard(event):
        sent.append(event)
        gates.open_for_good()  # until its first event is heard, the job cannot end

    runtime = SimpleNamespace(tool_call_id="call_7", stream_writer=heard)
    GenerateImage.on(studio).invoke({"prompt": "a gated red disc", "runtime": runtime})
    fits = jsonschema.Draft202012Validator(built["progress_event"]).is_valid
    assert len(sent) >= 2
    assert all(fits(event) for event in sent)
    for name in sent[0]:
        assert not fits({key: value for key, value in sent[0].items() if key != name}), name
    assert not fits({**sent[0], "state": "asleep"})
    assert not fits({**sent[0], "step": "one"})


def test_what_was_changed_by_hand_is_found(tmp_path):
    path = manifest.write(tmp_path / "tool_manifest.json")
    stored = json.loads(path.read_text())
    stored["tools"][0]["description"] = "Make coffee"
    del stored["tools"][1]["examples"]
    path.write_text(json.dumps(stored))
    assert manifest.differences(path) == [
        "manifest.tools[0].description: differs",
        "manifest.tools[1].examples: missing",
    ]
    with pytest.raises(InvalidRequest, match="fm-agent manifest"):
        manifest.check(path)


def test_a_missing_or_unreadable_manifest_is_a_difference(tmp_path):
    assert "cannot be read" in manifest.differences(tmp_path / "none.json")[0]
    (tmp_path / "none.json").write_text("{")
    assert "cannot be read" in manifest.differences(tmp_path / "none.json")[0]


def test_a_manifest_that_cannot_be_written_is_a_typed_error(tmp_path):
    with pytest.raises(StorageError):
        manifest.write(tmp_path / "no folder" / "tool_manifest.json")
