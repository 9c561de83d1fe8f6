"""A chat is deleted from the page: asked once more, then for good."""

import pytest
from acts import box, drawn, growing, jobs_of, say, set_number
from playwright.sync_api import expect


def delete(place):
    place.get_by_role("button", name="Delete", exact=True).click()


def open_settings(page):
    page.get_by_role("button", name="Settings").click()
    return page.locator("#fm-settings .fm-forget")


@pytest.fixture
def apple(page):
    """A chat with one picture."""
    set_number(page, "Steps", 2)
    say(page, "draw me a red apple")
    drawn(page)
    return page


def test_a_chat_is_deleted_with_everything_in_it_but_not_before_a_second_thought(apple, served, open_page):
    address, (job,) = apple.url, jobs_of(served, apple)
    chat, file = job.conversation, job.artifact.path
    place = open_settings(apple)
    ask = place.get_by_role("button", name="Delete this chat")
    ask.click()
    expect(place.get_by_role("button", name="Keep")).to_be_focused()
    place.get_by_role("button", name="Keep").click()
    expect(ask).to_be_focused()
    expect(place.locator(".fm-sure")).to_have_count(0)
    assert file.exists()
    ask.click()
    delete(place)
    expect(apple.locator(".fm-welcome")).to_be_visible()
    assert "?c=" not in apple.url
    assert not file.exists()
    assert job.id not in [one.id for one in served.studio.jobs(limit=1000)]
    again = open_page(address)
    expect(again.get_by_text("That chat is not here")).to_be_visible()
    again.get_by_role("button", name="Chats").click()
    expect(again.locator(f".fm-list [data-fm-delete='{chat}']")).to_have_count(0)


def test_another_chat_is_deleted_from_the_list(apple, served):
    (job,) = jobs_of(served, apple)
    chat = job.conversation
    apple.get_by_role("button", name="New chat").click()
    expect(apple.locator(".fm-welcome")).to_be_visible()
    box(apple).fill("half a message")
    apple.get_by_role("button", name="Chats").click()
    item = apple.locator(f".fm-list li:has([data-fm-delete='{chat}'])")
    item.get_by_role("button", name="Delete “draw me a red apple”").click()
    delete(item)
    expect(item).to_have_count(0)
    assert not job.artifact
    assert served.studio.jobs(conversation=chat) == []
    expect(box(apple)).to_have_value("half a message")


def test_what_is_being_made_is_stopped_when_its_chat_is_deleted(page, served):
    set_number(page, "Steps", 100)
    say(page, "draw me a sleepy fox")
    growing(page)
    (job,) = jobs_of(served, page)
    place = open_settings(page)
    place.get_by_role("button", name="Delete this chat").click()
    delete(place)
    expect(page.locator(".fm-welcome")).to_be_visible()
    expect(page.locator(".fm-growing, .fm-done")).to_have_count(0)
    assert job.id not in [one.id for one in served.studio.jobs(limit=1000)]


def test_a_picture_that_was_deleted_elsewhere_is_said_to_be_gone(apple, served):
    (job,) = jobs_of(served, apple)
    served.studio.delete(job.artifact.id)
    apple.evaluate("for (const image of document.querySelectorAll('.fm-done img')) image.src += '?again'")
    expect(apple.locator(".fm-done.fm-gone")).to_have_count(1)


def test_a_chat_that_cannot_be_deleted_says_why(apple, served):
    (job,) = jobs_of(served, apple)
    file = job.artifact.path
    file.unlink()
    (file / "in the way").mkdir(parents=True)
    place = open_settings(apple)
    place.get_by_role("button", name="Delete this chat").click()
    delete(place)
    expect(place.get_by_role("alert")).to_contain_text("cannot be removed")
    (file / "in the way").rmdir()
    file.rmdir()
