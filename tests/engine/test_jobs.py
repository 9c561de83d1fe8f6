import asyncio
import json
import threading

import PIL.Image
import pytest
from model_folder import write_model

from fm_agent_tools.errors import (
    ArtifactNotFound,
    InvalidRequest,
    JobFailed,
    JobNotFound,
    JobTimeout,
    UnknownModel,
)
from fm_agent_tools.media import Image, read_metadata
from fm_agent_tools.requests import ImageRequest, parse_request

RED = ImageRequest(prompt="a red disc", seed=7)


def kinds(events):
    return [(event.kind, event.step) for event in events]


def test_a_request_becomes_a_picture_of_what_was_asked(studio):
    artifact = studio.run(RED)
    pixels = Image.decode(artifact.path.read_bytes()).pixels
    assert (artifact.width, artifact.height, artifact.media_type) == (16, 16, "image/png")
    assert artifact.size_bytes == artifact.path.stat().st_size
    red, green, blue, alpha = pixels[8, 8]
    assert red > 200
    assert max(green, blue) < 60
    assert alpha > 240
    assert pixels[0, 0, 3] < 20


def test_a_listener_hears_queued_every_step_and_one_end(studio, gates):
    job = studio.submit(RED.replace(prompt="a gated red disc"))
    events = job.events()
    assert next(events).kind == "queued"
    gates.permit(4)
    heard = list(events)
    assert kinds(heard) == [("step", 1), ("step", 2), ("step", 3), ("step", 4), ("done", 4)]
    assert all(event.of == 4 for event in heard)
    assert heard[-1].artifact == job.artifact


def test_each_preview_is_a_small_webp_and_can_be_left_out(studio, gates):
    job = studio.submit(RED.replace(prompt="a gated red disc"))
    gates.arrived()
    events = job.events()
    silent = job.events(previews=False)
    assert next(events).kind == next(silent).kind == "queued"
    gates.permit(4)
    previews = [event.preview for event in events if event.kind == "step"]
    assert all(preview and Image.decode(preview).width <= 160 for preview in previews)
    assert all(event.preview is None for event in silent)
    assert job.preview == previews[-1]


def test_a_late_listener_gets_the_state_of_now_and_then_the_rest(studio, gates):
    job = studio.submit(RED.replace(prompt="a gated red disc"))
    early = job.events()
    next(early)
    gates.permit(2)
    assert [next(early).step, next(early).step] == [1, 2]
    late = job.events()
    assert kinds([next(late), next(late)]) == [("queued", 0), ("step", 2)]
    gates.permit(2)
    assert kinds(late) == [("step", 3), ("step", 4), ("done", 4)]
    assert kinds(job.events()) == [("done", 4)]


def test_many_listeners_in_many_threads_hear_the_same(studio, gates):
    job = studio.submit(RED.replace(prompt="a gated red disc"))
    gates.arrived()
    heard = [[] for _ in range(8)]
    listening = threading.Barrier(9)

    def listen(into):
        events = job.events()
        into.append(next(events))
        listening.wait(30)
        into.extend(events)

    threads = [threading.Thread(target=listen, args=(into,)) for into in heard]
    for thread in threads:
        thread.start()
    listening.wait(30)
    gates.permit(4)
    for thread in threads:
        thread.join(30)
    assert all(kinds(one) == kinds(heard[0]) for one in heard)
    assert kinds(heard[0])[-1] == ("done", 4)


async def test_listening_in_asyncio_never_blocks_the_event_loop(studio, gates):
    job = await asyncio.to_thread(studio.submit, RED.replace(prompt="a gated red disc"))
    listeners = [asyncio.create_task(_all(job.aevents())) for _ in range(40)]
    await asyncio.to_thread(gates.arrived)
    ticks = 0
    while ticks < 50:  # the model stands still in a step, the loop goes on
        await asyncio.sleep(0)
        ticks += 1
    gates.permit(4)
    heard = await asyncio.gather(*listeners)
    assert all(kinds(one)[-1] == ("done", 4) for one in heard)
    assert kinds(await _all(job.aevents())) == [("done", 4)]


