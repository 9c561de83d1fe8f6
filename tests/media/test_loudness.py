"""Loudness and peaks of finished sounds, beside FFmpeg's measures of them."""

from fractions import Fraction

import av
import numpy as np
import pytest

from fm_agent_tools import Audio
from fm_agent_tools.media.levelling import CEILING, STEEP, jump, levelled
from fm_agent_tools.media.loudness import decibels, factor, integrated_loudness, true_peak

RATE = 24_000


def measured(samples, rate):
    """Integrated loudness in LUFS and the true peak, by FFmpeg's filter ebur128."""
    layout = {1: "mono", 2: "stereo"}[samples.shape[1]]
    graph = av.filter.Graph()
    source = graph.add_abuffer(sample_rate=rate, format="fltp", layout=layout, time_base=Fraction(1, rate))
    meter = graph.add("ebur128", "peak=true:metadata=1:framelog=quiet")
    sink = graph.add("abuffersink")
    source.link_to(meter)
    meter.link_to(sink)
    graph.configure()
    planes = np.ascontiguousarray(samples.T, dtype=np.float32)
    frame = av.AudioFrame.from_ndarray(planes, format="fltp", layout=layout)
    frame.sample_rate, frame.pts = rate, 0
    source.push(frame)
    source.push(None)
    last = {}
    while True:
        try:
            last.update(sink.pull().metadata)
        except (av.BlockingIOError, av.EOFError):
            return float(last["lavfi.r128.I"]), float(last["lavfi.r128.true_peak"])


def sine(pitch, seconds, height=0.5, rate=RATE):
    turns = np.arange(round(seconds * rate)) * pitch / rate
    return (height * np.sin(2 * np.pi * turns))[:, None].astype(np.float32)


def noise(seconds, heights=(0.1,), rate=RATE, seed=1):
    drawn = np.random.default_rng(seed).normal(size=(round(seconds * rate), len(heights)))
    return (drawn * heights).astype(np.float32)


def clicks(seconds, every=4800):
    return ((np.arange(round(seconds * RATE)) % every < 20) * 0.9)[:, None].astype(np.float32)


def drums(seconds):
    """Noise that dies away in each beat: its peaks are far above its loudness."""
    beat = np.exp(-np.arange(RATE // 2) / 900)
    return noise(seconds) * np.tile(beat, round(seconds * 2))[:, None].astype(np.float32)


SIGNALS = {
    "a full-scale sine": (sine(997, 2, 1.0, 48_000), 48_000),
    "a low tone": (sine(100, 2), RATE),
    "noise at 16 kHz": (noise(2, (0.2,), 16_000), 16_000),
    "stereo of two heights": (noise(1.5, (0.05, 0.2), 44_100), 44_100),
    "a pause that is gated": (np.vstack([sine(440, 1.5), sine(440, 2, 0.002), sine(440, 1, 0.1)]), RATE),
    "clicks": (clicks(2), RATE),
    "drums": (drums(2), RATE),
}


@pytest.mark.parametrize("name", SIGNALS)
def test_loudness_and_true_peak_are_those_that_ffmpeg_measures(name):
    samples, rate = SIGNALS[name]
    loudness, peak = measured(samples, rate)
    assert integrated_loudness(samples, rate) == pytest.approx(loudness, abs=0.1)
    assert decibels(true_peak(samples)) == pytest.approx(decibels(peak), abs=0.25)


@pytest.mark.parametrize("target", [-16.0, -10.0])
@pytest.mark.parametrize("name", SIGNALS)
def test_a_finished_sound_has_the_loudness_that_was_asked_for_or_says_why_not(name, target):
    samples, rate = SIGNALS[name]
    done = levelled(Audio(samples, rate), target)
    loudness, peak = measured(done.sound.samples, rate)
    assert done.loudness == pytest.approx(loudness, abs=0.1)
    assert decibels(peak) <= CEILING + 0.2  # what two ways to look between samples may differ by
    assert true_peak(done.sound.samples) <= factor(CEILING) + 1e-6
    short = any("as loud as it can be made" in note for note in done.notes)
    assert (target - loudness > 1) == short
    assert loudness < target + 0.1


def test_a_peak_between_two_samples_is_seen_and_held_down():
    between = (np.sin(np.pi / 2 * np.arange(RATE) + np.pi / 4))[:, None].astype(np.float32)
    assert np.abs(between).max() == pytest.approx(2**-0.5, abs=1e-3)
    assert true_peak(between[100:-100]) == pytest.approx(1.0, abs=0.02)
    done = levelled(Audio(between, RATE), None)
    assert true_peak(done.sound.samples) <= factor(CEILING) + 1e-6


def test_holding_peaks_down_makes_drums_louder_and_is_said():
    alone = levelled(Audio(drums(2), RATE), -16.0)
    assert alone.loudness > integrated_loudness(drums(2), RATE) + 3
    assert any("peaks were held down" in note for note in alone.notes)
    quiet = levelled(Audio(sine(440, 2), RATE), -16.0)
    assert quiet.notes == ()


@pytest.mark.parametrize("samples", [np.zeros((RATE, 1), np.float32), sine(440, 1, 1e-5)])
def test_silence_stays_silence_and_says_so(samples):
    done = levelled(Audio(samples, RATE), -16.0)
    assert np.abs(done.sound.samples).max() <= np.abs(samples).max()
    assert (done.loudness, done.notes) == (None, ("it is silent",))


def test_a_whisper_is_not_made_to_noise():
    done = levelled(Audio(noise(1, (0.0005,)), RATE), -16.0)
    assert done.loudness == pytest.approx(integrated_loudness(noise(1, (0.0005,)), RATE) + 30, abs=0.2)
    assert any("as loud as it can be made" in note for note in done.notes)


@pytest.mark.parametrize("seconds", [0.002, 0.05, 0.399])
def test_a_sound_shorter_than_a_block_is_one_block(seconds):
    short = noise(seconds)
    assert integrated_loudness(short, RATE) == pytest.approx(integrated_loudness(noise(2), RATE), abs=2.5)
    done = levelled(Audio(short, RATE), -20.0)
    assert done.sound.samples.shape == short.shape
    assert np.isfinite(done.sound.samples).all()


def test_ends_fade_where_they_would_click_and_nowhere_else():
    cut = sine(440, 1)[15:]
    done = levelled(Audio(cut, RATE), None).sound.samples
    assert abs(done[0, 0]) < 1e-3
    assert abs(done[-1, 0]) < 1e-2
    middle = slice(RATE // 100, -RATE // 50)
    assert np.array_equal(done[middle], cut[middle])
    continued = levelled(Audio(cut, RATE), None, begins=False).sound.samples
    assert np.array_equal(continued[:100], cut[:100])


def test_a_loop_keeps_its_seam():
    samples = sine(440, 1) * (1.2 + np.sin(2 * np.pi * np.arange(RATE) / RATE))[:, None].astype(np.float32)
    done = levelled(Audio(samples, RATE), -9.0, loop=True)
    assert jump(samples) <= 1.1
    assert jump(done.sound.samples) <= 1.1
    rounds = np.vstack([done.sound.samples] * 3)
    assert true_peak(rounds) <= factor(CEILING) + 1e-4
    assert done.notes == () or "peaks" in done.notes[0]


def test_a_loop_whose_ends_do_not_meet_says_so():
    done = levelled(Audio(sine(440.5, 1)[200:], RATE), -16.0, loop=True)
    assert jump(done.sound.samples) > STEEP
    assert any("a click may be heard" in note for note in done.notes)
