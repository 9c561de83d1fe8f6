"""Absurd wishes for sounds, and things that are no sound, at every door: a reason, and nothing is queued."""

import asyncio
import json

import numpy as np
import pytest
from click.testing import CliRunner
from hostile import picture, wav

from fm_agent_tools import Audio, AudioRequest, FlowToolkit, Studio, create_assistant
from fm_agent_tools.cli import main


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    with Studio(models="tiny", data=tmp_path_factory.mktemp("data")) as studio:
        yield studio


def by_tool(studio, **fields):
    tools = {tool.name: tool for tool in FlowToolkit(studio=studio).get_tools()}
    call = {"name": "generate_audio", "args": {"prompt": "a tune", **fields}, "id": "1", "type": "tool_call"}
    answer = tools["generate_audio"].invoke(call, {"configurable": {"thread_id": "talk"}})
    assert answer.status == "error"
    return answer.content


def by_terminal(studio, **fields):
    options = [f"--{name}={value}" for name, value in fields.items()]
    environment = {"FM_AGENT_DATA": str(studio.data), "FM_AGENT_MODELS": "tiny"}
    done = CliRunner().invoke(main, ["audio", "a tune", "--json", *options], env=environment)
    assert done.exit_code == 2, done.output
    return json.loads(done.stdout)["error"]["message"] if done.stdout else done.stderr


def by_mcp(studio, **fields):
    from mcp.shared.memory import create_connected_server_and_client_session

    from fm_agent_tools.servers.mcp import create_server

    async def ask():
        async with create_connected_server_and_client_session(create_server(studio)) as session:
            return await session.call_tool("generate_audio", {"prompt": "a tune", **fields})

    answer = asyncio.run(ask())
    assert answer.isError
    return answer.content[0].text


def by_chat(studio, **fields):
    text = " ".join(str(value) for value in fields.values())
    said = {"messages": [("user", f"a happy tune, {text} seconds")]}
    return (
        create_assistant(studio=studio)
        .invoke(said, {"configurable": {"thread_id": text}})["messages"][-1]
        .text
    )


DOORS = {"tool": by_tool, "terminal": by_terminal, "MCP": by_mcp, "chat": by_chat}
every_door = pytest.mark.parametrize("ask", DOORS.values(), ids=DOORS)


@every_door
@pytest.mark.parametrize(("seconds", "nearest"), [(0, "0.5"), (-1, "0.5"), (0.49, "0.5"), ("1e9", "300")])
def test_an_absurd_length_is_refused_with_the_nearest_that_can_be(tiny, ask, seconds, nearest):
    before = len(tiny.jobs())
    reason = ask(tiny, seconds=seconds)
    assert "seconds" in reason
    assert nearest in reason
    assert len(tiny.jobs()) == before


@pytest.mark.parametrize("ask", [by_tool, by_terminal, by_mcp], ids=["tool", "terminal", "MCP"])
@pytest.mark.parametrize("seconds", ["nan", "inf", "eight"])
def test_a_length_that_is_no_number_is_refused(tiny, ask, seconds):
    before = len(tiny.jobs())
    assert "seconds" in ask(tiny, seconds=seconds)
    assert len(tiny.jobs()) == before


@pytest.mark.parametrize("ask", [by_tool, by_mcp], ids=["tool", "MCP"])
@pytest.mark.parametrize(
    "audio", ["#99", "the last sound", "art_00000000000000000000", "/etc/passwd", "x" * 101]
)
def test_what_is_no_sound_cannot_go_on(tmp_path, ask, audio):
    with Studio(models="tiny", data=tmp_path / "data") as studio:
        assert "audio" in ask(studio, audio=audio)
        assert studio.jobs() == []


def test_a_picture_in_the_place_of_a_sound_is_named_for_what_it_is(tiny, tmp_path):
    made = tiny.upload(picture("PNG"), conversation="talk")
    assert "picture" in by_tool(tiny, audio=made.id)
    path = tmp_path / "photo.wav"  # the name decides nothing
    path.write_bytes(picture("PNG"))
    assert "picture" in by_terminal(tiny, audio=path)


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "something in it"),
        (wav(channels=65_535), "1 to 8 channels"),
        (wav(rate=0), "1000 to 192000 Hz"),
        (wav()[:100], "a whole one"),
        (b"I am no sound at all", "a WAV, FLAC, Ogg or MP3 sound"),
    ],
    ids=["empty", "65,535 channels", "0 Hz", "cut short", "text"],
)
def test_a_file_that_is_no_sound_cannot_go_on(tiny, tmp_path, content, rule):
    path = tmp_path / "sound.wav"
    path.write_bytes(content)
    before = len(tiny.jobs())
    assert rule in by_terminal(tiny, audio=path)
    assert len(tiny.jobs()) == before


def test_silence_can_go_on_and_is_called_silent(tiny):
    silent = tiny.upload(wav(data=b"\0\0" * 4000), conversation="quiet")
    assert list(silent.notes) == ["it is silent"]
    more = tiny.run(AudioRequest(prompt="a happy tune", seconds=0.5, audio=silent.id))
    assert np.abs(Audio.decode(more.path.read_bytes()).samples).max() > 0.1
