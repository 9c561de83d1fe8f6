"""What people say, and how often the planner plans exactly what was expected; half of it was held out."""

import json
from pathlib import Path

import pytest

from fm_agent_tools.agent.planner import ALL_TOOLS
from fm_agent_tools.agent.planner.language import english, foreign, languages
from fm_agent_tools.agent.planner.spelling import corrected
from fm_agent_tools.agent.scoring import read_messages, score
from fm_agent_tools.requests import parse_request

WORLD, MESSAGES = read_messages(Path(__file__).parent / "messages")
HALVES = {half: [one for one in MESSAGES if one.held_out is half] for half in (False, True)}
LEAST = 0.92
KINDS = {
    "generate_image": "image", "edit_image": "edit", "generate_audio": "audio", "generate_video": "video",
}  # fmt: skip


@pytest.fixture(scope="module")
def held_out():
    return score(HALVES[True], WORLD)


def test_more_than_nine_of_ten_held_out_messages_are_planned_exactly(held_out):
    """92 % at least; the message of a failure shows what went wrong."""
    assert held_out.right > LEAST, "\n".join(str(miss) for miss in held_out.misses)


def test_there_are_hundreds_of_messages_in_two_halves():
    assert len(MESSAGES) >= 360
    assert min(len(half) for half in HALVES.values()) >= 150
    assert len({(one.say, one.after) for one in MESSAGES}) == len(MESSAGES)


def test_every_expected_call_is_one_that_the_tools_accept():
    """The expectations themselves are checked by the requests, so that a mistyped field cannot be scored."""
    for message in MESSAGES:
        for call in message.calls:
            assert call["name"] in ALL_TOOLS
            if kind := KINDS.get(call["name"]):
                fields = {name: value for name, value in call["args"].items() if name != "n"}
                assert parse_request(json.dumps({"kind": kind, **fields})).prompt == fields["prompt"]


def test_nothing_that_should_be_made_is_taken_for_a_slip():
    prompts = {call["args"].get("prompt", "") for one in HALVES[False] for call in one.calls}
    assert {prompt: corrected(prompt) for prompt in prompts if corrected(prompt) != prompt} == {}


def test_no_word_that_marks_another_language_is_an_english_one():
    for language in languages():
        assert not (language.strong | language.weak) & english(), language.name


def test_nothing_that_was_said_in_english_is_taken_for_another_language():
    spoken = [one.say for one in MESSAGES if one.calls or one.topic != "other-languages"]
    assert [said for said in spoken if foreign(said)] == []


@pytest.mark.parametrize(
    ("said", "language"),
    [("zeichne einen Fuchs", "german"), ("dessine-moi un mouton", "french"), ("dibuja un gato", "spanish")],
)
def test_a_language_that_it_knows_by_its_small_words_is_named(said, language):
    assert foreign(said).name == language
