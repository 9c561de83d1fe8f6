"""Real chat models by name: what they are sent over the wire, and what is said when one cannot be used."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from langchain_openai import ChatOpenAI

from fm_agent_tools.agent import ChatModelFailed, ChatModelUnavailable, chat_model, conversations
from fm_agent_tools.errors import InvalidRequest


class Provider:
    """A chat-completions server on this machine: wants a picture, then talks; keeps what it was sent."""

    def __init__(self):
        self.requests = []
        self.status = 200
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                provider.requests.append(asked)
                body = json.dumps(provider.answer(asked)).encode()
                self.send_response(provider.status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def answer(self, asked):
        if self.status != 200:
            return {"error": {"message": "a secret key sk-123 was refused", "type": "invalid_request_error"}}
        if asked["messages"][-1]["role"] == "tool":
            message = {"role": "assistant", "content": "Here it is."}
        else:
            function = {
                "name": "generate_image",
                "arguments": json.dumps({"prompt": "a red disc", "style": ""}),
            }
            call = {"id": f"call_{len(asked['messages'])}", "type": "function", "function": function}
            message = {"role": "assistant", "content": None, "tool_calls": [call]}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
        return {
            "id": "c",
            "object": "chat.completion",
            "created": 0,
            "model": "m",
            "choices": [choice],
            "usage": usage,
        }

    def model(self, **options):
        address = f"http://127.0.0.1:{self.server.server_port}/v1"
        return ChatOpenAI(model="m", base_url=address, api_key="sk-test", max_retries=0, **options)

    def close(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def provider():
    opened = Provider()
    yield opened
    opened.close()


def test_a_language_model_calls_the_tool_and_reads_a_short_text_without_pixels(
    open_assistant, provider, studio
):
    assistant = open_assistant(provider.model())
    said = assistant.invoke({"messages": [("user", "a red disc, please")]}, conversations.settings("talk"))[
        "messages"
    ]
    assert said[-1].text == "Here it is."
    first, second = provider.requests
    assert [tool["function"]["name"] for tool in first["tools"]] == [
        "generate_image", "check_job", "cancel_job", "list_models",
    ]  # fmt: skip
    system, user = first["messages"]
    assert system["role"] == "system"
    assert "mixture: coloured discs; not anything else" in system["content"]
    assert "never invent ids" in system["content"]
    assert user == {"role": "user", "content": "a red disc, please"}
    result = second["messages"][-1]
    assert (result["role"], result["tool_call_id"]) == ("tool", "call_2")
    assert isinstance(result["content"], str)
    assert studio.artifacts()[0].id in result["content"]
    assert "runtime" not in json.dumps(first["tools"])
    assert "base64" not in json.dumps(second)
    assert len(result["content"]) < 900


async def test_the_same_holds_async_over_several_turns(open_assistant, provider, studio):
    assistant = open_assistant(provider.model())
    for _ in range(2):
        await assistant.ainvoke({"messages": [("user", "a red disc")]}, conversations.settings("talk"))
    assert [message["role"] for message in provider.requests[-1]["messages"]] == [
        "system", "user", "assistant", "tool", "assistant", "user", "assistant", "tool",
    ]  # fmt: skip
    assert len(studio.artifacts()) == 2


def test_after_a_broken_turn_the_model_sees_an_answer_to_every_call(open_assistant, provider):
    assistant = open_assistant(provider.model())
    config = conversations.settings("talk")
    stream = assistant.stream({"messages": [("user", "a red disc")]}, config, stream_mode="updates")
    next(update for update in stream if "model" in update)
    stream.close()
    assistant.update_state(config, {"messages": []}, as_node="__start__")
    assistant.invoke({"messages": [("user", "again")]}, config)
    for request in provider.requests:
        asked = [call["id"] for message in request["messages"] for call in message.get("tool_calls") or []]
        answered = [message["tool_call_id"] for message in request["messages"] if message["role"] == "tool"]
        assert asked == answered


def test_a_provider_that_refuses_is_a_typed_error_without_its_words(open_assistant, provider):
    provider.status = 401
    assistant = open_assistant(provider.model())
    with pytest.raises(ChatModelFailed) as caught:
        assistant.invoke({"messages": [("user", "a red disc")]}, conversations.settings("talk"))
    assert "AuthenticationError" in caught.value.message
    assert "sk-123" not in caught.value.message


def test_a_model_that_never_stops_calling_tools_is_stopped(open_assistant, provider, studio, monkeypatch):
    """Even a language model that wants pictures for ever makes a bounded number of them in a turn."""
    endless = provider.answer
    monkeypatch.setattr(
        provider, "answer", lambda asked: endless({"messages": [*asked["messages"], {"role": "user"}]})
    )
    assistant = open_assistant(provider.model())
    said = assistant.invoke({"messages": [("user", "a red disc")]}, conversations.settings("talk"))[
        "messages"
    ]
    assert len(provider.requests) == 12
    assert len(studio.jobs()) == 12
    assert "limit" in said[-1].text


def test_a_model_is_made_by_name(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    assert type(chat_model("openai:gpt-5")).__name__ == "ChatOpenAI"


def test_the_settings_name_the_model_when_the_caller_does_not(open_assistant, open_studio, monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(ChatModelUnavailable, match="OPENAI_API_KEY"):
        open_assistant(studio=open_studio(model="openai:gpt-5"))
    assert open_assistant("", studio=open_studio(model="openai:gpt-5"))


@pytest.mark.parametrize(
    ("name", "fix"),
    [
        ("anthropic:claude", "pip install langchain-anthropic"),
        ("ollama:qwen3", "pip install langchain-ollama"),
    ],
)
def test_a_missing_package_is_named(name, fix):
    with pytest.raises(ChatModelUnavailable) as caught:
        chat_model(name)
    assert fix in caught.value.message


def test_a_missing_key_is_named(monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(ChatModelUnavailable, match="Set OPENAI_API_KEY in the environment"):
        chat_model("openai:gpt-5")


@pytest.mark.parametrize("name", ["nobody:knows", "what is this", "::"])
def test_a_name_that_means_nothing_is_refused_with_the_rule(name):
    with pytest.raises(InvalidRequest, match="provider:name"):
        chat_model(name)
