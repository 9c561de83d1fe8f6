"""Whatever somebody sends, through whichever door: a typed error and nothing kept, or a picture."""

import pytest
from doors import chat_door
from hostile import INJECTION, REFUSED, SVG, picture, sound, text_bomb

SOUNDS = {what for what in REFUSED if any(word in what for word in ("WAV", "FLAC", "Ogg", "MP3"))}


@pytest.mark.parametrize("what", REFUSED)
def test_a_hostile_or_broken_file_is_refused_with_its_reason_and_nothing_is_kept(door, what, request):
    make, code = REFUSED[what]
    if what in SOUNDS and "edit" in request.node.name:
        code = "format_refused"  # an edit takes pictures alone, and says so first
    before, jobs = door.kept, len(door.studio.jobs())
    found, message = door.send(make(), "holiday.png")
    assert found == code, message
    assert "it has to be" in message
    assert "object at" not in message
    assert "Traceback" not in message
    assert (door.kept, len(door.studio.jobs())) == (before, jobs)


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP"])
def test_an_honest_picture_comes_in_whatever_it_is_called(door, format):
    before = len(door.kept)
    assert door.send(picture(format), "../../etc/passwd\0.svg") == (None, "")
    assert len(door.kept) > before
    assert all(name.startswith("art_") for name in door.kept)


def test_megabytes_packed_into_kilobytes_beside_a_picture_do_no_harm(door):
    for name in (b"zTXt", b"iTXt", b"iCCP"):
        assert door.send(text_bomb(name), "bomb.png") == (None, "")


@pytest.mark.parametrize("name", ["<img src=x onerror=alert(1)>.png", INJECTION, "C:\\con.png", "é" * 5000])
def test_a_name_is_never_a_path(door, name):
    assert door.send(picture("PNG"), name) == (None, "")
    assert all(kept.startswith("art_") and kept.endswith(".png") for kept in door.kept)


def test_what_it_claims_to_be_decides_nothing(door):
    assert door.send(SVG, "drawing.png")[0] == "format_refused"
    refused = door.send(sound("aiff"), "picture.jpg")
    assert "AIFF" in refused[1] or "a PNG, JPEG or WebP picture" in refused[1]


@pytest.mark.parametrize("chunked", [False, True])
def test_the_chat_reads_no_more_of_a_body_than_a_file_may_have(small, chunked):
    taken = []

    def body():
        for _ in range(40):
            taken.append(1)
            yield b"x" * 100_000

    content = body() if chunked else b"".join(body())
    sent = {"Content-Type": "application/octet-stream"}
    answer = chat_door(small).post("/uploads?conversation=talk", content=content, headers=sent)
    assert answer.status_code in (400, 413)
    assert small.jobs() == []
