import shutil

import pytest
from acts import box, drawn, jobs_of, say, set_number
from playwright.sync_api import expect

from fm_agent_tools import ImageRequest, folder


def test_the_page_says_what_it_is_and_which_brain_answers(page, served):
    assert page.title() == "FM Agent Tools"
    expect(page.get_by_text("Offline planner: rules, not a language model")).to_be_visible()
    for example in served.studio.catalogue.default("image").examples[:3]:
        expect(page.get_by_role("button", name=example)).to_be_visible()
    expect(page.get_by_text("Built with Gradio")).to_have_count(0)
    expect(page.get_by_role("button", name="Share")).to_have_count(0)


def test_nothing_is_loaded_from_elsewhere(browser, served):
    context = browser.new_context()
    page, asked = context.new_page(), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(served.url)
    expect(page.locator(".fm-welcome")).to_be_visible()
    set_number(page, "Steps", 2)
    say(page, "draw me a red apple ![](https://example.com/spy.png)")
    expect(page.get_by_role("button", name="Send")).to_be_visible()
    expect(page.locator(".bot").first).to_be_visible()
    context.close()
    assert [url for url in asked if not url.startswith((served.url, "data:", "blob:"))] == []


def test_the_settings_are_closed_and_bounded_by_the_request_and_the_model(page, served):
    spec = served.studio.catalogue.default("image")
    steps = page.get_by_label("range slider for Steps")
    expect(steps).to_be_hidden()
    page.get_by_role("button", name="Settings").click()
    expect(steps).to_have_attribute("max", str(spec.steps.maximum))
    expect(steps).to_have_value(str(spec.steps.default))
    shown = page.locator("#fm-settings").inner_text()
    for name in ("steps", "guidance", "seed"):
        assert ImageRequest.model_fields[name].description.partition(",")[0] in shown
    assert "left out" not in shown
    page.get_by_role("button", name="Close").first.click()
    expect(steps).to_be_hidden()


def test_what_is_typed_right_after_sending_is_the_next_message(page):
    say(page, "a red apple")
    page.keyboard.type("make it blue")
    drawn(page)
    expect(box(page)).to_have_value("make it blue")


def test_a_picture_says_the_number_by_which_one_may_speak_of_it(page):
    say(page, "a red apple")
    expect(drawn(page).locator(".fm-facts")).to_contain_text("#1 · seed")


def test_the_box_has_the_focus_at_the_start_and_after_an_answer(page):
    expect(box(page)).to_be_focused()
    set_number(page, "Steps", 2)
    say(page, "draw me a red apple")
    drawn(page)
    expect(box(page)).to_be_focused()
    expect(box(page)).to_have_value("")


def test_messages_are_named_for_screen_readers(page):
    set_number(page, "Steps", 2)
    say(page, "draw me a red apple")
    drawn(page)
    labels = page.locator("[data-testid='bot'], [data-testid='user']").evaluate_all(
        "parts => parts.map(part => part.getAttribute('aria-label'))"
    )
    assert set(labels) - {None} == {"You", "Assistant"}


def test_players_are_named_for_screen_readers(page):
    say(page, "the sound of rain")
    drawn(page)
    expect(page.locator("audio").last).to_have_attribute("aria-label", "rain")
    assert page.get_by_role("group", name="Assistant").count() > 0


def test_the_keyboard_goes_into_a_drawer_and_out_of_it_again(page):
    expect(box(page)).to_be_focused()  # the page is complete, and takes the focus no more
    settings = page.get_by_role("button", name="Settings")
    settings.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#fm-settings")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#fm-settings").get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("Escape")
    expect(settings).to_be_focused()


@pytest.mark.parametrize("drawer", ["settings", "chats"])
def test_a_drawer_can_be_gone_through_by_keyboard_from_the_moment_it_opens(page, drawer):
    hidden = page.evaluate(
        """drawer => {
            document.querySelector(`[data-fm=${drawer}]`).click();
            const parts = ":is(button, a, input, .fm-drawer-head)";
            const within = [...document.querySelectorAll(`#fm-${drawer} ${parts}`)];
            const seen = (part) => getComputedStyle(part).visibility === "visible";
            return [within.length, within.filter((part) => !seen(part)).map((part) => part.outerHTML)];
        }""",
        drawer,
    )
    assert hidden[0] >= 2
    assert hidden[1] == []


def test_a_drawer_stays_open_while_the_page_asks_again(page):
    page.get_by_role("button", name="Settings").click()
    steps = page.get_by_label("range slider for Steps")
    expect(steps).to_be_visible()
    page.evaluate("document.querySelector('#fm-listen').click()")  # as it does while an answer is awaited
    expect(page.locator("#fm-settings")).to_have_css("translate", "0px")
    expect(steps).to_be_visible()
    box(page).click()
    expect(steps).to_be_hidden()


def test_an_answer_that_is_done_takes_nobody_away_from_the_settings(page):
    page.get_by_role("button", name="Settings").click()
    seed = page.get_by_label("Seed")
    seed.fill("12")
    page.evaluate("fmAgent.focus()")  # as it does when an answer is done
    expect(seed).to_be_focused()
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    page.evaluate("fmAgent.focus()")
    expect(box(page)).to_be_focused()


def test_what_went_wrong_is_said_once(page):
    say(page, "make #9 blue")
    expect(page.locator(".fm-problem")).to_contain_text("“#9”: nothing here has this number")
    expect(page.get_by_role("button", name="Send")).to_be_visible()
    assert page.locator("#fm-chat").inner_text().count("nothing here has this number") == 1


def test_a_phone_shows_everything_without_sideways_scrolling(open_page, served):
    page = open_page(served.url, viewport={"width": 390, "height": 700}, has_touch=True, is_mobile=True)
    expect(box(page)).to_be_in_viewport()
    set_number(page, "Steps", 2)
    say(page, "draw me a red apple")
    assert drawn(page).locator("img").bounding_box()["width"] >= 320
    expect(box(page)).to_be_in_viewport()
    expect(page.get_by_role("button", name="Send")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_dark_follows_the_system_and_the_address(open_page, served):
    ground = "getComputedStyle(document.body).backgroundColor"
    light = open_page(served.url).evaluate(ground)
    dark = open_page(served.url, color_scheme="dark").evaluate(ground)
    asked = open_page(f"{served.url}?__theme=dark").evaluate(ground)
    assert dark == asked != light


def test_a_model_trained_while_the_chat_is_open_can_be_chosen_once_the_page_is_loaded_again(page, served):
    mine = served.studio.data / "models" / "mine"
    shutil.copytree(folder("models") / "sticker", mine)
    spec = (mine / "model.toml").read_text()
    (mine / "model.toml").write_text(
        spec.replace('name = "sticker"', 'name = "mine"').replace('title = "Sticker"', 'title = "Mine"')
    )
    page.reload()
    page.wait_for_function("() => window.fmAgent && fmAgent.conversation")
    set_number(page, "Steps", 2)
    page.get_by_role("button", name="Settings").click()
    page.get_by_label("Model", exact=True).click()
    page.get_by_role("option", name="Mine").click()
    page.keyboard.press("Escape")
    say(page, "draw me a red apple")
    drawn(page)
    assert [job.model for job in jobs_of(served, page)] == ["mine"]
    shutil.rmtree(mine)
    say(page, "draw me a green apple")
    expect(page.get_by_text("the known models are: sticker")).to_be_visible()
    expect(box(page)).to_have_value("draw me a green apple")
