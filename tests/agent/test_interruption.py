"""A turn that is stopped or broken off never poisons its conversation and never doubles its work."""

import asyncio

import pytest
from event_loop import locked, ticking
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage
from langgraph.runtime import DEFAULT_RUNTIME

from fm_agent_tools.agent import conversations
from fm_agent_tools.agent.healing import answered, open_calls

CONFIG = conversations.settings("talk")


async def stopped_turn(assistant, gates):
    asked = {"messages": [("user", "draw a gated red disc in 50 steps")]}
    task = asyncio.create_task(assistant.ainvoke(asked, CONFIG))
    await asyncio.to_thread(gates.arrived)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    gates.open_for_good()


async def test_stopping_the_task_stops_the_job_and_the_conversation_goes_on(assistant, studio, gates):
    await stopped_turn(assistant, gates)
    (job,) = studio.jobs(conversation="talk")
    assert [event.kind async for event in job.aevents()][-1] == "cancelled"
    assert conversations.unfinished(assistant, "talk")
    said = (await assistant.ainvoke({"messages": [("user", "a blue disc")]}, CONFIG))["messages"]
    assert [message.type for message in said] == ["human", "ai", "tool", "human", "ai", "tool", "ai"]
    assert (said[2].status, said[2].tool_call_id) == ("error", said[1].tool_calls[0]["id"])
    assert said[-1].text.startswith("Here is “a blue disc”")
    assert not conversations.unfinished(assistant, "talk")


async def test_after_a_stop_again_draws_the_same_wish(assistant, gates):
    await stopped_turn(assistant, gates)
    said = (await assistant.ainvoke({"messages": [("user", "again")]}, CONFIG))["messages"]
    assert said[-3].tool_calls[0]["args"] == {"prompt": "a gated red disc", "steps": 50}
    assert said[-2].status == "success"


async def test_a_resumed_turn_is_the_same_job_and_one_artifact(assistant, open_assistant, studio, gates):
    """The process dies while the job runs: the turn goes on with None, the same call finds the same job."""
    asked = {"messages": [("user", "draw a gated red disc with seed 3")]}
    stream = assistant.astream(asked, CONFIG, stream_mode="updates")
    async for update in stream:
        if "model" in update:
            break  # the call is stored, the tool has not run
    await stream.aclose()
    again = open_assistant()
    gates.open_for_good()
    said = (await again.ainvoke(None, CONFIG))["messages"]
    call = said[1].tool_calls[0]["id"]
    (job,) = studio.jobs(conversation="talk")
    assert job.key == f"talk:{call}"
    assert len(studio.artifacts(conversation="talk")) == 1
    assert said[-1].text.startswith("Here is “a gated red disc”")


async def test_a_call_that_runs_twice_is_one_job_even_when_the_defaults_have_changed(
    assistant, studio, gates
):
    gates.open_for_good()
    said = await assistant.ainvoke({"messages": [("user", "two versions of a red disc")]}, CONFIG)
    call = said["messages"][1]
    replayed = conversations.settings("talk", defaults={"steps": 2})
    config = {"configurable": {**replayed["configurable"], "__pregel_runtime": DEFAULT_RUNTIME}}
    state = {"messages": [said["messages"][0], call]}
    again = await assistant.nodes["tools"].bound.ainvoke(state, config)
    assert again["messages"][0].artifact["jobs"] == said["messages"][2].artifact["jobs"]
    assert len(studio.jobs(conversation="talk")) == 2


def test_a_closed_sync_stream_leaves_a_usable_conversation(assistant):
    stream = assistant.stream({"messages": [("user", "a red disc")]}, CONFIG, stream_mode="updates")
    next(stream)
    stream.close()
    said = assistant.invoke({"messages": [("user", "a blue disc")]}, CONFIG)["messages"]
    assert open_calls(said) == []
    assert said[-1].text.startswith("Here is “a blue disc”")


def test_open_calls_are_answered_behind_their_message_and_after_its_other_answers():
    call = {"name": "generate_image", "args": {}, "type": "tool_call"}
    talk = [
        HumanMessage("a"),
        AIMessage("", tool_calls=[{**call, "id": "1"}, {**call, "id": "2"}]),
        ToolMessage("done", tool_call_id="1"),
        HumanMessage("b"),
        AIMessage("", tool_calls=[{**call, "id": "3"}]),
    ]
    assert open_calls(talk) == ["2", "3"]
    mended = list(answered(talk))
    assert [getattr(message, "tool_call_id", message.type) for message in mended] == [
        "human", "ai", "1", "2", "human", "ai", "3",
    ]  # fmt: skip
    assert list(answered(mended)) == mended


async def test_the_loop_turns_while_a_turn_waits_for_its_databases(assistant, studio, gates):
    gates.open_for_good()
    await assistant.ainvoke({"messages": [("user", "a red disc")]}, CONFIG)
    async with ticking() as ticks:
        with locked(studio.store.database.path), locked(studio.data / "conversations.sqlite"):
            turn = asyncio.create_task(assistant.ainvoke({"messages": [("user", "a blue disc")]}, CONFIG))
            await ticks.more()
        assert (await turn)["messages"][-1].text.startswith("Here is “a blue disc”")
