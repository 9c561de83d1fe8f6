import contextlib
import io
import struct

import av
import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from fm_agent_tools import Audio
from fm_agent_tools.errors import InvalidRequest
from fm_agent_tools.media import read_metadata
from fm_agent_tools.media.containers import mp3_packet, wav_packet
from fm_agent_tools.media.xmp import TRAINED

METADATA = {
    "software": "fm-agent-tools 1.0 <&\"'>",
    "model": "tiny-audio",
    "seed": "7",
    "request": '{"prompt":"ein Füchslein 🦊 = x"}',
}
every_format = pytest.mark.parametrize("format", Audio.formats)


def tone(seconds=0.5, rate=16_000, channels=1, pitch=440.0):
    t = np.arange(round(seconds * rate)) / rate
    wave = 0.5 * np.sin(2 * np.pi * pitch * t)
    return Audio(np.repeat(wave[:, None], channels, axis=1).astype(np.float32), rate)


@every_format
@pytest.mark.parametrize(("rate", "channels"), [(16_000, 1), (44_100, 2)])
def test_a_sound_keeps_its_length_rate_channels_and_wave(format, rate, channels):
    sound = tone(rate=rate, channels=channels)
    again = Audio.decode(sound.encode(format, METADATA))
    assert (again.rate, again.channels, again.seconds) == (rate, channels, sound.seconds)
    loose = {"wav": 1e-4, "flac": 1e-4, "ogg": 0.08, "mp3": 0.08}[format]
    inner = slice(2000, -2000)  # the coders' own edges are softer
    assert np.abs(again.samples[inner] - sound.samples[inner]).max() < loose


@every_format
def test_metadata_is_read_back_whole_and_says_that_a_model_made_it(format):
    content = tone().encode(format, METADATA)
    assert read_metadata(content) == {**METADATA, "digital_source_type": TRAINED}
    assert read_metadata(tone().encode(format)) == {}


@every_format
def test_the_same_samples_and_metadata_are_the_same_bytes(format):
    assert tone().encode(format, METADATA) == tone().encode(format, METADATA)


@every_format
def test_other_programs_can_read_the_file_with_metadata(format):
    with soundfile.SoundFile(io.BytesIO(tone().encode(format, METADATA))) as file:
        assert (file.frames, file.samplerate) == (8000, 16_000)


@pytest.mark.parametrize("rate", [8000, 16_000, 48_000])
@pytest.mark.parametrize("seconds", [0.01, 0.5, 0.777, 1.0001, 2.5])
def test_an_ogg_file_ends_at_the_very_sample(rate, seconds):
    sound = tone(seconds=seconds, rate=rate)
    again = Audio.decode(sound.encode("ogg", {**METADATA, "request": "x" * 70_000}))
    assert again.samples.shape == sound.samples.shape


def test_a_loop_says_so_where_samplers_and_players_look_for_it():
    sound = tone(rate=24_000)
    loops = {format: sound.encode(format, METADATA, loop=True) for format in Audio.formats}
    for content in loops.values():
        assert read_metadata(content).items() >= METADATA.items()
        assert Audio.decode(content).samples.shape == sound.samples.shape
    with soundfile.SoundFile(io.BytesIO(loops["wav"])) as file:
        assert "Loop Count   : 1" in file.extra_info
    start, end = struct.unpack_from("<2I", loops["wav"], loops["wav"].index(b"smpl") + 8 + 36 + 8)
    assert (start, end) == (0, len(sound.samples) - 1)
    for format in ("flac", "ogg"):
        with av.open(io.BytesIO(loops[format])) as file:
            said = {**file.metadata, **file.streams.audio[0].metadata}
        assert (said["LOOPSTART"], said["LOOPLENGTH"]) == ("0", str(len(sound.samples)))
    assert b"smpl" not in sound.encode("wav", METADATA)
    assert "looplength" not in read_metadata(sound.encode("ogg", METADATA))


@every_format
def test_ffmpeg_reads_every_format_with_its_length_and_rate(format):
    sound = tone(rate=24_000)
    with av.open(io.BytesIO(sound.encode(format, METADATA))) as file:
        stream = file.streams.audio[0]
        assert float(stream.duration * stream.time_base) == pytest.approx(sound.seconds, abs=0.1)
        frames = list(file.decode(audio=0))
    assert {frame.sample_rate for frame in frames} == {24_000}
    assert sum(frame.samples for frame in frames) == pytest.approx(len(sound.samples), abs=1200)


def test_what_is_too_loud_is_cut_off_and_not_wrapped_around():
    loud = Audio(np.array([[3.0], [-3.0]], dtype=np.float32).repeat(400, axis=0), 8000)
    again = Audio.decode(loud.encode("wav")).samples
    assert again[0] > 0.99
    assert again[-1] < -0.99


