import asyncio

import pytest
from mcp.shared.exceptions import McpError
from mcp.types import CancelledNotification, CancelledNotificationParams, ClientNotification

from fm_agent_tools.requests import ImageRequest

GATED = {"prompt": "a gated red disc", "steps": 50}


async def cancel(session, request):
    """What a client sends when a person presses Stop."""
    params = CancelledNotificationParams(requestId=request, reason="Stop")
    await session.send_notification(ClientNotification(CancelledNotification(params=params)))


async def end_of(job):
    """How a job ended."""
    return [event.kind async for event in job.aevents()][-1]


@pytest.fixture
def progress():
    """A callback for progress, and what it was told."""

    async def hear(done, total, message):
        hear.told.append((done, total, message))
        hear.begun.set()

    hear.told, hear.begun = [], asyncio.Event()
    return hear


async def test_progress_counts_the_steps_when_the_client_asked_for_it(connected, studio, progress):
    asked = {"prompt": "a red disc", "steps": 6}
    async with connected(studio) as session:
        await session.call_tool("generate_image", asked, progress_callback=progress)
    steps = [done for done, _, _ in progress.told]
    assert steps == sorted(set(steps))
    assert progress.told[-1] == (6, 6, "step 6 of 6")


async def test_progress_of_several_versions_is_one_count(connected, studio, progress):
    asked = {"prompt": "a red disc", "steps": 5, "n": 3}
    async with connected(studio) as session:
        await session.call_tool("generate_image", asked, progress_callback=progress)
    steps = [done for done, _, _ in progress.told]
    assert steps == sorted(set(steps))
    assert progress.told[-1] == (15, 15, "step 15 of 15 for 3 files")


async def test_progress_comes_while_the_job_runs_and_also_to_a_check(connected, studio, gates, progress):
    async with connected(studio) as session:
        await session.call_tool("generate_image", {**GATED, "wait": 0})
        gates.permit(2)
        await asyncio.to_thread(gates.arrived, 3)
        await session.call_tool("check_job", {"wait": 0.2}, progress_callback=progress)
        gates.open_for_good()
    assert progress.told == [(2, 50, "step 2 of 50")]


async def test_a_client_that_did_not_ask_hears_no_progress(connected, studio):
    heard = []
    async with connected(studio, heard=heard) as session:
        await session.call_tool("generate_image", {"prompt": "a red disc"})
    assert {message.root.method for message in heard} == {"notifications/resources/list_changed"}


async def test_a_cancelled_request_cancels_its_job_and_no_other(connected, studio, gates, progress):
    async with connected(studio) as session:
        other = await asyncio.to_thread(studio.submit, ImageRequest(prompt="another gated disc"))
        waiting = asyncio.create_task(session.call_tool("generate_image", GATED, progress_callback=progress))
        await progress.begun.wait()
        await cancel(session, 2)
        with pytest.raises(McpError, match="cancelled"):
            await waiting
        gates.open_for_good()
        assert await end_of(studio.jobs()[0]) == "cancelled"
        assert await end_of(other) == "done"
        assert (await session.call_tool("list_models")).content


async def test_cancelling_a_check_leaves_the_job_alone(connected, studio, gates, progress):
    async with connected(studio) as session:
        await session.call_tool("generate_image", {**GATED, "wait": 0})
        await asyncio.to_thread(gates.arrived)
        checking = asyncio.create_task(
            session.call_tool("check_job", {"wait": 40}, progress_callback=progress)
        )
        await progress.begun.wait()
        await cancel(session, 3)
        with pytest.raises(McpError, match="cancelled"):
            await checking
        gates.open_for_good()
        assert await end_of(studio.jobs()[0]) == "done"


async def test_a_client_that_stops_waiting_loses_nothing(connected, studio, gates):
    async with connected(studio) as session:
        waiting = asyncio.create_task(session.call_tool("generate_image", GATED))
        await asyncio.to_thread(gates.arrived)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        gates.open_for_good()
        result = await session.call_tool("check_job")
    assert result.structuredContent["jobs"][0]["state"] == "done"


async def test_a_long_job_answers_with_a_handle_before_the_clients_patience_ends(
    connected, open_studio, gates
):
    async with connected(open_studio(mcp_wait=0.2)) as session:
        result = await session.call_tool("generate_image", {**GATED, "wait": 300})
        (job,) = result.structuredContent["jobs"]
        assert "Not ready yet" in result.content[0].text
        assert job["id"] in result.content[0].text
        assert result.structuredContent["artifacts"] == []
        gates.open_for_good()
        while not result.structuredContent["artifacts"]:
            result = await session.call_tool("check_job", {"job": job["id"], "wait": 300})
    assert not result.isError


