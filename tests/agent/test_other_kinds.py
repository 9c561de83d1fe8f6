"""Sounds, clips and edits in conversation: on miniatures of every kind, and where no model is there."""

import pytest

from fm_agent_tools import Studio
from fm_agent_tools.agent import OfflinePlanner


@pytest.fixture
def open_studio(tmp_path):
    """The studio of the other tests, with a miniature of every kind."""
    opened = []

    def open_one(**settings):
        opened.append(Studio(models="tiny", data=tmp_path / "data"))
        return opened[-1]

    yield open_one
    for studio in opened:
        studio.close(10)


def calls(messages):
    return [call for message in messages if message.type == "ai" for call in message.tool_calls]


def made(messages, tool):
    """The artifacts of the newest result of a tool."""
    result = next(
        message for message in reversed(messages) if message.type == "tool" and message.name == tool
    )
    return result.artifact["artifacts"]


def test_a_clip_of_a_picture_in_the_same_message_waits_for_the_picture(say):
    messages = say("make me a happy red disc, then make it dance")
    assert [message.type for message in messages] == ["human", "ai", "tool", "ai", "tool", "ai"]
    first, second = calls(messages)
    assert (first["name"], second["name"]) == ("generate_image", "generate_video")
    assert second["args"] == {"prompt": "a happy red disc dancing", "image": "last picture"}
    (picture,), (clip,) = made(messages, "generate_image"), made(messages, "generate_video")
    assert clip["request"]["image"] == picture["id"]
    assert "Here is “a happy red disc”" in messages[-1].text
    assert "Here is the clip “a happy red disc dancing”" in messages[-1].text


def test_a_sound_is_made_and_made_longer_with_the_same_seed(say):
    messages = say("the sound of rain, 1 second, seed 4")
    (sound,) = made(messages, "generate_audio")
    assert (sound["seconds"], sound["seed"]) == (1, 4)
    assert "Here is the sound “rain”: #1" in messages[-1].text
    assert "1 s, seed 4" in messages[-1].text
    messages = say("longer")
    assert calls(messages)[-1]["args"] == {"prompt": "rain", "seconds": 2, "seed": 4}
    assert made(messages, "generate_audio")[0]["seconds"] == 2


def test_a_sound_whose_length_nobody_said_is_doubled_from_what_it_turned_out(say):
    (sound,) = made(say("the sound of rain"), "generate_audio")
    assert calls(say("make it longer"))[-1]["args"]["seconds"] == sound["seconds"] * 2


def test_a_picture_is_edited_from_the_picture_itself(say):
    (before,) = made(say("a red disc"), "generate_image")
    messages = say("make it blue")
    assert calls(messages)[-1]["name"] == "edit_image"
    (after,) = made(messages, "edit_image")
    assert after["request"]["image"] == before["id"]
    assert after["request"]["prompt"] == "a blue disc"


def test_another_one_of_an_edit_begins_with_the_same_picture(say):
    (before,) = made(say("a red disc"), "generate_image")
    say("make it blue")
    assert calls(say("another one"))[-1]["args"] == {"prompt": "a blue disc", "image": before["id"]}


def test_wishes_of_different_kinds_in_one_message_are_all_made(say):
    messages = say("a red disc and then a jingle for it")
    assert [call["name"] for call in calls(messages)] == ["generate_image", "generate_audio"]
    assert calls(messages)[-1]["args"] == {"prompt": "a jingle for a red disc"}
    assert "the sound “a jingle for a red disc”" in messages[-1].text


def test_what_was_pointed_at_is_found_among_works_of_all_kinds(say):
    say("a red disc")
    say("the sound of rain, 1 second")
    assert calls(say("make the disc green"))[-1]["args"] == {
        "prompt": "a green disc",
        "image": "last picture",
    }
    assert calls(say("loop the sound"))[-1]["args"]["loop"] is True


def test_a_clip_whose_picture_was_refused_is_left_out_and_said(say):
    messages = say("draw a red disc in 900 steps, then make it dance")
    assert [call["name"] for call in calls(messages)] == ["generate_image"]
    assert "steps=900 is not accepted" in messages[-1].text
    assert "has to wait" in messages[-1].text


def test_it_says_what_can_be_made_here(say):
    answer = say("what can you do?")[-1].text
    for word in ("pictures, sounds and clips", "not a language model", "“10 seconds”", "“make it dance”"):
        assert word in answer


PICTURES_ALONE = ("generate_image", "check_job", "cancel_job", "list_models")


def test_without_a_model_for_sounds_it_says_so_and_offers_the_nearest_picture():
    planner = OfflinePlanner(tools=PICTURES_ALONE)
    answer = planner.invoke("a song about a dog")
    assert answer.tool_calls == []
    assert "I cannot make sounds here: no sound model is installed" in answer.text
    assert "“a dog”" in answer.text
    (call,) = planner.invoke([("user", "a song about a dog"), answer, ("user", "yes")]).tool_calls
    assert (call["name"], call["args"]) == ("generate_image", {"prompt": "a dog"})


def test_what_can_be_made_is_made_beside_what_cannot():
    answer = OfflinePlanner(tools=PICTURES_ALONE).invoke("a picture of a bear and a sound of thunder")
    (call,) = answer.tool_calls
    assert call["args"] == {"prompt": "a bear"}
    assert "I cannot make sounds here" in answer.text


@pytest.mark.parametrize("said", ["make it blue", "longer", "as a loop", "make it dance", "continue it"])
def test_it_asks_back_when_there_is_nothing_to_act_on(said):
    answer = OfflinePlanner().invoke(said)
    assert answer.tool_calls == []
    assert "in this conversation yet" in answer.text


def test_another_language_is_answered_in_it_and_in_english():
    answer = OfflinePlanner().invoke("zeichne einen Fuchs").text
    assert "Ich verstehe leider nur Englisch." in answer
    assert "I only understand English" in answer
