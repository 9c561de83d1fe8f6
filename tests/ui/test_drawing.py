import re

import pytest
from acts import box, drawn, growing, jobs_of, say, set_number
from playwright.sync_api import expect


def test_a_message_becomes_a_picture_that_grows_before_the_eyes(page, served):
    set_number(page, "Steps", 60)
    say(page, "draw me a sleepy fox")
    expect(growing(page).locator("img")).to_have_attribute("alt", "a sleepy fox")
    figure = drawn(page)
    image = figure.locator("img")
    expect(image).to_have_attribute("src", re.compile("^artifacts/art_[^/]+/larger$"))
    expect(image).to_have_attribute("alt", "a sleepy fox")
    assert image.bounding_box()["width"] >= 320
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") == 512
    (job,) = jobs_of(served, page)
    expect(figure).to_contain_text(f"seed {job.seed}")
    expect(figure).to_contain_text(f"{job.artifact.width} × {job.artifact.height} px")


def test_the_tool_call_folds_out_with_its_arguments(page):
    set_number(page, "Steps", 2)
    say(page, "draw me a red apple")
    drawn(page)
    call = page.get_by_text("generate_image", exact=True)
    expect(page.locator(".fm-call pre")).to_be_hidden()
    call.click()
    expect(page.locator(".fm-call pre")).to_contain_text('"prompt": "a red apple"')


def test_the_picture_downloads_as_a_png_with_a_name_of_its_own(page, served):
    set_number(page, "Steps", 2)
    say(page, "draw me a red apple")
    with page.expect_download() as waiting:
        drawn(page).get_by_role("link", name="Download").click()
    (job,) = jobs_of(served, page)
    assert waiting.value.suggested_filename == f"a-red-apple-{job.seed}.png"
    with open(waiting.value.path(), "rb") as file:
        assert file.read() == job.artifact.path.read_bytes()


def test_an_example_draws_when_clicked(page, served):
    example = served.studio.catalogue.default("image").examples[0]
    set_number(page, "Steps", 2)
    box(page).fill("a draft")
    page.get_by_role("button", name=example).click()
    expect(drawn(page).locator("img")).to_have_attribute("alt", re.compile(example.split()[-1]))
    expect(box(page)).to_have_value("a draft")


def test_stop_keeps_the_preview_and_the_conversation_goes_on(page, served):
    set_number(page, "Steps", 100)
    say(page, "draw me a rocket")
    growing(page)
    page.get_by_role("button", name="Stop").click()
    stopped = page.locator(".fm-stopped")
    expect(stopped).to_contain_text(re.compile(r"Stopped at step \d+/100"))
    expect(stopped.locator("img")).to_have_attribute("src", re.compile("^data:image/webp"))
    expect(page.locator(".fm-growing, .fm-thinking")).to_have_count(0)
    assert [job.state for job in jobs_of(served, page)] == ["cancelled"]
    page.reload()
    expect(page.locator(".fm-stopped img")).to_be_visible()
    set_number(page, "Steps", 2)
    say(page, "draw me a red apple")
    expect(drawn(page).locator("img")).to_have_attribute("alt", "a red apple")
    expect(page.locator(".fm-stopped")).to_have_count(1)


def test_the_settings_reach_the_job(page, served):
    set_number(page, "Steps", 3)
    page.get_by_role("button", name="Settings").click()
    page.locator("#fm-settings").get_by_label("Seed").fill("7")
    page.keyboard.press("Escape")
    say(page, "draw me a red apple")
    expect(drawn(page)).to_contain_text("seed 7")
    (job,) = jobs_of(served, page)
    assert (job.seed, job.of) == (7, 3)


def test_a_larger_size_is_made_and_the_note_says_how(page, served):
    native = served.studio.catalogue.default("image").output.width
    set_number(page, "Steps", 2)
    page.get_by_role("button", name="Settings").click()
    page.get_by_label("Size").click()
    page.get_by_role("option", name=f"{2 * native} × {2 * native} px").click()
    page.get_by_role("button", name="Close").first.click()
    say(page, "draw me a red apple")
    expect(drawn(page)).to_contain_text(f"{2 * native} × {2 * native} px")
    (job,) = jobs_of(served, page)
    assert job.artifact.width == 2 * native
    expect(drawn(page).locator(".fm-note")).to_have_text(job.artifact.notes[0])
    expect(page.get_by_text("saved as")).to_be_visible()
    expect(page.get_by_text(job.artifact.notes[0])).to_have_count(1)


@pytest.mark.parametrize("seed", ["minus one", "-1", "9" * 20])
def test_a_bad_setting_is_refused_in_plain_words_and_the_message_stays(page, served, seed):
    page.get_by_role("button", name="Settings").click()
    page.locator("#fm-settings").get_by_label("Seed").fill(seed)
    page.keyboard.press("Escape")
    say(page, "draw me a red apple")
    expect(page.get_by_role("alert").or_(page.get_by_test_id("toast-body")).first).to_contain_text("seed")
    expect(box(page)).to_have_value("draw me a red apple")
    assert not jobs_of(served, page)


def test_a_message_during_a_turn_waits_in_the_box(page):
    set_number(page, "Steps", 100)
    say(page, "draw me a rocket")
    growing(page)
    say(page, "draw me a red apple")
    expect(page.get_by_test_id("toast-body").first).to_contain_text("Stop")
    expect(box(page)).to_have_value("draw me a red apple")
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".fm-stopped")).to_be_visible()


def test_html_in_a_message_is_shown_and_not_obeyed(page):
    hostile = '<img src=x onerror="window.harm = 1"> [click](javascript:harm=2) <script>harm=3</script>'
    say(page, hostile)
    expect(page.get_by_role("button", name="Send")).to_be_visible()
    expect(page.locator(".bot").first).to_be_visible()
    expect(page.locator(".user")).to_contain_text("<img src=x onerror=")
    assert page.locator("#fm-chat a[href^='javascript']").count() == 0
    assert page.locator("#fm-chat img[src='x']").count() == 0
    assert page.evaluate("window.harm") is None
