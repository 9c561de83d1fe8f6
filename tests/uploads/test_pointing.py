"""The upload is "it", "#1", "my picture": for the tools, the planner, language models and MCP clients."""

import anyio
import pytest
from hostile import INJECTION, oriented, picture, sound
from langchain_core.language_models import GenericFakeChatModel
from langchain_core.messages import AIMessage
from mcp.shared.memory import create_connected_server_and_client_session

from fm_agent_tools import FlowToolkit, ImageRequest, attach, attached, create_assistant
from fm_agent_tools.servers.mcp.server import StudioServer
from fm_agent_tools.servers.mcp.visit import Visit


def called(studio, name, conversation="talk", **arguments):
    tools = {tool.name: tool for tool in FlowToolkit(studio=studio).get_tools()}
    asked = {"name": name, "args": arguments, "id": f"call_{len(studio.jobs())}", "type": "tool_call"}
    return tools[name].invoke(asked, {"configurable": {"thread_id": conversation}})


@pytest.fixture
def made(studio):
    """A conversation with #1 an upload, #2 a picture that was drawn."""
    taken = studio.upload(oriented(1), name=INJECTION, conversation="talk")
    return [taken, studio.run(ImageRequest(prompt="a red star"), conversation="talk")]


MINE = [
    "#1",
    "my picture",
    "my photo",
    "the upload",
    "the uploaded picture",
    "the attached photo",
    "attachment",
]
LAST = ["it", "#2", "the last picture"]


def test_words_for_an_upload_find_it_and_others_find_what_was_drawn(studio, made):
    for place, all in enumerate((MINE, LAST)):
        for words in all:
            message = called(studio, "generate_video", prompt="it moves", image=words, seconds=0.5, wait=0)
            assert message.status == "success", message.content
            assert message.artifact["job"]["request"]["image"] == made[place].id, words


def test_without_an_upload_the_last_picture_is_mine_and_the_upload_is_nowhere(studio):
    drawn = studio.run(ImageRequest(prompt="a red star"), conversation="talk")
    mine = called(studio, "edit_image", prompt="a blue star", image="my picture")
    assert mine.artifact["job"]["request"]["image"] == drawn.id
    assert "there is no such one" in called(studio, "edit_image", prompt="x", image="the upload").content


@pytest.mark.parametrize("path", ["{}", "./photo.png", "file://{}", "photo.png", "~/photo.png", "..\\photo"])
def test_a_tool_never_reads_a_path_that_a_language_model_gives(studio, tmp_path, path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "photo.png").write_bytes(picture("PNG"))
    for name in ("edit_image", "generate_video"):
        message = called(studio, name, prompt="x", image=path.format(tmp_path / "photo.png"))
        assert "files and addresses are not taken here" in message.content
    assert studio.jobs() == []


def test_what_a_language_model_reads_of_an_upload_holds_no_words_of_the_file(studio, made):
    seen = called(studio, "check_job", job="#1").content
    assert "uploaded by the user" in seen
    refused = called(studio, "edit_image", prompt="x", image="#9").content
    assert "#1 uploaded by the user; #2 “a red star”" in refused
    assert "ignore" not in seen + refused


def test_an_upload_of_no_conversation_can_be_named_in_each_of_its_owners(studio):
    taken = studio.upload(picture("PNG"))
    edited = called(studio, "edit_image", prompt="a blue star", image=taken.id, conversation="any")
    assert edited.artifact["job"]["request"]["image"] == taken.id
    theirs = studio.upload(picture("PNG"), owner="somebody else")
    elsewhere = studio.upload(picture("PNG"), conversation="other")
    for id in (theirs.id, elsewhere.id):
        message = called(studio, "edit_image", prompt="x", image=id, conversation="any")
        assert "nothing here has this id" in message.content


