"""Stop, in the moments in which it is hard: pressed twice, and before anything has begun."""

import asyncio
import threading

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk
from langchain_core.outputs import ChatGenerationChunk
from serving import ui_package

from fm_agent_tools import ImageRequest, Studio
from fm_agent_tools.agent import create_assistant
from fm_agent_tools.generators.tiny.picture import TinyImage


class Talkative(BaseChatModel):
    """A language model that begins to answer and does not come to an end."""

    @property
    def _llm_type(self):
        return "talkative"

    def _generate(self, *_arguments, **_options):
        raise NotImplementedError("it only streams")

    async def _astream(self, *_arguments, **_options):
        yield ChatGenerationChunk(message=AIMessageChunk("Once upon a time"))
        await asyncio.Event().wait()

    def bind_tools(self, *_arguments, **_options):
        return self


@pytest.fixture
def studio(tmp_path):
    with Studio(models="tiny", data=tmp_path / "data") as studio:
        yield studio


@pytest.fixture
def assistant(studio):
    assistant = create_assistant(Talkative(), studio=studio)
    yield assistant
    assistant.checkpointer.close()


@pytest.fixture
def turns(studio, assistant):
    ui_package()
    from fm_agent_ui.background import Background
    from fm_agent_ui.chats import Chats
    from fm_agent_ui.turns import Turns

    background = Background()
    yield Turns(assistant, studio, Chats(studio.data), background)
    background.stop()


async def begun(turns):
    await turns.start("talk", "tell me a story", {})
    async for view in turns.watch("talk"):
        if view.messages and view.messages[-1].text == "Once upon a time":
            return


async def test_a_second_stop_while_the_first_is_written_down_does_no_harm(turns, assistant, monkeypatch):
    await begun(turns)
    put, entered, go = assistant.checkpointer.put, threading.Event(), threading.Event()

    def slow(*arguments):
        entered.set()
        go.wait(300)
        return put(*arguments)

    monkeypatch.setattr(assistant.checkpointer, "put", slow)
    first = asyncio.create_task(turns.stop("talk"))
    assert await asyncio.to_thread(entered.wait, 300)
    second = asyncio.create_task(turns.stop("talk"))
    await asyncio.sleep(0)  # it is on its way to the loop of the turns,
    await turns.view("talk")  # which has taken it by now
    go.set()
    await asyncio.gather(first, second)
    view = await turns.view("talk")
    assert (view.running, view.ending) == (False, "stopped")
    assert view.messages[-1].text == "Once upon a time"
    await begun(turns)  # the next message is answered
    await turns.stop("talk")


async def test_a_turn_that_is_stopped_before_it_begins_never_does(turns, monkeypatch):
    chats = turns._chats
    begin, entered, go = chats.begin, threading.Event(), threading.Event()

    def slow(*arguments):
        entered.set()
        go.wait(300)
        return begin(*arguments)

    monkeypatch.setattr(chats, "begin", slow)
    starting = asyncio.create_task(turns.start("talk", "tell me a story", {}))
    assert await asyncio.to_thread(entered.wait, 300)
    await turns.stop("talk")
    go.set()
    await starting
    async for view in turns.watch("talk"):
        last = view
    assert (last.running, last.ending) == (False, "stopped")


async def test_stop_cancels_all_that_a_conversation_has_waiting(turns, studio, monkeypatch):
    advance, go = TinyImage.advance, threading.Event()

    def slow(*arguments):
        go.wait(300)
        return advance(*arguments)

    monkeypatch.setattr(TinyImage, "advance", slow)
    wanted = [ImageRequest(prompt="a red star", seed=seed) for seed in range(60)]
    jobs = [studio.submit(request, conversation="talk") for request in wanted]
    await turns.stop("talk")
    go.set()
    ends = [[event.kind async for event in job.aevents()][-1] for job in jobs]
    assert set(ends) == {"cancelled"}
