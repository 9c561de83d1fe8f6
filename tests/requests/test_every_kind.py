"""Edits, sounds and clips: as strict as pictures."""

import contextlib
import json

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fm_agent_tools import AudioRequest, EditRequest, ImageRequest, VideoRequest, parse_request
from fm_agent_tools.errors import InvalidRequest
from fm_agent_tools.requests import KINDS

ID = "art_" + "0" * 20
LEAST = {
    ImageRequest: {"prompt": "a fox"},
    EditRequest: {"prompt": "a fox in the snow", "image": ID},
    AudioRequest: {"prompt": "rain"},
    VideoRequest: {"prompt": "a fox runs"},
}
every_kind = pytest.mark.parametrize("kind", LEAST)


@pytest.mark.parametrize(
    ("kind", "fields", "field", "nearest"),
    [
        (EditRequest, {"image": None}, "image", None),
        (EditRequest, {"image": ""}, "image", None),
        (EditRequest, {"image": "x" * 101}, "image", None),
        (EditRequest, {"image": b"art"}, "image", None),
        (EditRequest, {"mask": "art_\0"}, "mask", None),
        (EditRequest, {"mask": "\ud800"}, "mask", None),
        (EditRequest, {"strength": -0.1}, "strength", 0.0),
        (EditRequest, {"strength": 1.5}, "strength", 1.0),
        (EditRequest, {"strength": True}, "strength", None),
        (EditRequest, {"strength": float("nan")}, "strength", None),
        (EditRequest, {"width": 63}, "width", 64),
        (EditRequest, {"format": "mp4"}, "format", None),
        (AudioRequest, {"seconds": 0}, "seconds", 0.5),
        (AudioRequest, {"seconds": 0.49}, "seconds", 0.5),
        (AudioRequest, {"seconds": 301}, "seconds", 300.0),
        (AudioRequest, {"seconds": 1e308}, "seconds", 300.0),
        (AudioRequest, {"seconds": -1e308}, "seconds", 0.5),
        (AudioRequest, {"seconds": float("inf")}, "seconds", None),
        (AudioRequest, {"seconds": float("nan")}, "seconds", None),
        (AudioRequest, {"seconds": "nan"}, "seconds", None),
        (AudioRequest, {"seconds": True}, "seconds", None),
        (AudioRequest, {"seconds": "ten"}, "seconds", None),
        (AudioRequest, {"loop": "maybe"}, "loop", None),
        (AudioRequest, {"loop": None}, "loop", None),
        (AudioRequest, {"loop": b"true"}, "loop", None),
        (AudioRequest, {"loop": float("nan")}, "loop", None),
        (AudioRequest, {"audio": ["art"]}, "audio", None),
        (AudioRequest, {"format": "flak"}, "format", "flac"),
        (AudioRequest, {"format": "aac"}, "format", None),
        (AudioRequest, {"width": 128}, "width", None),
        (VideoRequest, {"width": 65}, "width", 64),
        (VideoRequest, {"width": 63}, "width", 64),
        (VideoRequest, {"height": 2049}, "height", 2048),
        (VideoRequest, {"height": 10**5000 + 1}, "height", 2048),
        (VideoRequest, {"seconds": 0.1}, "seconds", 0.5),
        (VideoRequest, {"seconds": 61}, "seconds", 60.0),
        (VideoRequest, {"fps": 0}, "fps", 1),
        (VideoRequest, {"fps": 61}, "fps", 60),
        (VideoRequest, {"fps": 23.976}, "fps", 24),
        (VideoRequest, {"fps": False}, "fps", None),
        (VideoRequest, {"loop": 2}, "loop", None),
        (VideoRequest, {"format": "web"}, "format", "webp"),
        (VideoRequest, {"audio": ID}, "audio", None),
    ],
)
def test_a_bad_value_is_refused_with_field_rule_and_nearest_legal_value(kind, fields, field, nearest):
    with pytest.raises(InvalidRequest) as caught:
        kind(**{**LEAST[kind], **fields})
    error = caught.value
    assert error.field == field
    assert error.rule
    assert len(error.message) < 400
    assert error.message.isprintable()
    if nearest is not None:
        assert error.nearest == nearest
        kind(**{**LEAST[kind], field: error.nearest})
    json.dumps(error.to_dict())


