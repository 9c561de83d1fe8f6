"""The whole way with the model that is shipped: words in, a picture file with transparency out."""

from pathlib import Path

import pytest

from fm_agent_tools import Image, Studio, create_assistant


@pytest.fixture(scope="module")
def studio(tmp_path_factory):
    with Studio(data=tmp_path_factory.mktemp("data")) as opened:
        yield opened


@pytest.fixture(scope="module")
def assistant(studio):
    made = create_assistant("", studio=studio)
    yield made
    made.checkpointer.close()


def turn(assistant, text):
    return assistant.invoke({"messages": [("user", text)]}, {"configurable": {"thread_id": "talk"}})[
        "messages"
    ]


def test_draw_me_a_sleepy_fox(assistant, studio):
    *_, call, result, answer = turn(assistant, "draw me a sleepy fox in 3 steps with seed 7")
    spec = studio.catalogue.default("image")
    assert call.tool_calls[0]["args"] == {"prompt": "a sleepy fox", "steps": 3, "seed": 7}
    (made,) = result.artifact["artifacts"]
    picture = Image.decode(Path(made["path"]).read_bytes())
    assert (picture.width, picture.height) == (spec.output.width, spec.output.height)
    assert made["id"] in answer.text


def test_a_larger_picture_says_that_it_was_enlarged(assistant):
    *_, result, answer = turn(assistant, "a red apple, 512x512, in 2 steps")
    assert result.artifact["artifacts"][0]["width"] == 512
    assert "Note: " in result.content
    assert "Note: " in answer.text


def test_a_style_that_the_model_knows_is_understood(assistant, studio):
    style = next(iter(studio.catalogue.default("image").styles))
    *_, call, result, _ = turn(assistant, f"make a red apple sticker, {style} style, in 2 steps")
    assert call.tool_calls[0]["args"] == {"prompt": "a red apple", "style": style, "steps": 2}
    assert result.status == "success"


def test_what_it_cannot_do_is_answered_in_its_own_words(assistant, studio):
    answer = turn(assistant, "a photo of my dog at the beach")[-1].text
    assert studio.catalogue.default("image").can in answer
    assert "“a dog”" in answer