async def _all(events):
    return [event async for event in events]


async def test_awaiting_the_result_gives_the_artifact(studio):
    job = studio.submit(RED)
    assert (await job.aresult()).job == job.id


def test_a_result_that_does_not_come_in_time_leaves_the_job_alone(studio, gates):
    job = studio.submit(RED.replace(prompt="a gated red disc"))
    with pytest.raises(JobTimeout):
        job.result(timeout=0.05)
    assert not job.over
    gates.permit(4)
    assert job.result(timeout=300).job == job.id


def test_the_estimate_comes_from_measured_steps(studio, gates):
    job = studio.submit(RED.replace(prompt="a gated red disc"))
    assert job.estimate is None
    events = job.events()
    gates.permit(1)
    while next(events).step < 1:
        continue
    assert 0 < job.estimate < 60
    gates.permit(3)
    job.result(30)
    assert job.estimate is None


def test_the_same_request_and_seed_give_the_same_bytes(studio, open_studio):
    first = studio.run(RED)
    again = open_studio().run(RED)
    named = studio.run(RED.replace(model="mixture"))
    other = studio.run(RED.replace(seed=8))
    assert first.path.read_bytes() == again.path.read_bytes() == named.path.read_bytes()
    assert first.path.read_bytes() != other.path.read_bytes()


def test_a_drawn_seed_is_reported_and_makes_the_picture_again(studio):
    first = studio.run(ImageRequest(prompt="a blue disc"))
    second = studio.run(ImageRequest(prompt="a blue disc"))
    assert first.seed != second.seed
    assert studio.job(first.job).seed == first.seed
    again = studio.run(first.request.replace(seed=first.seed))
    assert again.path.read_bytes() == first.path.read_bytes()


@pytest.mark.parametrize("format", ["png", "webp"])
def test_every_file_says_how_it_was_made(studio, format):
    request = ImageRequest(prompt="ein grüner Kreis 🟢 <&>", seed=11, format=format)
    artifact = studio.run(request)
    found = read_metadata(artifact.path.read_bytes())
    with PIL.Image.open(artifact.path) as picture:
        assert picture.format == format.upper()
    assert found["digital_source_type"].endswith("/trainedAlgorithmicMedia")
    assert found["software"].startswith("fm-agent-tools ")
    assert (found["model"], found["model_version"], found["seed"]) == ("mixture", "1.2.3", "11")
    told = parse_request(found["request"])
    assert (told.prompt, told.seed, told.steps, told.guidance) == (request.prompt, 11, 4, 3.0)


@pytest.mark.parametrize(
    ("width", "height", "note"),
    [
        (1024, 1024, "drawn at 16×16, enlarged to 1024×1024"),
        (64, None, "drawn at 16×16, enlarged to 64×64"),
        (128, 64, "drawn at 16×16, enlarged to 64×64 and centred on a transparent 128×64 canvas"),
    ],
)
def test_another_size_is_resampled_whole_and_said(studio, gates, width, height, note):
    job = studio.submit(ImageRequest(prompt="a gated red disc", width=width, height=height))
    events = job.events()
    heard = [next(events)]  # it listens before there is anything to be said
    gates.open_for_good()
    heard += events
    artifact = heard[-1].artifact
    assert (artifact.width, artifact.height) == (width, height or width)
    assert artifact.notes == [note] == job.notes
    assert [event.note for event in heard if event.kind == "degraded"] == [note]


def test_what_a_model_degraded_reaches_listeners_and_the_artifact(studio):
    job = studio.submit(ImageRequest(prompt="a degraded red disc"))
    assert job.result(30).notes == ["drawn with fewer colours"]


