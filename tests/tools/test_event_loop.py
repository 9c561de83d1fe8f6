"""An event loop goes on beside every tool call, also when somebody else holds the database."""

import asyncio

import pytest
from event_loop import locked, ticking

from fm_agent_tools.tools import FlowToolkit, GenerateImage

ASKED = {"prompt": "a gated red disc", "steps": 50, "wait": 60}


@pytest.mark.parametrize("name", ["generate_image", "check_job", "cancel_job", "list_models"])
async def test_the_loop_turns_while_a_tool_waits_for_the_database(studio, gates, name):
    gates.open_for_good()
    tools = {tool.name: tool for tool in FlowToolkit(studio=studio).get_tools()}
    await tools["generate_image"].ainvoke({"prompt": "a red disc"})
    async with ticking() as ticks:
        with locked(studio.store.database.path):
            asked = {"prompt": "a blue disc"} if name == "generate_image" else {}
            call = asyncio.create_task(tools[name].ainvoke(asked))
            await ticks.more()
        assert await call


async def test_the_loop_turns_while_a_cancelled_call_cancels_its_job(studio, gates):
    call = asyncio.create_task(GenerateImage.on(studio).ainvoke(ASKED))
    await asyncio.to_thread(gates.arrived)
    async with ticking() as ticks:
        with locked(studio.store.database.path):
            call.cancel()
            await ticks.more()
        with pytest.raises(asyncio.CancelledError):
            await call
    (row,) = studio.store.jobs()
    assert row.cancel  # stored before the caller hears of it
    gates.open_for_good()
    assert [event.kind async for event in studio.job(row.id).aevents()][-1] == "cancelled"
