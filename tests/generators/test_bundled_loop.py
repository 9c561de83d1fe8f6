"""The bundled loop model as shipped: lengths, seeds, loops, going on, and words that are heard."""

import numpy as np
import pytest

from fm_agent_tools import Audio, AudioRequest, Studio
from fm_agent_tools.training.music import listening

PIANO = AudioRequest(prompt="a calm piano melody", seed=7, format="wav")
LONGEST_STEP = 1.5
"""Of a seam, in 99.9th percentiles of the steps from sample to sample inside."""


@pytest.fixture(scope="module")
def studio(tmp_path_factory):
    with Studio(data=tmp_path_factory.mktemp("data")) as studio:
        yield studio


def heard(artifact):
    sound = Audio.decode(artifact.path.read_bytes())
    assert sound.rate == artifact.rate == 24_000
    return sound.samples[:, 0].astype(np.float64)


def test_a_sound_is_as_long_as_was_asked_for_and_says_which_model_made_it(studio):
    made = studio.run(PIANO.replace(seconds=2.5))
    samples = heard(made)
    assert (made.model, made.seconds, len(samples)) == ("loop", 2.5, 60_000)
    assert np.abs(samples).max() < 1
    assert np.sqrt((samples**2).mean()) > 0.02


def test_without_more_than_words_a_sound_has_the_length_of_the_model(studio):
    made = studio.run(AudioRequest(prompt="a laser sound"))
    assert made.seconds == studio.catalogue.default_for("audio").seconds.default


def test_the_same_seed_sounds_the_same_and_another_one_does_not(studio):
    one, same, other = (
        heard(studio.run(PIANO.replace(seconds=1.0, seed=seed), key=key))
        for seed, key in ((7, "a"), (7, "b"), (8, "c"))
    )
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


@pytest.mark.parametrize("seconds", [4.0, 10.0])
def test_a_loop_leads_into_its_own_beginning(studio, seconds):
    samples = heard(studio.run(PIANO.replace(prompt="a ukulele tune", loop=True, seconds=seconds)))
    inside = np.abs(np.diff(samples))
    assert len(samples) == round(seconds * 24_000)
    assert abs(samples[0] - samples[-1]) < LONGEST_STEP * np.quantile(inside, 0.999)


def test_held_chords_go_on_with_what_is_heard_at_their_end(studio):
    apart = {"going on": [], "afresh": []}
    for seed in (7, 8, 9, 10):
        chords = PIANO.replace(prompt="dark synth pad chords", seed=seed)
        first = studio.run(chords)
        end = levels(heard(first)[-12_000:])
        other = chords.replace(seconds=2.0, seed=seed + 50)
        for way, asked in (("going on", other.replace(audio=first.id)), ("afresh", other)):
            made = studio.run(asked)
            assert made.seconds == 2.0
            apart[way].append(np.abs(levels(heard(made)[:12_000]) - end).mean())
    assert np.mean(apart["going on"]) < 0.85 * np.mean(apart["afresh"])


def test_the_tempo_that_is_asked_for_is_heard(studio):
    wishes = [(tempo, seed) for tempo in (90, 120, 150) for seed in (1, 2)]
    drums = [
        studio.run(PIANO.replace(prompt=f"drum beat at {tempo} bpm", seed=seed)) for tempo, seed in wishes
    ]
    told = [
        listening.match_tempo(listening.tempo(heard(made).astype(np.float32), 24_000), tempo)
        for made, (tempo, _) in zip(drums, wishes, strict=True)
    ]
    assert told.count("same") >= 4, told


def test_drums_are_nearer_to_noise_than_a_held_chord(studio):
    drums, pad = (
        np.median([flatness(heard(studio.run(PIANO.replace(prompt=prompt, seed=k)))) for k in range(3)])
        for prompt in ("drum beat at 120 bpm", "dark synth pad chords")
    )
    assert drums > 2 * pad


def levels(samples):
    """How loud each third of an octave is, in dB, over the whole of the samples."""
    power = np.abs(np.fft.rfft(samples)) ** 2
    edges = (50 * 2 ** (np.arange(24) / 3) * len(samples) / 24_000).astype(int)
    return 10 * np.log10(np.add.reduceat(power, edges)[:-1] + 1e-6)


def flatness(samples):
    """The geometric mean of a power spectrum over its arithmetic mean: 1 for white noise."""
    frames = samples[: len(samples) // 2048 * 2048].reshape(-1, 2048)
    power = np.abs(np.fft.rfft(frames * np.hanning(2048)))[:, 4:850] ** 2 + 1e-10
    return float(np.median(np.exp(np.log(power).mean(axis=1)) / power.mean(axis=1)))
