"""What a person does on the page."""

import re

from playwright.sync_api import expect

STEP = re.compile(r"step \d+/\d+")


def box(page):
    return page.get_by_label("Message", exact=True)


def say(page, text):
    box(page).fill(text)
    box(page).press("Enter")


def set_number(page, label, value):
    """Through the settings panel, which is closed again."""
    page.get_by_role("button", name="Settings").click()
    field = page.get_by_label(f"number input for {label}")
    field.fill(str(value))
    field.press("Enter")
    page.keyboard.press("Escape")
    expect(field).to_be_hidden()


def growing(page):
    """The picture that is on its way, once a step is done."""
    figure = page.locator(".fm-growing").last
    expect(figure.locator("img")).to_have_attribute("src", re.compile("^data:image/webp;base64,"))
    expect(figure).to_contain_text(STEP)
    return figure


def drawn(page, count=1):
    """The finished picture number `count`, shown and with its answer."""
    figure = page.locator(".fm-done").nth(count - 1)
    expect(figure).to_be_visible()
    expect(page.get_by_role("button", name="Send")).to_be_visible()
    return figure


def jobs_of(served, page):
    conversation = page.evaluate("fmAgent.conversation")
    return served.studio.jobs(conversation=conversation)
