"""The chat answers everybody while it draws, and while somebody else holds its databases."""

import asyncio
import time

import httpx
import pytest
from acts import drawn, growing, jobs_of, say, set_number
from event_loop import locked
from playwright.sync_api import expect
from serving import Served, ui_package

from fm_agent_tools.agent import memory
from fm_agent_tools.engine import database

SOME = 3  # answers; a loop that waits for a held database gives none


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A server that never gives up waiting for a database that somebody holds."""
    ui_package()
    from fm_agent_ui import chats

    with pytest.MonkeyPatch.context() as patch:
        for module in (chats, database, memory):
            patch.setattr(module, "BUSY", 3600.0)
        served = Served(tmp_path_factory.mktemp("data"))
        yield served
        served.stop()


@pytest.fixture
def probe(served):
    """Asks the web server and the loop of the turns for something small; gives the seconds it took."""

    async def nothing():
        await asyncio.sleep(0)

    with httpx.Client(base_url=served.url, timeout=300) as client:

        def ask():
            start = time.monotonic()
            assert client.get("/artifacts/none").status_code == 404
            served.chat._background.start(nothing()).result(300)
            return time.monotonic() - start

        yield ask


def test_routes_answer_all_through_a_job(page, served, probe):
    set_number(page, "Steps", 100)
    say(page, "draw me a sleepy fox")
    growing(page)
    (job,) = jobs_of(served, page)
    waits = []
    while not job.over:
        waits.append(probe())
    row = served.studio.store.job(job.id)
    assert len(waits) > SOME
    assert max(waits) < (row.ended - row.started) / 2
    drawn(page)


def test_others_are_answered_while_a_message_waits_for_a_database(page, served, probe):
    set_number(page, "Steps", 2)
    data = served.studio.data
    with locked(data / "chats.sqlite"), locked(data / "jobs.sqlite"):
        with page.expect_response("**/queue/join*"):
            say(page, "draw me a red apple")
        for _ in range(SOME):
            probe()
        expect(page.locator(".fm-done")).to_have_count(0)  # the message did wait
    assert drawn(page).locator("img").get_attribute("src")


def test_others_are_answered_while_stop_waits_for_a_database(page, served, probe):
    set_number(page, "Steps", 100)
    say(page, "draw me a rocket")
    growing(page)
    with locked(served.studio.data / "jobs.sqlite"):
        page.get_by_role("button", name="Stop").click()
        for _ in range(SOME):
            probe()
    expect(page.locator(".fm-stopped, .fm-done")).to_be_visible()
    (job,) = jobs_of(served, page)
    assert job.over
