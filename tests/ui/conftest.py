"""A real server on the real models for all tests of the page, and a real browser for each file of them."""

import os
import shutil
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

sys.path.insert(0, str(Path(__file__).parent))  # for the modules beside this one

from serving import Served

PATIENCE = 240_000  # milliseconds; the machine may be busy
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
]
expect.set_options(timeout=PATIENCE)


def chromium():
    """A Chromium or Chrome of this machine; None lets Playwright take the one that it has installed."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("FM_AGENT_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


# Playwright's event loop runs in this thread for as long as it is open: no asyncio test could follow.
@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def served(tmp_path_factory):
    served = Served(tmp_path_factory.mktemp("data"))
    yield served
    served.stop()


@pytest.fixture(scope="module")
def kept(browser):
    """Browser contexts by their options: the second page of one need not fetch and compile scripts again."""
    contexts = {}

    def kept_one(**options):
        options = {"viewport": {"width": 1280, "height": 800}, **options}
        key = repr(sorted(options.items()))
        if key not in contexts:
            contexts[key] = browser.new_context(**options)
        return contexts[key]

    yield kept_one
    for context in contexts.values():
        context.close()


@pytest.fixture
def open_page(kept):
    """Opens pages and closes them. A conversation is in its page's address: nothing is kept but scripts."""
    pages = []

    def open_one(url, **options):
        pages.append(page := kept(**options).new_page())
        page.set_default_timeout(PATIENCE)
        page.goto(url)
        expect(page.get_by_role("heading", name="FM Agent Tools")).to_be_visible()
        page.wait_for_function("() => window.fmAgent && fmAgent.conversation")
        return page

    yield open_one
    for page in pages:
        page.close()


@pytest.fixture
def page(open_page, served):
    return open_page(served.url)


@pytest.fixture
def data(tmp_path) -> Path:
    return tmp_path / "data"
