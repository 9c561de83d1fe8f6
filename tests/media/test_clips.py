import contextlib
import io

import av
import numpy as np
import PIL.Image
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fm_agent_tools import Video
from fm_agent_tools.errors import InvalidRequest
from fm_agent_tools.media import read_metadata
from fm_agent_tools.media.containers import gif_packet, mp4_packet
from fm_agent_tools.media.xmp import TRAINED

METADATA = {
    "software": "fm-agent-tools 1.0 <&\"'>",
    "model": "tiny-video",
    "seed": "7",
    "request": '{"prompt":"ein Füchslein 🦊 = x"}',
}
every_format = pytest.mark.parametrize("format", Video.formats)
RED = (230, 40, 60, 255)


def moving(frames=8, width=48, height=32, fps=12):
    """A red square that moves to the right on transparency."""
    pixels = np.zeros((frames, height, width, 4), dtype=np.uint8)
    for number in range(frames):
        pixels[number, 8:24, 4 + 2 * number : 20 + 2 * number] = RED
    return Video(pixels, fps)


@every_format
def test_a_clip_keeps_its_frames_size_and_speed(format):
    clip = moving()
    again = Video.decode(clip.encode(format, METADATA))
    assert again.frames.shape == clip.frames.shape
    assert abs(again.fps - clip.fps) < 0.1
    assert np.abs(again.frames[7, 16, 26, :3].astype(int) - RED[:3]).max() < 12
    assert again.frames[7, 16, 10, :3].min() > 240 or again.frames[7, 16, 10, 3] == 0


@pytest.mark.parametrize("format", ["gif", "webp"])
def test_animated_pictures_keep_transparency(format):
    again = Video.decode(moving().encode(format)).frames
    assert np.array_equal(again[..., 3] > 128, moving().frames[..., 3] > 128)


def test_mp4_is_white_where_the_clip_is_transparent():
    assert Video.decode(moving().encode("mp4")).frames[0, 0, 0, :3].min() > 250


@every_format
def test_metadata_is_read_back_whole_and_says_that_a_model_made_it(format):
    content = moving().encode(format, METADATA)
    assert read_metadata(content) == {**METADATA, "digital_source_type": TRAINED}
    assert read_metadata(moving().encode(format)) == {}


@every_format
def test_the_same_frames_and_metadata_are_the_same_bytes(format):
    assert moving().encode(format, METADATA) == moving().encode(format, METADATA)


def test_mp4_is_h264_in_4_2_0_with_its_index_first_and_named_colours():
    content = moving().encode("mp4", METADATA)
    assert content.index(b"moov") < content.index(b"mdat")
    with av.open(io.BytesIO(content)) as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.pix_fmt) == ("h264", "yuv420p")
        assert (stream.frames, stream.average_rate) == (8, 12)
        assert stream.codec_context.colorspace == 1  # BT.709


def test_odd_sizes_are_padded_for_mp4_by_a_repeated_edge():
    again = Video.decode(moving(width=47, height=31).encode("mp4"))
    assert (again.width, again.height) == (48, 32)


def test_frames_can_be_resized_on_the_way_and_keep_their_shape():
    again = Video.decode(moving().encode("webp", size=(96, 96)))
    assert (again.width, again.height) == (96, 96)
    assert again.frames[:, :16, :, 3].max() == 0


@pytest.mark.parametrize(("format", "loops"), [("gif", 0), ("webp", 0)])
def test_animated_pictures_repeat_for_ever(format, loops):
    with PIL.Image.open(io.BytesIO(moving().encode(format, METADATA))) as picture:
        assert (picture.n_frames, picture.info["loop"]) == (8, loops)


@pytest.mark.parametrize("fps", [7, 12, 24, 30, 50, 60])
def test_a_gif_lasts_as_long_as_the_clip_at_any_speed(fps):
    again = Video.decode(moving(frames=14, width=16, height=24, fps=fps).encode("gif"))
    assert abs(again.seconds - 14 / fps) <= 0.021
    assert again.fps <= 50.1


def test_a_thumbnail_is_small_has_few_frames_and_lasts_as_long():
    small = moving(frames=24, width=200, height=100).thumbnail(50, frames=6)
    assert small.frames.shape == (6, 25, 50, 4)
    assert small.seconds == pytest.approx(2.0)
    assert moving().poster.pixels.shape == (32, 48, 4)


@pytest.mark.parametrize(
    ("frames", "fps", "error"),
    [
        (np.zeros((2, 4, 4, 3), np.uint8), 12, TypeError),
        (np.zeros((2, 4, 4, 4)), 12, TypeError),
        (np.zeros((0, 4, 4, 4), np.uint8), 12, TypeError),
        (np.zeros((2, 4, 4, 4), np.uint8), 0, ValueError),
        (np.zeros((2, 4, 4, 4), np.uint8), float("nan"), ValueError),
    ],
)
def test_frames_of_the_wrong_kind_are_refused(frames, fps, error):
    with pytest.raises(error):
        Video(frames, fps)


def test_an_unknown_format_is_refused():
    with pytest.raises(ValueError, match="avi"):
        moving().encode("avi")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a clip",
        moving().encode("mp4")[:300],
        b"\0\0\0\x18ftypmp42" + b"\0" * 50,
        b"GIF89a" + b"\0" * 9,
    ],
    ids=["empty", "text", "torn mp4", "hollow mp4", "hollow gif"],
)
def test_what_is_no_clip_is_a_typed_error(content):
    with pytest.raises(InvalidRequest):
        Video.decode(content)


CLIPS = {format: moving(frames=3).encode(format, METADATA) for format in Video.formats}


def test_a_clip_that_was_cut_off_anywhere_is_a_clip_or_a_typed_error():
    for content in CLIPS.values():
        for length in range(0, len(content), 7):
            for read, kind in ((read_metadata, dict), (Video.decode, Video)):
                with contextlib.suppress(InvalidRequest):
                    assert isinstance(read(content[:length]), kind)


@given(st.data())
@settings(max_examples=40)
def test_a_damaged_file_is_a_clip_or_a_typed_error(data):
    content = bytearray(CLIPS[data.draw(st.sampled_from(sorted(CLIPS)))])
    for _ in range(data.draw(st.integers(1, 5))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    for read, kind in ((read_metadata, dict), (Video.decode, Video)):
        with contextlib.suppress(InvalidRequest):
            assert isinstance(read(bytes(content)), kind)


def test_boxes_and_extensions_that_lie_about_their_size_end_the_search():
    assert mp4_packet(b"\0\0\0\0ftyp" + b"\0" * 8) == b""
    assert mp4_packet(b"\0\0\0\x01uuid" + b"\xff" * 8) == b""
    assert gif_packet(b"GIF89a!\xff\x0bXMP DataXMP<?xpacket") == b""
