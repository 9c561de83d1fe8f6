"""What becomes of a model's sound on its way into the file: loudness, ends, loop points, and what is said."""

import numpy as np
import pytest

from fm_agent_tools import Audio, AudioRequest, Studio
from fm_agent_tools.media import read_metadata
from fm_agent_tools.media.levelling import STEEP, jump
from fm_agent_tools.media.loudness import factor, integrated_loudness, true_peak
from fm_agent_tools.settings import Settings


@pytest.fixture(scope="module")
def studio(tmp_path_factory):
    with Studio(models="tiny", data=tmp_path_factory.mktemp("data")) as studio:
        yield studio


def played(studio, **fields):
    made = studio.run(AudioRequest(**{"prompt": "a happy melody", "seed": 3, **fields}))
    return made, Audio.decode(made.path.read_bytes())


@pytest.mark.parametrize("format", Audio.formats)
@pytest.mark.parametrize("loop", [False, True])
def test_every_sound_is_equally_loud_and_none_clips(studio, format, loop):
    made, sound = played(studio, format=format, loop=loop)
    loudness = integrated_loudness(sound.samples, sound.rate)
    assert loudness == pytest.approx(-16, abs=0.3)
    coder = 0.5 if format in ("ogg", "mp3") else 0.02  # dB that a lossy coder adds to peaks
    assert true_peak(sound.samples) <= factor(-1 + coder)
    assert read_metadata(made.path.read_bytes())["loudness"] == "-16.0 LUFS"
    assert not any("LUFS" in note for note in made.notes)


def test_a_loop_runs_on_through_its_seam_and_another_sound_ends_in_silence(studio):
    _, loop = played(studio, loop=True)
    _, once = played(studio)
    assert jump(loop.samples) < STEEP
    assert np.abs(once.samples[-1]).max() < 0.01


def test_a_loop_as_mp3_says_that_players_may_pause(studio):
    assert any("mp3 pads its ends" in note for note in played(studio, loop=True, format="mp3")[0].notes)
    assert not any("mp3" in note for note in played(studio, format="mp3")[0].notes)
    assert not any("mp3" in note for note in played(studio, loop=True, format="ogg")[0].notes)


@pytest.mark.parametrize(("said", "lufs"), [("-20", -20.0), ("off", None)])
def test_the_loudness_is_a_setting(said, lufs, tmp_path):
    settings = Settings.load({"FM_AGENT_LOUDNESS": said, "FM_AGENT_CONFIG": str(tmp_path / "none.toml")})
    assert settings.loudness == lufs
    with Studio(models="tiny", data=tmp_path / "data", settings=settings) as studio:
        _, sound = played(studio)
    loudness = integrated_loudness(sound.samples, sound.rate)
    assert loudness == pytest.approx(lufs, abs=0.2) if lufs else abs(loudness + 16) > 0.3


def test_the_same_request_gives_the_same_bytes(studio):
    first, second = (played(studio, loop=True, format="flac")[0].path.read_bytes() for _ in range(2))
    assert first == second
