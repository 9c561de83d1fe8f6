"""`fm-agent delete`: asks first, then deletes for good."""

import json

import pytest

from fm_agent_tools import Studio
from fm_agent_tools.agent.memory import ConversationMemory
from fm_agent_tools.cli.chat import ui_part

APPLE = ("image", "a red apple", "--steps", "1", "--model", "sticker", "--json")


@pytest.fixture
def studio(data):
    with Studio(data=data) as studio:
        yield studio


def drawn(fm_agent, *more):
    return json.loads(fm_agent(*APPLE, *more).stdout)


def test_works_are_deleted_by_number_after_the_question(fm_agent, studio):
    first, second = drawn(fm_agent), drawn(fm_agent)
    asked = fm_agent("delete", "#1", input="y\n")
    assert asked.exit_code == 0
    assert first["id"] in asked.stderr
    assert second["id"] not in asked.stderr
    assert "Delete 1 work for good?" in asked.stderr
    assert [one.id for one in studio.artifacts()] == [second["id"]]
    assert "#2 " in fm_agent("jobs").stdout
    assert "deleted" in fm_agent("jobs", "#1").stdout


@pytest.mark.parametrize("answer", ["n\n", "\n", ""])
def test_without_a_yes_nothing_is_deleted(fm_agent, studio, answer):
    drawn(fm_agent)
    assert fm_agent("delete", "all", input=answer).exit_code == 1
    assert len(studio.artifacts()) == 1


def test_with_yes_nobody_is_asked_and_json_names_what_is_gone(fm_agent, studio):
    made = [drawn(fm_agent)["id"] for _ in range(2)]
    told = fm_agent("delete", *made, made[0], "--yes", "--json")
    assert json.loads(told.stdout) == {"deleted": made}
    assert studio.artifacts() == []


def test_a_conversation_goes_with_its_words_works_and_title(fm_agent, studio):
    other = drawn(fm_agent)
    chats = ui_part("chats").Chats(studio.data)
    chats.begin("desk", "hello", {})
    assert fm_agent("ask", "a red apple", "--conversation", "desk").exit_code == 0
    asked = fm_agent("delete", "--conversation", "desk", input="y\n")
    assert "what was said in desk, and 1 work with their jobs" in asked.stderr
    assert [one.id for one in studio.artifacts()] == [other["id"]]
    assert studio.jobs(conversation="desk") == []
    assert chats.get("desk") is None
    memory = ConversationMemory.open(studio.data)
    assert memory.get_tuple({"configurable": {"thread_id": "desk"}}) is None
    memory.close()
    assert fm_agent("delete", "--conversation", "desk", "--yes").exit_code == 4


def test_words_alone_make_a_conversation_that_can_be_deleted(fm_agent):
    assert fm_agent("ask", "hello", "--conversation", "desk").exit_code == 0
    told = fm_agent("delete", "--conversation", "desk", "--yes", "--json")
    assert json.loads(told.stdout) == {"conversation": "desk", "works": 0}


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        ((), 2, "--conversation ID"),
        (("--conversation", "../x"), 2, "conversation"),
        (("--conversation", "nowhere"), 4, "nowhere"),
        (("#7",), 4, "#7"),
        (("last",), 4, "last"),
        (("",), 2, "id"),
        (("art_" + "0" * 20,), 4, "art_"),
    ],
)
def test_what_is_not_there_is_told(fm_agent, arguments, code, says):
    told = fm_agent("delete", *arguments, "--yes")
    assert (told.exit_code, says in told.stderr) == (code, True)
