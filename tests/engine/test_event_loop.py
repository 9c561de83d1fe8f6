"""An event loop never stalls: neither for a step that takes long nor for a database that others hold."""

import asyncio

import pytest
from event_loop import locked, ticking

from fm_agent_tools.errors import JobCancelled
from fm_agent_tools.requests import ImageRequest

GATED = ImageRequest(prompt="a gated red disc", seed=7, steps=5)


async def kinds(events):
    return [event.kind async for event in events]


async def test_the_loop_turns_all_through_a_job_that_forty_listen_to(studio, gates):
    """Each step is let go only after the loop has turned: in a loop that stalls the job never ends."""
    job = await asyncio.to_thread(studio.submit, GATED)
    async with ticking() as ticks:
        listeners = [asyncio.create_task(kinds(job.aevents())) for _ in range(40)]
        for _ in range(GATED.steps):
            await asyncio.to_thread(gates.arrived)
            await ticks.more()
            gates.permit()
        heard = await asyncio.gather(*listeners)
        longest, whole = ticks.longest - ticks.machine, ticks.seconds
    assert {tuple(one) for one in heard} == {("queued", *["step"] * GATED.steps, "done")}
    assert longest < whole / 2, f"of {whole:.2f} s the loop stood still for {longest:.2f} s on end"
    assert await kinds(job.aevents()) == ["done"]


@pytest.mark.parametrize("await_it", ["aresult", "aevents"])
async def test_the_loop_turns_while_others_hold_the_database(studio, gates, await_it):
    job = await asyncio.to_thread(studio.submit, GATED.replace(prompt="a red disc"))
    async with ticking() as ticks:
        with locked(studio.store.database.path):
            waiting = asyncio.create_task(job.aresult() if await_it == "aresult" else kinds(job.aevents()))
            await ticks.more()
        ended = await waiting
    assert (ended.job if await_it == "aresult" else ended[-1]) in (job.id, "done")


async def test_a_cancel_from_a_thread_ends_an_awaited_job_while_the_loop_turns(studio, gates):
    job = await asyncio.to_thread(studio.submit, GATED)
    await asyncio.to_thread(gates.arrived)
    async with ticking() as ticks:
        waiting = asyncio.create_task(job.aresult())
        with locked(studio.store.database.path):
            cancelling = asyncio.create_task(asyncio.to_thread(job.cancel))
            await ticks.more()
        assert await cancelling
        gates.permit()
        with pytest.raises(JobCancelled):
            await waiting