def test_a_rate_that_mp3_does_not_know_becomes_the_next_higher_one():
    sound = tone(rate=20_000)
    again = Audio.decode(sound.encode("mp3"))
    assert again.rate == 22_050
    assert abs(again.seconds - sound.seconds) < 0.01


def test_resampling_keeps_pitch_and_length():
    up = tone(seconds=1.0, rate=8000, pitch=1000).resampled(12_000)
    assert (up.rate, len(up.samples)) == (12_000, 12_000)
    assert np.abs(np.fft.rfft(up.samples[:, 0])).argmax() == 1000


def test_channels_are_mixed_or_copied():
    sides = Audio(np.tile(np.array([[0.5, -0.1]], dtype=np.float32), (100, 1)), 8000)
    assert np.allclose(sides.with_channels(1).samples, 0.2)
    assert sides.with_channels(1).with_channels(2).samples.shape == (100, 2)
    assert sides.with_channels(2) is sides


def test_a_waveform_is_tall_where_it_is_loud_and_transparent_around():
    samples = np.concatenate([np.full(4000, 0.9), np.full(4000, 0.05)]).astype(np.float32)
    picture = Audio(samples[:, None], 8000).waveform(320, 96)
    assert (picture.width, picture.height) == (320, 96)
    tall = (picture.pixels[..., 3] > 128).sum(axis=0)
    assert tall[:150].max() > 80
    assert 0 < tall[170:].max() < 30
    assert picture.pixels[0, :, 3].max() < 128
    colours = picture.pixels[48, [0, 319], :3].astype(int)
    assert colours[0, 0] > colours[1, 0]  # from violet to teal


@pytest.mark.parametrize("frames", [1, 5, 64_001])
def test_any_length_has_a_waveform_also_of_silence(frames):
    silent = Audio(np.zeros((frames, 2), dtype=np.float32), 8000).waveform(160, 48)
    assert 0 < (silent.pixels[..., 3] > 128).sum(axis=0).max() <= 6


@pytest.mark.parametrize(
    ("samples", "rate", "error"),
    [
        (np.zeros((4, 1)), 8000, TypeError),
        (np.zeros(4, np.float32), 8000, TypeError),
        (np.zeros((0, 1), np.float32), 8000, TypeError),
        (np.zeros((4, 9), np.float32), 8000, TypeError),
        (np.zeros((4, 1), np.float32), 0, ValueError),
        (np.zeros((4, 1), np.float32), 10**6, ValueError),
    ],
)
def test_samples_of_the_wrong_kind_are_refused(samples, rate, error):
    with pytest.raises(error):
        Audio(samples, rate)


def test_an_unknown_format_is_refused():
    with pytest.raises(ValueError, match="aac"):
        tone().encode("aac")


LIAR = b"RIFF\xff\xff\xff\xffWAVEfmt \x10\0\0\0\x01\0\x01\0@\x1f\0\0@\x1f\0\0\x01\0\x08\0data\xff\xff\xff\xff"


@pytest.mark.parametrize(
    "content",
    [b"", b"not a sound", tone().encode("flac")[:30], b"RIFF\0\0\0\0WAVE", b"OggS" + b"\0" * 40, LIAR],
    ids=["empty", "text", "torn flac", "empty wav", "no ogg", "a wav that lies"],
)
def test_what_is_no_sound_is_a_typed_error(content):
    with pytest.raises(InvalidRequest):
        Audio.decode(content)


def test_a_rate_that_no_sound_has_is_a_typed_error_that_names_it():
    content = bytearray(SOUNDS["wav"])
    content[24:28] = struct.pack("<I", 16_793_216)  # the rate's field in the header
    with pytest.raises(InvalidRequest, match="16793216 Hz, of at most 192000"):
        Audio.decode(bytes(content))


@given(st.data())
@settings(max_examples=60)
def test_a_damaged_file_is_a_sound_or_a_typed_error(data):
    content = bytearray(SOUNDS[data.draw(st.sampled_from(sorted(SOUNDS)))])
    for _ in range(data.draw(st.integers(1, 5))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    for read, kind in ((read_metadata, dict), (Audio.decode, Audio)):
        with contextlib.suppress(InvalidRequest):
            assert isinstance(read(bytes(content)), kind)


SOUNDS = {format: tone(seconds=0.1).encode(format, METADATA) for format in Audio.formats}


def test_sizes_that_lie_about_a_tag_end_the_search():
    assert wav_packet(b"RIFF\0\0\0\0WAVE" + b"junk" + struct.pack("<I", 2**31)) == b""
    assert mp3_packet(b"ID3\x04\0\0") == b""
    assert mp3_packet(b"ID3\x04\0\0\x7f\x7f\x7f\x7fPRIV\x7f\x7f\x7f\x7f\0\0XM") == b""
