import asyncio
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from fm_agent_tools import ImageRequest, Job
from fm_agent_tools.tools import FlowToolkit, GenerateImage
from fm_agent_tools.tools.base import ABANDONING

ASKED = {"prompt": "a gated red disc", "steps": 50, "wait": 60}


def test_outside_a_graph_progress_goes_nowhere_and_hurts_nobody(call):
    assert call("generate_image", prompt="a red disc").status == "success"


def test_progress_tells_each_step_with_the_calls_id(studio):
    told = []
    runtime = SimpleNamespace(tool_call_id="call_7", stream_writer=told.append)
    GenerateImage.on(studio).invoke({"prompt": "a blue disc", "runtime": runtime, "wait": 0})
    assert told == []
    GenerateImage.on(studio).invoke({"prompt": "a red disc", "steps": 3, "runtime": runtime})
    (job,) = {event["job_id"] for event in told}
    assert {(event["type"], event["tool"], event["tool_call_id"], event["of"]) for event in told} == {
        ("fm_agent.progress", "generate_image", "call_7", 3)
    }
    assert [event["step"] for event in told] == sorted(event["step"] for event in told)
    assert told[-1]["state"] == "done"
    assert {event["state"] for event in told[:-1]} <= {"queued", "running"}
    assert studio.job(job).state == "done"


async def test_cancelling_the_task_cancels_the_job_and_is_raised_again(studio, gates):
    task = asyncio.create_task(GenerateImage.on(studio).ainvoke(ASKED))
    await asyncio.to_thread(gates.arrived)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    gates.open_for_good()
    (job,) = studio.jobs()
    assert [event.kind async for event in job.aevents()][-1] == "cancelled"


async def test_a_job_whose_submission_was_under_way_is_cancelled_as_well(studio, gates, monkeypatch):
    submit, entered, go = studio.submit, threading.Event(), threading.Event()

    def slow(*arguments, **options):
        entered.set()
        go.wait(300)
        return submit(*arguments, **options)

    monkeypatch.setattr(studio, "submit", slow)
    task = asyncio.create_task(GenerateImage.on(studio).ainvoke(ASKED))
    await asyncio.to_thread(entered.wait, 300)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert studio.jobs() == []
    go.set()
    (abandoning,) = (thread for thread in threading.enumerate() if thread.name == ABANDONING)
    await asyncio.to_thread(abandoning.join, 300)
    gates.open_for_good()
    (job,) = studio.jobs()
    assert [event.kind async for event in job.aevents()][-1] == "cancelled"


async def test_calls_that_wait_for_a_work_leave_room_to_cancel_it(tiny, monkeypatch):
    """However many calls wait, the loop's own threads are free: Stop needs them."""
    tools = {tool.name: tool for tool in FlowToolkit(studio=tiny).get_tools()}
    config = {"configurable": {"thread_id": "talk"}}
    waiting, go = threading.Semaphore(0), threading.Event()
    result = Job.result

    def slow(job, timeout=None):
        waiting.release()
        go.wait(300)
        return result(job, timeout)

    await tools["generate_image"].ainvoke({"prompt": "a red star", "wait": 0}, config)
    monkeypatch.setattr(Job, "result", slow)
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(2))
    asked = {"prompt": "make it blue", "image": "#1", "wait": 60}
    calls = [asyncio.create_task(tools["edit_image"].ainvoke(asked, config)) for _ in range(4)]
    for _ in calls:
        assert await asyncio.to_thread(waiting.acquire, True, 300)
    assert len(await asyncio.to_thread(tiny.jobs)) == 1
    go.set()
    assert len(await asyncio.gather(*calls)) == 4


async def test_checking_may_be_interrupted_without_harm_to_the_job(studio, gates):
    check = next(tool for tool in FlowToolkit(studio=studio).get_tools() if tool.name == "check_job")
    waiting = asyncio.create_task(GenerateImage.on(studio).ainvoke({**ASKED, "steps": 2}))
    await asyncio.to_thread(gates.arrived)
    checking = asyncio.create_task(check.ainvoke({"wait": 60}))
    await asyncio.sleep(0)
    checking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await checking
    gates.open_for_good()
    assert "Made 1 picture" in await waiting


async def test_the_event_loop_runs_while_a_tool_waits(studio, gates):
    task = asyncio.create_task(GenerateImage.on(studio).ainvoke({**ASKED, "steps": 2}))
    await asyncio.to_thread(gates.arrived)
    turns = 0
    gates.open_for_good()
    while not task.done():
        turns += 1
        await asyncio.sleep(0)
    assert turns > 1
    assert "Made 1 picture" in task.result()


def test_ctrl_c_cancels_the_job_and_is_raised_again(studio, gates):
    def press():
        gates.arrived()
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)

    presser = threading.Thread(target=press)
    presser.start()
    with pytest.raises(KeyboardInterrupt):
        GenerateImage.on(studio).invoke(ASKED)
    presser.join()
    gates.open_for_good()
    (job,) = studio.jobs()
    assert [event.kind for event in job.events(timeout=300)][-1] == "cancelled"


@pytest.mark.parametrize(
    "ask",
    [
        lambda studio: GenerateImage.on(studio).invoke(ASKED),
        lambda studio: studio.run(ImageRequest(prompt=ASKED["prompt"], steps=ASKED["steps"])),
    ],
    ids=["tool", "studio"],
)
def test_ctrl_c_in_the_middle_of_submitting_cancels_what_was_just_submitted(studio, gates, monkeypatch, ask):
    submit, cancel = studio.submit, Job.cancel

    def pressed_before_it_returns(*arguments, **options):
        job = submit(*arguments, **options)
        gates.arrived()
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
        return job

    def going_on_once_cancelled(job):
        row = cancel(job)
        gates.open_for_good()
        return row

    monkeypatch.setattr(studio, "submit", pressed_before_it_returns)
    monkeypatch.setattr(Job, "cancel", going_on_once_cancelled)
    with pytest.raises(KeyboardInterrupt):
        ask(studio)
    gates.open_for_good()
    (job,) = studio.jobs()
    assert [event.kind for event in job.events(timeout=300)][-1] == "cancelled"