def test_jobs_and_artifacts_are_listed_newest_first_by_conversation_and_group(studio):
    a = studio.submit(RED, conversation="one", group="pair")
    b = studio.submit(RED, conversation="one", group="pair")
    c = studio.submit(RED, conversation="two", owner="ada")
    made = [job.result(30) for job in (a, b, c)]
    assert studio.jobs() == [c, b, a]
    assert studio.jobs(conversation="one") == [b, a] == studio.jobs(group="pair")
    assert studio.jobs(owner="ada", states=["done"]) == [c]
    assert studio.jobs(states=["failed", "queued"]) == []
    assert {one.id for one in studio.artifacts(conversation="one")} == {made[0].id, made[1].id}
    assert studio.artifacts(owner="ada", limit=1) == [made[2]]
    assert studio.artifact(made[0].id) == made[0]


def test_an_artifact_is_plain_json(studio):
    artifact = studio.run(RED)
    told = json.loads(json.dumps(artifact.to_dict()))
    assert told["path"] == str(artifact.path)
    assert parse_request(told["request"]) == RED


@pytest.mark.parametrize(
    "id", ["job_" + "0" * 20, "job_../../etc", "", "\0", "\ud800", "job_" + "0" * 10**6, None, 7]
)
def test_an_id_that_is_not_there_is_not_found(studio, id):
    with pytest.raises(JobNotFound):
        studio.job(id)
    with pytest.raises(ArtifactNotFound):
        studio.artifact(id)


def test_another_owners_job_and_artifact_are_not_found(studio):
    artifact = studio.run(RED, owner="ada")
    assert studio.job(artifact.job, owner="ada").artifact == studio.artifact(artifact.id, owner="ada")
    with pytest.raises(JobNotFound):
        studio.job(artifact.job, owner="bob")
    with pytest.raises(ArtifactNotFound):
        studio.artifact(artifact.id, owner="bob")


@pytest.mark.parametrize("field", ["owner", "conversation", "key", "group"])
@pytest.mark.parametrize("value", ["", "x" * 301, "a\0b", "\ud800", 7])
def test_a_bad_label_is_refused_before_anything_is_queued(studio, field, value):
    with pytest.raises(InvalidRequest, match=field):
        studio.submit(RED, **{field: value})
    assert studio.jobs() == []


@pytest.mark.parametrize("limit", [0, -1, 2**70, True, None, 1.5])
def test_a_bad_limit_is_refused(studio, limit):
    with pytest.raises(InvalidRequest, match="limit"):
        studio.jobs(limit=limit)
    with pytest.raises(InvalidRequest, match="limit"):
        studio.artifacts(limit=limit)


def test_an_unknown_state_lists_the_known(studio):
    with pytest.raises(InvalidRequest, match="queued, running, done"):
        studio.jobs(states=["finished"])


def test_models_are_listed_with_what_is_wrong_with_them(studio, models):
    write_model(models, "gone")
    (models / "gone" / "weights.safetensors").unlink()
    write_model(models, "odd")
    (models / "odd" / "model.toml").write_text("name = 3")
    found = {status.name: status for status in studio.models()}
    assert found["mixture"].installed
    assert not found["mixture"].loaded
    assert found["mixture"].problem is None
    assert "weights.safetensors is missing" in found["gone"].problem
    assert "model.toml" in found["odd"].problem
    studio.run(RED)
    assert next(status for status in studio.models() if status.name == "mixture").loaded


def test_a_failed_job_raises_its_stored_reason(studio):
    job = studio.submit(RED.replace(prompt="explode at step 2"))
    with pytest.raises(JobFailed) as caught:
        job.result(30)
    assert caught.value.error == job.error
    assert job.error["code"] == "model_error"
    assert "secret" not in caught.value.message


def test_a_warmed_model_is_loaded_before_its_first_job(studio, gates):
    assert not any(status.loaded for status in studio.models())
    studio.warm()
    pause = threading.Event()
    while not any(status.loaded for status in studio.models()):
        pause.wait(0.01)
    assert gates.began == []
    studio.run(RED)
    assert gates.loads == 1


def test_warming_an_unknown_model_names_the_known_ones(studio):
    with pytest.raises(UnknownModel, match="known models are"):
        studio.warm("nonsense")
