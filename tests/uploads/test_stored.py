"""An upload is an artifact like others: stored safely, seen by its owner, usable, and known as an upload."""

import os
import resource
import threading

import pytest
from hostile import picture, png, sound

from fm_agent_tools import (
    ArtifactNotFound,
    AudioRequest,
    EditRequest,
    FMAgentError,
    InvalidRequest,
    Studio,
    VideoRequest,
    parse_request,
)
from fm_agent_tools.engine.files import ArtifactFiles
from fm_agent_tools.engine.reconciling import sweep
from fm_agent_tools.errors import DiskFull, StudioClosed


def test_it_has_no_model_no_seed_and_no_claim_of_any(studio):
    taken = studio.upload(picture("PNG"), name="cat.png", conversation="talk")
    assert taken.uploaded
    assert (taken.model, taken.model_version, taken.seed) == (None, None, None)
    assert taken.to_dict()["request"] == {"kind": "image_upload", "name": "cat.png"}
    job = studio.job(taken.job)
    assert (job.state, job.model, job.seed, job.result()) == ("done", None, None, taken)
    assert [event.kind for event in job.events()] == ["done"]
    assert not job.cancel()


def test_it_survives_the_end_of_the_process_and_is_not_made_again(studio):
    taken = studio.upload(sound("wav"))
    studio.close()
    with Studio(models="tiny", data=studio.data) as later:
        later.resume()
        later.run(AudioRequest(prompt="more", audio=taken.id, seconds=0.5))
        assert later.artifact(taken.id) == taken
        assert taken.path.is_file()


def test_a_path_gives_it_its_name_and_a_name_wins_over_that(studio, tmp_path):
    path = tmp_path / "my\u202ecat\n.png"
    path.write_bytes(picture("PNG"))
    assert studio.upload(path).request.name == "my cat .png"
    assert studio.upload(str(path), name="Tom").request.name == "Tom"
    assert studio.upload(path.read_bytes()).request.name == ""
    assert len(studio.upload(path, name="x" * 500).request.name) == 80


def test_requests_build_on_it_and_it_keeps_its_size(studio):
    taken = studio.upload(picture("JPEG", (48, 96)))
    edited = studio.run(EditRequest(prompt="make it blue", image=taken.id))
    assert (edited.width, edited.height) == (48, 96)
    assert not edited.uploaded
    clip = studio.run(VideoRequest(prompt="it moves", image=taken.id, seconds=0.5))
    assert clip.media_type == "video/mp4"


def test_it_is_its_owners_and_is_listed_with_what_was_made(studio):
    hers = studio.upload(picture("PNG"), owner="ada", conversation="talk")
    with pytest.raises(ArtifactNotFound):
        studio.artifact(hers.id, owner="bob")
    with pytest.raises(ArtifactNotFound):
        studio.submit(EditRequest(prompt="make it red", image=hers.id), owner="bob")
    assert studio.artifacts(owner="bob") == []
    assert studio.artifacts(owner="ada", conversation="talk") == [hers]
    assert [job.artifact for job in studio.jobs(conversation="talk")] == [hers]


def test_nobody_can_ask_a_model_for_one(studio):
    taken = studio.upload(picture("PNG"))
    with pytest.raises(InvalidRequest, match="a request, such as"):
        studio.submit(taken.request)
    with pytest.raises(InvalidRequest, match="one of image, edit, audio, video"):
        parse_request(taken.request.to_json())


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("/dev/zero", "invalid_request"), ("/", "invalid_request"), ("nowhere.png", "not_found"),
        ("a\0b.png", "invalid_request"), ("~nobody-of-that-name/x.png", "invalid_request"),
        (7, "invalid_request"), ("x" * 5000, "storage_error"), ("nowhere.png/inside.png", "not_found"),
    ],
)  # fmt: skip
def test_what_is_no_plain_file_is_refused_unread(studio, file, code):
    with pytest.raises(FMAgentError) as refusal:
        studio.upload(file)
    assert refusal.value.code == code


def test_a_pipe_without_a_writer_keeps_nobody_waiting(studio, tmp_path):
    os.mkfifo(tmp_path / "pipe.png")
    with pytest.raises(InvalidRequest, match="a plain file"):
        studio.upload(tmp_path / "pipe.png")


@pytest.mark.parametrize("conversation", ["", "a\nb", "\ud800", "x" * 301])
def test_a_bad_conversation_is_refused_before_anything_is_kept(studio, conversation):
    with pytest.raises(InvalidRequest, match="conversation"):
        studio.upload(picture("PNG"), conversation=conversation)
    assert not (studio.data / "artifacts").exists()


def test_a_full_disk_leaves_neither_file_nor_row(studio):
    studio.upload(picture("PNG"))
    kept = sorted(studio.store.files.iterdir())
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    content = png(400, 400, pixels=b"".join(b"\0" + os.urandom(1200) for _ in range(400)))
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, limit[1]))
    try:
        with pytest.raises(DiskFull, match="free some space"):
            studio.upload(content)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    assert sorted(studio.store.files.iterdir()) == kept
    assert len(studio.artifacts()) == 1


def test_a_sweep_that_began_before_the_row_was_there_leaves_the_file(studio, monkeypatch):
    """Another process starts while a file is stored: it waits for the row before it looks for strays."""
    written, swept = threading.Event(), []
    with Studio(models="tiny", data=studio.data) as other:
        write = ArtifactFiles.write

        def writing(files, name, content):
            path = write(files, name, content)
            sweeper = threading.Thread(target=lambda: sweep(other.store, ArtifactFiles(other.store.files)))
            swept.append(sweeper)
            sweeper.start()
            written.set()
            return path

        monkeypatch.setattr(ArtifactFiles, "write", writing)
        taken = studio.upload(picture("PNG"))
        assert written.is_set()
        swept[0].join(30)
        assert taken.path.is_file()
        assert other.artifact(taken.id) == taken


def test_a_file_that_was_left_before_its_row_is_swept_away(studio):
    stray = ArtifactFiles(studio.store.files).write("art_" + "0" * 20 + ".png", picture("PNG"))
    sweep(studio.store, ArtifactFiles(studio.store.files))
    assert not stray.exists()


def test_many_at_once_are_all_there(studio):
    content, taken = picture("PNG"), []
    threads = [threading.Thread(target=lambda: taken.append(studio.upload(content))) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert {each.id for each in studio.artifacts()} == {each.id for each in taken}
    assert len(taken) == 12


def test_a_closed_studio_takes_nothing_in(studio):
    studio.close()
    with pytest.raises(StudioClosed):
        studio.upload(picture("PNG"))


@pytest.mark.parametrize("modalities", [(), ("video",), ("image", "text"), "image"])
def test_only_pictures_and_sounds_can_be_asked_for(studio, modalities):
    with pytest.raises(InvalidRequest, match="modalities"):
        studio.upload(picture("PNG"), modalities=modalities)
    assert studio.artifacts() == []
