"""Loudness, listening and the cache of clips, on constructed signals and the plain synthesizer."""

import random
import shutil
from pathlib import Path

import numpy as np
import pytest

from fm_agent_tools.training.music import fonts, listening
from fm_agent_tools.training.music.composing import composed
from fm_agent_tools.training.music.dataset import Music, load_music
from fm_agent_tools.training.music.facts import Facts
from fm_agent_tools.training.music.fonts import SoundsMissing
from fm_agent_tools.training.music.loudness import PEAK, TARGET, loudness, normalised
from fm_agent_tools.training.music.rendering import RATE, Studio
from fm_agent_tools.training.music.score import Score
from fm_agent_tools.training.music.theory import Key, chord

TIME = np.arange(4 * RATE) / RATE
COUNT = 8


def tone(pitch: float, seconds: float = 4.0) -> np.ndarray:
    time = np.arange(round(seconds * RATE)) / RATE
    return (0.3 * np.sin(2 * np.pi * 440 * 2 ** ((pitch - 69) / 12) * time)).astype(np.float32)


def beats(tempo: float) -> np.ndarray:
    """A struck, dying tone on every beat."""
    period = 60 / tempo
    return (np.sin(2 * np.pi * 500 * TIME) * np.exp(-25 * (TIME % period)) * 0.5).astype(np.float32)


@pytest.fixture(scope="module")
def music(tmp_path_factory: pytest.TempPathFactory) -> Music:
    return load_music(tmp_path_factory.mktemp("music"), COUNT, 3, source="plain")


def test_where_in_its_bar_a_clip_was_cut_is_known_afterwards(music, monkeypatch):
    """The notes of an excerpt, as they were cut, against what its music says."""
    starts = {}
    cut = Score.between

    def watched(score, start, seconds):
        starts[score.seconds] = start
        return cut(score, start, seconds)

    monkeypatch.setattr(Score, "between", watched)
    excerpts = [row for row, facts in enumerate(music.facts) if facts.shape == "excerpt"]
    assert excerpts
    for row in excerpts:
        starts.clear()
        with Studio.plain(3) as studio:
            studio.render(music.facts[row], 4.0)
        [start] = starts.values()
        assert music.begun[row] == pytest.approx(start % music.facts[row].bar)
    assert {music.begun[row] for row in range(COUNT) if row not in excerpts} <= {0.0}


def test_a_full_scale_sine_has_the_loudness_that_the_recommendation_states() -> None:
    sine = np.sin(2 * np.pi * 997 * TIME).astype(np.float32)
    assert loudness(sine, RATE) == pytest.approx(-3.01, abs=0.05)
    assert loudness(sine / 10, RATE) == pytest.approx(-23.01, abs=0.05)
    assert loudness(np.zeros(RATE, np.float32), RATE) == -70


def test_silence_between_sounds_does_not_count_as_quiet_music() -> None:
    sine = np.sin(2 * np.pi * 997 * TIME).astype(np.float32)
    assert loudness(np.concatenate([sine, np.zeros_like(sine)]), RATE) == pytest.approx(-3.01, abs=0.5)


def test_normalised_sounds_have_one_loudness_or_one_peak() -> None:
    loud = normalised(tone(69), RATE)
    assert loudness(loud, RATE) == pytest.approx(TARGET, abs=0.05)
    click = np.zeros(RATE, np.float32)
    click[100] = 0.5
    assert np.abs(normalised(click, RATE)).max() == pytest.approx(PEAK)


@pytest.mark.parametrize("tempo", [60, 75, 90, 104, 120, 133, 150, 172])
def test_the_tempo_of_plain_beats_is_heard(tempo: int) -> None:
    assert listening.match_tempo(listening.tempo(beats(tempo), RATE), tempo) in ("same", "octave")


def test_ordinary_tempi_are_heard_at_their_own_octave() -> None:
    assert all(
        listening.tempo(beats(each), RATE) == pytest.approx(each, rel=0.02) for each in (90, 104, 120, 133)
    )
    assert listening.match_tempo(60, 120) == "octave"
    assert listening.match_tempo(100, 120) == "other"
    assert listening.match_tempo(listening.tempo(tone(60), RATE) * 0, 120) == "other"