@every_kind
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("prompt", ""),
        ("prompt", "a\0fox"),
        ("prompt", "a \ud800 fox"),
        ("prompt", "x" * 2001),
        ("negative_prompt", "x" * 2001),
        ("seed", -1),
        ("seed", 2**70),
        ("steps", 0),
        ("steps", 101),
        ("guidance", float("inf")),
        ("model", "a\0b"),
        ("style", 3),
        ("format", "exe"),
    ],
)
def test_what_all_kinds_share_is_checked_in_all(kind, field, value):
    with pytest.raises(InvalidRequest) as caught:
        kind(**{**LEAST[kind], field: value})
    assert caught.value.field == field


@every_kind
def test_a_missing_prompt_is_a_typed_error(kind):
    with pytest.raises(InvalidRequest, match="required"):
        kind(**{name: value for name, value in LEAST[kind].items() if name != "prompt"})


def test_an_edit_needs_a_picture():
    with pytest.raises(InvalidRequest, match="image") as caught:
        EditRequest(prompt="make it blue")
    assert caught.value.field == "image"


@given(
    st.sampled_from(list(LEAST)),
    st.fixed_dictionaries(
        {},
        optional={
            "seed": st.integers(0, 2**63 - 1),
            "guidance": st.floats(1, 15),
            "seconds": st.floats(0.5, 60),
            "fps": st.integers(1, 60),
            "loop": st.booleans(),
            "strength": st.floats(0, 1),
            "width": st.integers(32, 1024).map(lambda half: 2 * half),
            "image": st.just(ID),
        },
    ),
)
@settings(max_examples=50)
def test_what_is_written_as_json_is_read_back_equal(kind, fields):
    known = {name: value for name, value in fields.items() if name in kind.model_fields}
    request = kind(**{**LEAST[kind], **known})
    assert parse_request(request.to_json()) == request == parse_request(request.to_dict())
    assert request.to_dict()["kind"] == kind.kind


ODD = [None, True, -1, 2**70, 1.5, float("nan"), float("inf"), 1e308, "", "x" * 5000, "\0", b"x", [], {}]
NAMES = sorted({name for kind in KINDS.values() for name in kind.model_fields})


@given(st.sampled_from(sorted(KINDS)), st.dictionaries(st.sampled_from(NAMES), st.sampled_from(ODD)))
@settings(max_examples=100)
def test_anything_at_all_is_a_request_or_a_typed_error(kind, fields):
    with contextlib.suppress(InvalidRequest):
        assert parse_request({"kind": kind, **fields}).kind == kind


@every_kind
def test_the_schema_is_clean_json_schema_with_prose_and_bounds(kind):
    schema = kind.model_json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["additionalProperties"] is False
    for name, field in schema["properties"].items():
        assert len(field["description"]) > 20, name
        assert "title" not in field
    jsonschema.validate(LEAST[kind], schema)


def test_units_are_named_and_even_sizes_are_in_the_schema():
    fields = VideoRequest.model_json_schema()["properties"]
    assert "pixels" in fields["width"]["description"]
    assert "seconds" in fields["seconds"]["description"]
    assert "Frames a second" in fields["fps"]["description"]
    assert fields["width"]["anyOf"][0]["multipleOf"] == 2


def test_the_fields_that_are_artifacts_are_named_with_what_they_must_be():
    edit = EditRequest(prompt="blue", image=ID)
    assert dict(edit.inputs) == {"image": "image", "mask": "image"}
    assert edit.input_ids() == {"image": ID}
    assert AudioRequest(prompt="rain").input_ids() == {}
    assert {kind: request.modality for kind, request in KINDS.items()} == {
        "image": "image",
        "edit": "image",
        "audio": "audio",
        "video": "video",
    }
