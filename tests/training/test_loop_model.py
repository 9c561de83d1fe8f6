"""The loop model, trained at its smoke size on sines: what is trained, made, continued and measured."""

from pathlib import Path

import numpy as np
import pytest
import torch

from fm_agent_tools import AudioRequest, Studio, training
from fm_agent_tools.catalogue import Catalogue
from fm_agent_tools.errors import InvalidRequest
from fm_agent_tools.generators.loop import SoundGenerator
from fm_agent_tools.generators.metronome import CHANNELS
from fm_agent_tools.media import Audio
from fm_agent_tools.training.loops.figures import card, figures
from fm_agent_tools.training.loops.study import Amounts
from fm_agent_tools.training.publish import publish
from fm_agent_tools.training.recipe import read_recipe
from fm_agent_tools.training.tasks import build_task

RATE = 24_000
FEW = Amounts(clips=2, sounds=5, loops=2, rounds=1)


@pytest.fixture(scope="module")
def trained(tmp_path_factory, project) -> Path:
    folder = tmp_path_factory.mktemp("loop")
    return training.run(
        project / "models" / "loop" / "recipe.toml", "smoke", folder / "run", folder / "cache"
    )


@pytest.fixture(scope="module")
def models(trained, project, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    (folder / "text-encoder").symlink_to(project / "models" / "text-encoder")
    (folder / "loop").mkdir()
    (folder / "loop" / "model.toml").write_text((project / "models" / "loop" / "model.toml").read_text())
    publish(trained, folder / "loop")
    return folder


@pytest.fixture(scope="module")
def generator(models) -> SoundGenerator:
    return SoundGenerator(Catalogue(models).get("loop"), models)


def made(generator, *requests, seed=5, **inputs):
    """The samples of requests that share their evaluations, each (frames,)."""
    flights = [generator.begin(generator.spec.narrow(each), seed, inputs) for each in requests]
    while not all(flight.done for flight in flights):
        generator.advance([flight for flight in flights if not flight.done])
    return [generator.finish(flight).samples[:, 0] for flight in flights]


def wish(**fields):
    return AudioRequest(**{"prompt": "a calm piano melody", "seconds": 1.0, "steps": 2, **fields})


def test_a_trained_model_answers_requests_like_any_other(models, tmp_path):
    with Studio(data=tmp_path, models=models) as studio:
        job = studio.submit(wish(seed=3, steps=3))
        steps = [event.step for event in job.events()]
        sound = Audio.decode(job.result().path.read_bytes())
    assert (sound.rate, sound.channels, len(sound.samples)) == (RATE, 1, RATE)
    assert float(np.abs(sound.samples).max()) > 0.001
    assert steps[-1] == 3


def test_a_seed_decides_alone_what_is_made(generator):
    (one,), (again,), (other,) = (made(generator, wish(), seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(one, again)
    assert np.abs(one - other).max() > 0.001


def test_sounds_of_any_lengths_share_evaluations_and_come_out_as_alone(generator):
    requests = [wish(), wish(seconds=5.3, steps=3), wish(prompt="drums", loop=True)]
    together = made(generator, *requests)
    for request, sound in zip(requests, together, strict=True):
        (alone,) = made(generator, request)
        assert len(sound) == round(request.seconds * RATE)
        assert np.abs(sound - alone).max() < 1e-3


def test_steps_are_counted_over_all_windows_and_previews_grow(generator):
    flight = generator.begin(generator.spec.narrow(wish(seconds=7.0)), 1, {})
    lengths = []
    while not flight.done:
        generator.advance([flight])
        lengths.append(int(np.flatnonzero(generator.preview(flight).samples[:, 0])[-1]) // RATE)
    assert (flight.step, flight.of) == (6, 6)
    assert lengths == sorted(lengths)
    assert lengths[0] < 4 < lengths[-1]


@pytest.mark.parametrize("seconds", [1.3, 5.0])
def test_a_loop_has_no_step_where_it_comes_round(generator, seconds):
    (loop,) = made(generator, wish(seconds=seconds, loop=True))
    assert len(loop) == round(seconds * RATE)
    assert abs(loop[0] - loop[-1]) <= np.abs(np.diff(loop)).max()


def test_a_sound_goes_on_where_another_one_ends_and_as_loud(generator):
    time = np.arange(44_100) / 44_100
    before = Audio(np.float32(0.02 * np.sin(2 * np.pi * 220 * time))[:, None].repeat(2, axis=1), 44_100)
    (after,) = made(generator, wish(seconds=2.0, steps=4), audio=before)
    assert len(after) == 2 * RATE
    last = before.with_channels(1).resampled(RATE).samples[-1, 0]
    assert abs(after[0] - last) < 0.01
    assert np.sqrt(np.mean(after**2)) < 0.1


def test_silence_and_loops_cannot_be_gone_on_from(generator):
    silent = Audio(np.zeros((RATE, 1), np.float32), RATE)
    with pytest.raises(InvalidRequest, match="silent") as refused:
        made(generator, wish(), audio=silent)
    assert refused.value.field == "audio"
    with pytest.raises(InvalidRequest) as refused:
        made(generator, wish(loop=True), audio=Audio(silent.samples + 0.1, RATE))
    assert (refused.value.field, refused.value.nearest) == ("loop", False)


def test_a_run_sees_the_same_batches_when_it_is_taken_up_again(trained, project):
    stage = read_recipe(project / "models" / "loop" / "recipe.toml").stages[1]
    located = {
        "codec": str(trained / "codec" / "export"),
        "text_encoder": str(project / "models" / "text-encoder"),
    }
    options = {**stage.smoke.task, **located, "known": 0.9}
    one, other = (build_task("sound-flow", options, trained.parent / "cache", 1) for _ in range(2))
    one.batch(0)
    first, second = one.batch(7), other.batch(7)
    assert torch.equal(first.latents, second.latents)
    assert torch.equal(first.text.pooled, second.text.pooled)
    assert torch.equal(first.source, second.source)
    ends, mask, given, told = first.source.split([first.latents.shape[1], 1, 1, CHANNELS], dim=1)
    assert bool((given == 1).any())
    known = ((mask == 0) & (given == 1)).expand_as(ends)
    assert torch.equal(ends[known], first.latents[known])
    assert not ends[~known].any()
    assert bool(told.any())


def test_figures_stand_beside_those_of_real_clips(models, trained):
    found = figures(models / "loop", trained.parent / "cache", size="smoke", amounts=FEW)
    assert set(found) >= {"codec", "hearing", "distance", "loops", "speed", "judge"}
    assert found["codec"]["codec"]["mel_db"]["value"] > found["codec"]["phases"]["mel_db"]["value"]
    assert found["hearing"]["prompts"] == 5
    for name in ("instrument", "tempo", "key"):
        assert all(0 <= found["hearing"][who][name]["value"] <= 1 for who in ("made", "real"))
    assert -23 < found["hearing"]["real"]["loudness"]["value"] < -15
    table = card(found)
    assert "instrument named by the judge" in table
    assert table.count("\n| ") >= 14


def test_unknown_sections_are_refused_before_anything_is_measured(models, tmp_path):
    with pytest.raises(InvalidRequest) as refused:
        figures(models / "loop", tmp_path, only=["codecs"])
    assert refused.value.nearest == "codec"