@pytest.mark.parametrize("key", [Key(0, "major"), Key(9, "minor"), Key(3, "major"), Key(6, "minor")])
def test_the_key_of_a_cadence_is_heard(key: Key) -> None:
    symbols = ("i", "iv", "V", "i") if key.minor else ("I", "IV", "V", "I")
    chords = [sum(tone(60 + each, 1.0) for each in chord(key, symbol).classes) for symbol in symbols]
    assert listening.key(np.concatenate(chords), RATE) == key


def test_keys_are_related_as_musicians_say() -> None:
    c = Key(0, "major")
    assert listening.match_key(Key(9, "minor"), c) == "relative"
    assert listening.match_key(Key(0, "minor"), c) == "parallel"
    assert listening.match_key(Key(7, "major"), c) == "fifth"
    assert listening.match_key(Key(0, "minor"), Key(0, "dorian")) == "same"
    assert listening.match_key(Key(6, "major"), c) == "other"


def test_a_cut_loop_clicks_and_a_whole_one_does_not() -> None:
    whole = tone(69, 2.0)  # 880 whole waves
    cut = whole[: -RATE // 1760]
    assert listening.seam(whole, RATE).jump < 1.1
    assert listening.seam(cut, RATE).jump > 2
    assert listening.seam(cut, RATE).flux > 3 > listening.seam(whole, RATE).flux


def test_silence_is_counted() -> None:
    assert listening.silence(tone(69), RATE) == 0
    assert listening.silence(
        np.concatenate([tone(69), np.zeros(4 * RATE, np.float32)]), RATE
    ) == pytest.approx(0.5)


def test_clips_are_loud_whole_and_never_clipped(music: Music) -> None:
    assert len(music) == COUNT
    for row in range(COUNT):
        sound = music.samples(row)
        assert len(sound) == 4 * RATE
        assert 0.05 < np.abs(sound).max() <= PEAK + 1e-3
        assert not sound[music.frames[row] :].any()
        assert music.caption(row, random.Random(row))
    parts = music.split()
    assert sorted([*parts["train"], *parts["held"]]) == list(range(COUNT))


def test_a_cache_is_read_again_and_rendered_again_the_same(music: Music, tmp_path: Path) -> None:
    again = load_music(tmp_path, 3, 3, source="plain")
    assert again.facts == music.facts[:3]
    assert all(np.array_equal(again.samples(row), music.samples(row)) for row in range(3))
    before = sorted((file, file.stat().st_mtime_ns) for file in tmp_path.rglob("*.npy"))
    load_music(tmp_path, 3, 3, source="plain")
    assert sorted((file, file.stat().st_mtime_ns) for file in tmp_path.rglob("*.npy")) == before


def test_a_loop_flows_into_its_start() -> None:
    loop = Facts(
        1, "song", "loop", 2.0, ("strings",), "calm", tempo=120.0, bars=1, tonic=0, mode="major",
        density="medium", period=2.0,
    )  # fmt: skip
    with Studio.plain(1) as studio:
        sound = studio.render(loop, 4.0)
    assert np.array_equal(sound[: 2 * RATE], sound[2 * RATE :])
    seam = listening.seam(sound[: 2 * RATE], RATE)
    assert seam.jump <= 1.5
    assert seam.flux <= 1.5
    assert composed(loop, 1).seconds == 2.0


def test_a_count_and_seconds_out_of_bounds_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        load_music(tmp_path, 0, 1, source="plain")
    with pytest.raises(ValueError, match="1 to 30"):
        load_music(tmp_path, 1, 1, seconds=90, source="plain")


def test_missing_fonts_name_their_packages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(fonts, "FOLDERS", (str(tmp_path),))
    monkeypatch.setattr(fonts, "SAMPLES", (str(tmp_path / "none"),))
    with pytest.raises(SoundsMissing, match=r"apt-get install .*fluid-soundfont-gm"):
        fonts.fonts()
    with pytest.raises(SoundsMissing, match="sonic-pi-samples"):
        fonts.samples()


@pytest.mark.long
def test_real_instruments_sound_the_same_in_any_order(tmp_path: Path) -> None:
    """Needs FluidSynth, both fonts and the samples; says so, and fails, where they are not installed."""
    music = load_music(tmp_path, 8, 1)
    shutil.rmtree(tmp_path)
    with Studio.with_fonts(1) as studio:
        for row in (5, 2):
            alone = studio.render(music.facts[row], 4.0)
            apart = alone - music.samples(row)[: len(alone)]
            assert np.sqrt((apart**2).mean()) < 0.01 * np.sqrt((alone**2).mean())
