import re

from acts import box, drawn, growing, jobs_of, say, set_number
from playwright.sync_api import expect
from serving import Served


def test_a_reloaded_page_shows_the_conversation_and_rejoins_the_job(page, served):
    set_number(page, "Steps", 100)
    say(page, "draw me a sleepy fox")
    growing(page)
    assert re.search(r"\?c=[\w-]{20,}$", page.url)
    page.reload()
    expect(page.locator(".fm-growing, .fm-done")).to_be_visible()
    drawn(page)
    expect(page.locator(".user")).to_have_text("draw me a sleepy fox")
    assert [job.state for job in jobs_of(served, page)] == ["done"]
    page.reload()
    drawn(page)


def test_a_closed_tab_cancels_nothing(open_page, served):
    page = open_page(served.url)
    set_number(page, "Steps", 100)
    say(page, "draw me a sleepy fox")
    growing(page)
    address, (job,) = page.url, jobs_of(served, page)
    page.close()
    assert job.result(timeout=300)
    drawn(open_page(address))


def test_a_restarted_server_goes_on_with_the_same_job(open_page, data):
    first = Served(data)
    page = open_page(first.url)
    set_number(page, "Steps", 100)
    say(page, "draw me a sleepy fox")
    growing(page)
    conversation, (job,) = page.evaluate("fmAgent.conversation"), jobs_of(first, page)
    page.close()
    first.stop()
    second = Served(data)
    try:
        again = open_page(f"{second.url}?c={conversation}")
        drawn(again)
        expect(again.locator(".user")).to_have_text("draw me a sleepy fox")
        assert [found.id for found in jobs_of(second, again)] == [job.id]
    finally:
        second.stop()


def test_new_chat_begins_afresh_and_the_old_one_is_in_the_list(page):
    set_number(page, "Steps", 2)
    say(page, "draw me a blue butterfly")
    drawn(page)
    page.get_by_role("button", name="New chat").click()
    expect(page.locator(".fm-welcome")).to_be_visible()
    expect(page.locator(".fm-done")).to_have_count(0)
    page.get_by_role("button", name="Chats").click()
    page.get_by_role("link", name="draw me a blue butterfly").first.click()
    drawn(page)


def test_an_unknown_conversation_is_a_new_one_with_an_id_of_the_servers(open_page, served):
    page = open_page(f"{served.url}?c=made-up")
    expect(page.locator(".fm-welcome")).to_be_visible()
    assert re.fullmatch(r"[\w-]{22}", page.evaluate("fmAgent.conversation"))


def test_a_conversation_remembers_its_settings(page):
    set_number(page, "Steps", 3)
    say(page, "draw me a red apple")
    drawn(page)
    page.reload()
    drawn(page)
    page.get_by_role("button", name="Settings").click()
    expect(page.get_by_label("number input for Steps")).to_have_value("3")


def test_a_refused_first_message_leaves_the_address_as_it_was(page):
    page.get_by_role("button", name="Settings").click()
    page.get_by_label("Seed").fill("lucky")
    page.keyboard.press("Escape")
    say(page, "a red apple")
    expect(page.get_by_text("a whole number from 0 to 2^63 - 1")).to_be_visible()
    expect(box(page)).to_have_value("a red apple")
    assert "?c=" not in page.url


def test_what_is_half_written_outlives_a_reload(page):
    box(page).fill("a half written")
    page.reload()
    expect(box(page)).to_have_value("a half written")


def test_a_tab_that_is_looked_at_again_shows_what_another_one_did(page, open_page):
    set_number(page, "Steps", 2)
    say(page, "draw me a red apple")
    drawn(page)
    other = open_page(page.url)
    drawn(other)
    say(other, "make it blue")
    drawn(other, 2)
    expect(page.locator(".fm-done")).to_have_count(1)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    drawn(page, 2)
