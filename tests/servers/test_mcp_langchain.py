"""Through langchain-mcp-adapters into an agent, over real pipes, and on into what OpenAI would be sent."""

import sys

import pytest
from langchain.agents import create_agent
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_mcp_adapters.client import MultiServerMCPClient
from langchain_mcp_adapters.tools import load_mcp_tools
from langchain_openai import ChatOpenAI
from talking import environment

CALLS = [
    ("generate_image", {"prompt": "a red apple", "seed": 7}),
    ("generate_video", {"prompt": "it rolls away", "image": "the last picture"}),
    ("generate_audio", {"prompt": "a soft bell", "format": "flac"}),
    ("generate_image", {"prompt": "", "width": 3}),
    ("check_job", {"job": "#2"}),
]


class Script(BaseChatModel):
    """A language model that makes the calls of `CALLS`, one a turn."""

    @property
    def _llm_type(self):
        return "script"

    def bind_tools(self, tools, **_):
        return self

    def _generate(self, messages, stop=None, run_manager=None, **_):
        made = sum(isinstance(message, ToolMessage) for message in messages)
        message = AIMessage("Done.")
        if made < len(CALLS):
            name, args = CALLS[made]
            message = AIMessage("", tool_calls=[{"name": name, "args": args, "id": f"call_{made}"}])
        return ChatResult(generations=[ChatGeneration(message=message)])


@pytest.fixture
async def spoken(tmp_path):
    """The messages of a turn in which an agent has made all calls."""
    client = MultiServerMCPClient(
        {
            "fm": {
                "transport": "stdio",
                "command": sys.executable,
                "args": ["-m", "fm_agent_tools", "mcp"],
                "env": environment(tmp_path / "data", FM_AGENT_MODELS="tiny"),
            }
        }
    )
    async with client.session("fm") as session:
        agent = create_agent(Script(), tools=await load_mcp_tools(session))
        return (await agent.ainvoke({"messages": [HumanMessage("go on")]}))["messages"]


async def test_an_agent_makes_a_picture_a_clip_and_a_sound_and_openai_takes_what_it_read(spoken):
    answers = [message for message in spoken if isinstance(message, ToolMessage)]
    assert [answer.status for answer in answers] == ["success", "success", "success", "error", "success"]
    picture, clip, sound, refused, found = answers
    for answer, media_type in ((picture, "image/png"), (clip, "video/mp4"), (sound, "audio/flac")):
        (block,) = answer.content
        assert block["type"] == "text"
        (file,) = answer.artifact["structured_content"]["artifacts"]
        assert file["media_type"] == media_type
        assert file["path"] in block["text"]
    assert "is not accepted" in refused.content[0]["text"]
    assert found.artifact["structured_content"]["artifacts"] == [
        clip.artifact["structured_content"]["artifacts"][0]
    ]
    payload = ChatOpenAI(model="m", api_key="x")._get_request_payload(spoken)
    told = [message for message in payload["messages"] if message["role"] == "tool"]
    assert len(told) == len(CALLS)
    assert len(str(payload)) < 8000
    assert "base64" not in str(payload)
