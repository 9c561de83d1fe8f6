import contextlib
import json
import pickle

import jsonschema
import pydantic
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fm_agent_tools.errors import FMAgentError, InvalidRequest
from fm_agent_tools.requests import ImageRequest, parse_request

FOX = {"prompt": "a sleepy fox"}


@pytest.mark.parametrize(
    ("fields", "field", "nearest"),
    [
        ({}, "prompt", None),
        ({"prompt": ""}, "prompt", None),
        ({"prompt": " \n\t "}, "prompt", None),
        ({"prompt": "x" * 2001}, "prompt", None),
        ({"prompt": "x" * 10_000_000}, "prompt", None),
        ({"prompt": "a\0fox"}, "prompt", None),
        ({"prompt": "a\x1b[31mfox"}, "prompt", None),
        ({"prompt": "a\x9ffox"}, "prompt", None),
        ({"prompt": "a \ud800 fox"}, "prompt", None),
        ({"prompt": b"a fox"}, "prompt", None),
        ({"prompt": ["a fox"]}, "prompt", None),
        ({"prompt": None}, "prompt", None),
        ({"negative_prompt": "x" * 2001}, "negative_prompt", None),
        ({"width": 63}, "width", 64),
        ({"height": 2049}, "height", 2048),
        ({"width": 0}, "width", 64),
        ({"width": "99999x99999"}, "width", None),
        ({"width": 128.5}, "width", 128),
        ({"width": True}, "width", None),
        ({"width": 10**5000}, "width", 2048),
        ({"height": 1e308}, "height", None),
        ({"steps": 0}, "steps", 1),
        ({"steps": -1}, "steps", 1),
        ({"steps": 101}, "steps", 100),
        ({"steps": False}, "steps", None),
        ({"seed": -1}, "seed", 0),
        ({"seed": 2**70}, "seed", 2**63 - 1),
        ({"seed": float("inf")}, "seed", None),
        ({"guidance": float("nan")}, "guidance", None),
        ({"guidance": float("-inf")}, "guidance", None),
        ({"guidance": 0.5}, "guidance", 1.0),
        ({"guidance": 15.1}, "guidance", 15.0),
        ({"guidance": True}, "guidance", None),
        ({"model": ""}, "model", None),
        ({"model": "a\0b"}, "model", None),
        ({"style": 3}, "style", None),
        ({"format": "jpeg"}, "format", "png"),
        ({"format": "wepb"}, "format", "webp"),
    ],
)
def test_a_bad_value_is_refused_with_field_rule_and_nearest_legal_value(fields, field, nearest):
    with pytest.raises(InvalidRequest) as caught:
        ImageRequest(**({} if fields == {} else {**FOX, **fields}))
    error = caught.value
    assert error.field == field
    assert error.rule
    assert len(error.message) < 400
    assert error.message.isprintable()
    if nearest is not None:
        assert error.nearest == nearest
        ImageRequest(**{**FOX, field: error.nearest})
    json.dumps(error.to_dict())


@pytest.mark.parametrize(
    ("name", "meant"),
    [("widht", "width"), ("Prompt", "prompt"), ("guidance_scale", "guidance"), ("sede", "seed")],
)
def test_an_unknown_field_lists_the_known_and_suggests_the_nearest(name, meant):
    with pytest.raises(InvalidRequest, match=f"did you mean {meant}") as caught:
        ImageRequest(**FOX, **{name: 1})
    assert caught.value.field == name
    assert "negative_prompt" in caught.value.rule


def test_an_unknown_field_like_none_of_ours_gets_no_guess():
    with pytest.raises(InvalidRequest, match="no such field") as caught:
        ImageRequest(**FOX, **{"zzzzqqqq" * 100: 1})
    assert "did you mean" not in caught.value.message
    assert len(caught.value.message) < 400


def test_white_space_around_text_goes_and_ordinary_text_of_all_scripts_stays():
    request = ImageRequest(prompt="  ein Füchslein 🦊👨‍👩‍👧 in\n\t日本 \n", seed="7", guidance=3, width=128.0)
    assert request.prompt == "ein Füchslein 🦊👨‍👩‍👧 in\n\t日本"
    assert (request.seed, request.guidance, request.width) == (7, 3.0, 128)


