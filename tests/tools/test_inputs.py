"""What `image`, `audio` and `mask` may say, and what is answered when they point at nothing."""

import pytest

from fm_agent_tools.requests import AudioRequest, ImageRequest, VideoRequest


@pytest.fixture
def made(tiny):
    """A conversation with #1 a red picture, #2 a sound, #3 a blue picture, #4 a clip."""
    requests = (
        ImageRequest(prompt="a red disc"),
        AudioRequest(prompt="a happy melody", seconds=0.5),
        ImageRequest(prompt="a blue disc"),
        VideoRequest(prompt="a green disc", seconds=0.5),
    )
    return [tiny.run(request, conversation="talk") for request in requests]


PICTURES = {
    1: ["#1", "1", "picture #1", "the first picture", "first", "number 1"],
    3: [
        *("#3", "it", "IT", "that", "last", "the last one", "the last picture", "last picture", "2nd image"),
        *("the latest image", "my drawing", "the most recent sticker", "the second picture"),
    ],
}
SOUNDS = ["#2", "the first song", "first", "sound #2"]


def test_words_for_a_picture_find_it(ask, made):
    for number, words in ((number, words) for number, all in PICTURES.items() for words in all):
        message = ask("generate_video", prompt="it moves", image=words, seconds=0.5, wait=0)
        assert message.status == "success", message.content
        assert message.artifact["job"]["request"]["image"] == made[number - 1].id, words


def test_an_artifact_and_a_job_are_found_by_id(ask, made):
    for id in (made[0].id, made[0].job):
        message = ask("generate_video", prompt="it moves", image=id, seconds=0.5)
        assert message.artifact["job"]["request"]["image"] == made[0].id


def test_words_for_a_sound_find_it(ask, made):
    for words in SOUNDS:
        message = ask("generate_audio", prompt="more of it", audio=words, seconds=0.5, wait=0)
        assert message.artifact["job"]["request"]["audio"] == made[1].id, words
    newest = ask("generate_audio", prompt="and more", audio="the music", seconds=0.5)
    assert newest.artifact["job"]["number"] == len(made) + len(SOUNDS) + 1
    assert newest.artifact["job"]["request"]["audio"] != made[1].id


def test_after_an_edit_it_is_the_edited_picture(ask, made):
    edited = ask("edit_image", prompt="a green disc", image="#1").artifact["artifacts"][0]
    again = ask("edit_image", prompt="a blue disc", image="it")
    assert again.artifact["job"]["request"]["image"] == edited["id"]


NOWHERE = {
    "#2": "this is a sound",
    "#4": "this is a clip",
    "#9": "nothing here has this number",
    "#0": "nothing here has this number",
    "the last clip": "this takes a picture, not a clip",
    "the third picture": "there is no such one",
    "the happy one": "this points at nothing",
    "art_00000000000000000000": "nothing here has this id",
    "job_00000000000000000000": "nothing here has this id",
    "fox.png": "files and addresses are not taken here",
    "/etc/passwd": "files and addresses are not taken here",
    "https://example.com/fox": "files and addresses are not taken here",
}


def test_what_points_at_nothing_is_refused_with_a_list_of_what_there_is(ask, tiny, made):
    for words, reason in NOWHERE.items():
        message = ask("edit_image", prompt="a green disc", image=words)
        assert message.status == "error"
        assert f"image='{words}': {reason}" in message.content
        assert message.content.endswith("There are these pictures: #1 “a red disc”; #3 “a blue disc”.")
    assert len(tiny.jobs()) == len(made)


def test_with_nothing_there_it_says_so(ask):
    message = ask("edit_image", prompt="a green disc", image="it")
    assert message.content == "image='it': there is no such one. There are no pictures here yet."


def test_a_mask_is_found_like_a_picture(ask, made):
    message = ask("edit_image", prompt="a green disc", image="#1", mask="#7")
    assert "mask='#7': nothing here has this number" in message.content


def test_nothing_of_other_conversations_or_owners_can_be_used(ask, tiny, made):
    theirs = tiny.run(ImageRequest(prompt="a secret disc"), conversation="theirs")
    strangers = tiny.run(ImageRequest(prompt="a secret disc"), conversation="talk", owner="somebody else")
    for id in (theirs.id, theirs.job, strangers.id, strangers.job):
        message = ask("edit_image", prompt="a green disc", image=id)
        assert message.status == "error"
        assert "secret" not in message.content
    assert ask("edit_image", prompt="x", image="it", conversation="new").status == "error"
