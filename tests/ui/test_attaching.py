"""Files of one's own in the chat, on the miniatures: attached, shown, meant, refused with a friendly word."""

import io

import httpx
import pytest
from acts import box, drawn, jobs_of, say
from PIL import Image
from playwright.sync_api import expect
from serving import Served, ui_package

DROPPED = """bytes => {
    const carried = new DataTransfer();
    carried.items.add(new File([new Uint8Array(bytes)], "dropped.png", {type: "image/png"}));
    const drop = new DragEvent("drop", {dataTransfer: carried, bubbles: true, cancelable: true});
    document.body.dispatchEvent(drop);
}"""


def photo(colour="red", size=(80, 40), orientation=1):
    exif, out = Image.Exif(), io.BytesIO()
    exif[0x0112] = orientation
    Image.new("RGB", size, colour).save(out, "JPEG", exif=exif)
    return {"name": '<img src=x onerror="alert(1)">.jpg', "mimeType": "image/jpeg", "buffer": out.getvalue()}


def named(name, content, kind="image/png"):
    return {"name": name, "mimeType": kind, "buffer": content}


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    served = Served(tmp_path_factory.mktemp("tiny"), models="tiny")
    yield served
    served.stop()


@pytest.fixture
def page(open_page, tiny):
    return open_page(tiny.url)


def waiting(page):
    return page.get_by_role("list", name="Attached files").get_by_role("listitem")


def attach(page, *files):
    """Through the button, as a person does it."""
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Attach a picture or a sound").click()
    chooser.value.set_files(list(files))
    expect(waiting(page)).not_to_have_count(0)


def brought(page, count=1):
    return page.locator(".fm-brought").nth(count - 1)


def test_a_photo_goes_with_the_words_is_shown_and_is_what_they_are_about(page, tiny):
    attach(page, photo(orientation=6))
    say(page, "make it blue")
    expect(waiting(page)).to_have_count(0)
    drawn(page)
    image = brought(page).locator("img")
    assert image.evaluate(
        "image => image.decode().then(() => [image.naturalWidth, image.naturalHeight])"
    ) == [40, 80]
    edited, taken = jobs_of(tiny, page)
    assert edited.request.image == taken.artifact.id
    page.reload()
    expect(brought(page).locator("img")).to_have_attribute("src", f"artifacts/{taken.artifact.id}")
    assert page.locator(".fm-brought script, .fm-brought [onerror]").count() == 0


def test_files_are_dropped_removed_and_refused_before_anything_is_sent(page, tiny):
    content = io.BytesIO()
    Image.new("RGB", (8, 8), "green").save(content, "PNG")
    page.evaluate(DROPPED, list(content.getvalue()))
    expect(waiting(page)).to_contain_text("dropped.png")
    page.set_input_files("#fm-file", [named("notes.txt", b"hello", "text/plain")])
    expect(
        page.get_by_text("“notes.txt” is of a kind that cannot be used here: PNG, JPEG, WEBP, WAV")
    ).to_be_visible()
    expect(waiting(page)).to_have_count(1)
    page.get_by_role("button", name="Remove dropped.png").click()
    expect(waiting(page)).to_have_count(0)
    assert jobs_of(tiny, page) == []


def test_a_bad_file_is_refused_with_a_reason_and_the_words_and_good_files_stay(page, tiny):
    attach(page, named("fake.png", b"<svg/>"), photo())
    say(page, "make it blue")
    expect(page.get_by_role("alert").get_by_text("fake.png: This file cannot be taken in")).to_be_visible()
    expect(box(page)).to_have_value("make it blue")
    expect(waiting(page)).to_have_count(1)
    box(page).press("Enter")
    drawn(page)
    assert [job.request.kind for job in jobs_of(tiny, page)] == ["edit", "image_upload"]


def test_on_a_phone_a_picture_goes_without_a_word_and_without_sideways_scrolling(open_page, tiny):
    page = open_page(tiny.url, viewport={"width": 390, "height": 700}, has_touch=True, is_mobile=True)
    attach(page, photo(size=(900, 600)), named("a very long name of a picture, indeed.png", b"\x89PNG"))
    expect(page.get_by_role("button", name="Send")).to_be_in_viewport()
    page.get_by_role("button", name="Remove a very long name of a picture, indeed.png").click()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("I have your picture #1. Say “make it blue” or “make it dance”.")).to_be_visible()
    assert brought(page).locator("img").bounding_box()["width"] >= 200
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("size", [(750, 1000), (900, 600), (24, 24), (40, 1200)])
def test_an_attached_picture_keeps_its_shape(page, size):
    attach(page, photo(size=size))
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("I have your picture #1.")).to_be_visible()
    image = brought(page).locator("img").bounding_box()
    scale = min(1, 256 / max(size))
    assert (image["width"], image["height"]) == pytest.approx([side * scale for side in size], abs=1)


def test_attached_files_are_numbered_as_they_stand(page, tiny):
    attach(page, *(photo(size=(side, 300)) for side in (1500, 20, 400, 30)))
    say(page, "hello")
    expect(page.locator(".fm-brought")).to_have_count(4)
    assert page.locator(".fm-brought .fm-facts").all_inner_texts() == ["#1", "#2", "#3", "#4"]
    assert [job.artifact.width for job in jobs_of(tiny, page)][::-1] == [1500, 20, 400, 30]


def test_only_uploads_of_this_conversation_can_be_sent(tiny):
    ui_package()
    from fm_agent_ui import bringing

    theirs = tiny.studio.upload(photo()["buffer"], conversation="theirs")
    for told in (
        f'{{"ids": ["{theirs.id}"]}}',
        '{"ids": ["art_0"]}',
        "[" * 100_000,
        '{"ids": [1,2,3,4,5]}',
        "7",
    ):
        with pytest.raises(Exception, match=r"files|artifact") as refusal:
            bringing.brought(tiny.studio, "mine", told)
        assert refusal.value.code in ("invalid_request", "artifact_not_found")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "multipart/form-data; boundary=x"}, 415),
        ({"Origin": "https://evil.example"}, 403),
        ({"Host": "evil.example"}, 421),
    ],
)
def test_the_route_takes_nothing_from_other_pages(tiny, headers, status):
    sent = {"Content-Type": "application/octet-stream", **headers}
    with httpx.Client(base_url=tiny.url, timeout=30) as client:
        answer = client.post("/uploads?conversation=c", content=photo()["buffer"], headers=sent)
        assert answer.status_code == status
        assert client.post("/gradio_api/upload", files={"files": ("a.png", b"x")}).status_code == 404
    assert tiny.studio.jobs(conversation="c") == []