def test_an_mcp_client_sees_it_by_its_id_and_has_no_way_to_name_a_file(studio):
    taken = studio.upload(picture("PNG"))

    async def visit():
        async with create_connected_server_and_client_session(StudioServer(Visit(studio))) as client:
            tools = (await client.list_tools()).tools
            assert not [tool.name for tool in tools if "upload" in tool.name or "file" in tool.name]
            return await client.call_tool("edit_image", {"prompt": "a blue star", "image": taken.id})

    answer = anyio.run(visit)
    assert not answer.isError, answer.content


# ---------------------------------------------------------------------- conversations


@pytest.fixture
def say(studio):
    """Says something with files to the planner: gives the last call, or the answer's text."""
    assistant = create_assistant(studio=studio)

    def said(text, *files, conversation="talk"):
        taken = [studio.upload(file, conversation=conversation, name=INJECTION) for file in files]
        before = {"configurable": {"thread_id": conversation}}
        messages = assistant.invoke({"messages": [attach(text, taken, studio=studio)]}, before)["messages"]
        new = messages[max(place for place, one in enumerate(messages) if one.type == "human") :]
        calls = [call for message in new if message.type == "ai" for call in message.tool_calls]
        return calls[-1] if calls else new[-1].text

    return said


def test_what_is_attached_is_it_until_something_is_drawn(studio, say):
    assert say("", oriented(1)) == "I have your picture #1. Say “make it blue” or “make it dance”."
    (photo,) = studio.artifacts()
    first = say("make it blue")
    assert (first["name"], first["args"]["image"]) == ("edit_image", photo.id)
    assert say("draw a red star")["name"] == "generate_image"
    assert say("make it yellow")["args"]["image"] == "last picture"
    for words in ("make my photo green", "turn my picture into a heart", "make the uploaded picture red"):
        assert say(words)["args"]["image"] == photo.id, words
    moved = say("animate my photo")
    assert (moved["name"], moved["args"]["image"]) == ("generate_video", photo.id)


def test_words_and_files_come_in_one_message(studio, say):
    assert say("make it blue", oriented(1))["name"] == "edit_image"
    more = say("continue it", sound("wav"), conversation="music")
    assert (more["name"], more["args"]["audio"]) == ("generate_audio", studio.artifacts()[1].id)
    assert "#1, #2" in say("", picture("PNG"), sound("ogg"), conversation="both")


def test_nothing_is_made_from_scratch_in_the_place_of_an_upload(studio, say):
    assert "I cannot change a sound of yours" in say("make it happier", sound("wav"))
    assert isinstance(say("another one", picture("PNG"), conversation="new"), str)
    assert all(artifact.uploaded for artifact in studio.artifacts())


class Listener(GenericFakeChatModel):
    """Keeps what it was told."""

    heard: list = []  # noqa: RUF012 - a field of pydantic's

    def bind_tools(self, tools, **options):
        return self

    def _generate(self, messages, *args, **options):
        self.heard.append(messages)
        return super()._generate(messages, *args, **options)


def test_a_language_model_is_told_what_came_with_a_message_and_nothing_that_it_says(studio):
    brain = Listener(messages=iter([AIMessage("A fine picture."), AIMessage("Yes.")]))
    assistant = create_assistant(brain, studio=studio)
    taken = studio.upload(oriented(6), conversation="talk", name=INJECTION)
    place = {"configurable": {"thread_id": "talk"}}
    messages = assistant.invoke({"messages": [attach("what is it?", [taken], studio=studio)]}, place)[
        "messages"
    ]
    assistant.invoke({"messages": [("user", "sure?")]}, place)
    for heard in brain.heard:
        (told,) = [one.text for one in heard if one.type == "human" and "what is it?" in one.text]
        assert told == f"what is it?\n[The user has attached the picture #1 ({taken.id}, 12×24 px).]"
        assert INJECTION not in str(heard)
    assert messages[0].text == "what is it?"  # what is stored is what was written
    assert attached(messages[0])[0]["id"] == taken.id