async def test_other_requests_are_answered_while_a_call_waits(connected, studio, gates):
    async with connected(studio) as session:
        calls = [asyncio.create_task(session.call_tool("generate_image", GATED)) for _ in range(5)]
        await asyncio.to_thread(gates.arrived)
        await session.send_ping()
        assert (await session.call_tool("list_models")).content
        assert not any(call.done() for call in calls)
        gates.open_for_good()
        results = await asyncio.gather(*calls)
    assert len({result.structuredContent["artifacts"][0]["id"] for result in results}) == 5


async def test_what_was_made_is_called_by_its_number_or_as_the_last_one(connected, studio):
    async with connected(studio) as session:
        first = await session.call_tool("generate_image", {"prompt": "a red disc"})
        second = await session.call_tool("generate_image", {"prompt": "a blue disc"})
        for reference, meant in (("#1", first), ("2", second), ("last", second), ("it", second)):
            found = await session.call_tool("check_job", {"job": reference})
            assert found.structuredContent["artifacts"] == meant.structuredContent["artifacts"]


async def test_another_connections_work_is_not_there(connected, studio, gates):
    async with connected(studio) as session:
        made = (await session.call_tool("generate_image", {"prompt": "a red disc"})).structuredContent
        running = await session.call_tool("generate_image", {**GATED, "wait": 0})
    (job,) = running.structuredContent["jobs"]
    async with connected(studio) as session:
        for tool in ("check_job", "cancel_job"):
            for id in (made["jobs"][0]["id"], made["artifacts"][0]["id"], job["id"], "#1"):
                result = await session.call_tool(tool, {"job": id})
                assert result.isError
                assert "There is no" in result.content[0].text
        with pytest.raises(McpError, match="There is no artifact"):
            await session.read_resource(made["artifacts"][0]["uri"])
        assert (await session.list_resources()).resources == []
    assert studio.job(job["id"]).state in ("queued", "running")


async def test_a_named_conversation_is_kept_from_one_connection_to_the_next(connected, open_studio):
    studio = open_studio(mcp_conversation="desk")
    async with connected(studio) as session:
        made = await session.call_tool("generate_image", {"prompt": "a red disc"})
    async with connected(studio) as session:
        found = await session.call_tool("check_job", {"job": "#1"})
        other = await session.call_tool("generate_image", {"prompt": "a red disc"})
    assert found.structuredContent["artifacts"] == made.structuredContent["artifacts"]
    assert other.structuredContent["jobs"][0]["number"] == 2


async def test_a_retry_of_the_same_call_is_the_same_job(connected, studio):
    asked = {"prompt": "a red disc", "n": 2}
    async with connected(studio) as session:
        calls = [
            await session.call_tool("generate_image", asked, meta={"claudecode/toolUseId": "toolu_1"})
            for _ in range(2)
        ]
        other = await session.call_tool("generate_image", asked, meta={"claudecode/toolUseId": "toolu_2"})
        changed = await session.call_tool(
            "generate_image", {**asked, "n": 1}, meta={"claudecode/toolUseId": "toolu_1"}
        )
    ids = [[job["id"] for job in call.structuredContent["jobs"]] for call in (*calls, other, changed)]
    assert ids[0] == ids[1]
    assert len({id for group in ids for id in group}) == 5


async def test_the_same_wish_again_is_another_picture(connected, studio):
    async with connected(studio) as session:
        for _ in range(2):
            await session.call_tool("generate_image", {"prompt": "a red disc"})
    assert len({job.seed for job in studio.jobs()}) == 2


@pytest.mark.parametrize("where", ["in begin", "at step 2", "in finish"])
async def test_a_fault_in_a_job_is_told_without_its_details(connected, studio, where):
    async with connected(studio) as session:
        result = await session.call_tool("generate_image", {"prompt": f"a disc, explode {where}"})
        assert result.isError
        assert "secret" not in result.content[0].text
        assert "Traceback" not in str(result)
        assert result.meta["fm-agent/error"]["code"] == "nothing_made"
        assert (await session.call_tool("generate_image", {"prompt": "a red disc"})).isError is False


async def test_a_broken_model_is_named_without_the_folders_of_this_machine(connected, open_studio, models):
    (models / "mixture" / "weights.safetensors").write_bytes(b"broken")
    studio = open_studio()
    async with connected(studio) as session:
        result = await session.call_tool("generate_image", {"prompt": "a red disc"})
    assert result.isError
    assert str(models) not in str(result)


async def test_a_full_disk_is_told_without_the_folders_of_this_machine(connected, open_studio, tmp_path):
    data = tmp_path / "file"
    data.write_text("this is no folder")
    studio = open_studio(data=data)
    async with connected(studio) as session:
        result = await session.call_tool("generate_image", {"prompt": "a red disc"})
    assert result.isError
    assert "<data folder>" in result.content[0].text
    assert str(tmp_path) not in str(result)