def test_a_request_is_frozen_and_replaced_by_a_checked_copy():
    request = ImageRequest(**FOX)
    with pytest.raises(pydantic.ValidationError):
        request.prompt = "a dog"
    assert request.replace(seed=3) == ImageRequest(**FOX, seed=3)
    with pytest.raises(InvalidRequest):
        request.replace(seed=-3)


def can_be_seen(text: str) -> bool:
    return any(character.isprintable() and not character.isspace() for character in text)


@given(
    prompt=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(can_be_seen),
    seed=st.none() | st.integers(0, 2**63 - 1),
    guidance=st.none() | st.floats(1, 15),
    format=st.sampled_from(["png", "webp"]),
)
@settings(max_examples=50)
def test_what_is_written_as_json_is_read_back_equal(prompt, seed, guidance, format):
    request = ImageRequest(prompt=prompt, seed=seed, guidance=guidance, format=format)
    assert parse_request(request.to_json()) == request == parse_request(request.to_dict())
    assert request.to_json().isascii()


ODD = [
    None,
    True,
    -1,
    2**70,
    1.5,
    float("nan"),
    float("inf"),
    "",
    " ",
    "x" * 5000,
    "\0",
    "\ud800",
    b"x",
    [],
    {},
    object,
]


@given(st.dictionaries(st.sampled_from([*ImageRequest.model_fields, "kind", "other"]), st.sampled_from(ODD)))
@settings(max_examples=100)
def test_anything_at_all_is_a_request_or_a_typed_error(fields):
    with contextlib.suppress(InvalidRequest):
        assert isinstance(parse_request(fields), ImageRequest)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        '"image"',
        "{}",
        '{"kind": "sculpture", "prompt": "a fox"}',
        '{"kind": ["image"], "prompt": "a fox"}',
        '{"kind": "image", "prompt": "a fox", "prompt": "a dog"}',
        '{"kind": "image", "prompt": "a fox", "guidance": NaN}',
        '{"kind": "image", "prompt": "a fox", "seed": ' + "9" * 5000 + "}",
        '{"kind": "image", "prompt": "a fox", "seed": 1e400}',
        "[" * 100_000,
        '{"kind": "image", "prompt": "a fox"',
        '{"kind": "image", "prompt": "\\ud800"}',
    ],
)
def test_json_with_traps_is_a_typed_error(text):
    with pytest.raises(InvalidRequest) as caught:
        parse_request(text)
    assert len(caught.value.message) < 400


def test_the_schema_is_clean_json_schema_with_prose_bounds_and_units():
    schema = ImageRequest.model_json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["required"] == ["prompt"]
    assert schema["additionalProperties"] is False
    for name, field in schema["properties"].items():
        assert len(field["description"]) > 20, name
        assert "title" not in field
    assert "pixels" in schema["properties"]["width"]["description"]
    whole = schema["properties"]["steps"]["anyOf"][0]
    assert whole == {"type": "integer", "minimum": 1, "maximum": 100}
    jsonschema.validate(FOX, schema)


def test_the_schema_and_the_request_agree_about_bounds():
    validator = jsonschema.Draft202012Validator(ImageRequest.model_json_schema())
    for fields in (
        {"steps": 0},
        {"width": 63},
        {"seed": 2**63},
        {"guidance": 15.5},
        {"format": "gif"},
        {"x": 1},
    ):
        assert not validator.is_valid({**FOX, **fields})
        with pytest.raises(InvalidRequest):
            ImageRequest(**FOX, **fields)


def test_an_error_survives_pickling_between_processes():
    error = InvalidRequest("steps", 0, "at least 1", 1)
    again = pickle.loads(pickle.dumps(error))
    assert isinstance(again, FMAgentError)
    assert (again.to_dict(), again.field, str(again)) == (error.to_dict(), "steps", str(error))
