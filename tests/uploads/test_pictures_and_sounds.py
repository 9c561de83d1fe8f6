"""What is kept of a file: its pixels or samples, upright, in sRGB, and nothing that was hidden in it."""

import io
import random
import struct
import tracemalloc

import numpy as np
import pytest
from hostile import (
    INJECTION,
    chunk,
    display_p3,
    oriented,
    picture,
    png,
    sound,
    text_bomb,
    wav,
)
from PIL import Image

from fm_agent_tools import Audio, FMAgentError, InvalidRequest
from fm_agent_tools import Image as Picture
from fm_agent_tools.media import read_metadata

RED, BLUE = (220, 30, 30), (20, 40, 200)


def corners(artifact):
    """The colours of the four corners, in reading order, to the nearest of red and blue."""
    pixels = Picture.decode(artifact.path.read_bytes()).pixels[..., :3].astype(int)
    found = (pixels[1, 1], pixels[1, -2], pixels[-2, 1], pixels[-2, -2])
    return ["red" if abs(one - RED).sum() < abs(one - BLUE).sum() else "blue" for one in found]


TURNED = {
    1: ("red", "blue", "red", "blue"), 2: ("blue", "red", "blue", "red"), 3: ("blue", "red", "blue", "red"),
    4: ("red", "blue", "red", "blue"), 5: ("red", "red", "blue", "blue"), 6: ("red", "red", "blue", "blue"),
    7: ("blue", "blue", "red", "red"), 8: ("blue", "blue", "red", "red"),
}  # fmt: skip


@pytest.mark.parametrize("orientation", TURNED)
def test_a_photo_stands_upright(studio, orientation):
    taken = studio.upload(oriented(orientation))
    assert tuple(corners(taken)) == TURNED[orientation]
    assert (taken.width > taken.height) == (orientation < 5)
    assert taken.notes == ([] if orientation == 1 else ["turned upright, as the camera had noted"])


@pytest.mark.parametrize("content", [oriented(6), text_bomb(b"zTXt"), picture("WEBP", exif=b"Exif\0\0II*\0")])
def test_nothing_that_was_beside_the_pixels_is_kept(studio, content):
    kept = studio.upload(content).path.read_bytes()
    assert INJECTION.encode() not in kept
    assert not any(name in kept for name in (b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"iCCP", b"xmp"))
    assert read_metadata(kept) == {}  # above all no claim that a model made it


def test_the_colours_of_another_profile_become_those_of_srgb(studio):
    pixels = Picture.decode(studio.upload(display_p3()).path.read_bytes()).pixels
    red, green, _blue, _alpha = pixels[5, 3]
    assert green > 200 > 60 > red  # the profile says that what is called red is green


@pytest.mark.parametrize(
    ("content", "note"),
    [
        (picture("JPEG", icc_profile=b"not a profile" * 20), "its colour profile could not be applied"),
        (picture("JPEG", mode="CMYK"), "converted from the colours of print"),
        (wav(data=b"\0\0" * 800), "it is silent"),
        (
            wav(bits=32, coding=3, data=np.full(800, 3.0, "<f4").tobytes()),
            "louder than full scale was cut off",
        ),
    ],
)
def test_what_was_adapted_is_said(studio, content, note):
    assert note in " ".join(studio.upload(content).notes)


def test_grey_of_sixteen_bits_keeps_its_shades(studio):
    shades = np.arange(65_536, dtype=np.uint16).reshape(256, 256)
    out = io.BytesIO()
    Image.fromarray(shades).save(out, "PNG")
    taken = studio.upload(out.getvalue())
    assert Picture.decode(taken.path.read_bytes()).pixels[::64, 0, 0].tolist() == [0, 64, 128, 192]
    assert "16 to 8 bits" in taken.notes[0]


SIXTEEN = "reduced from 16 to 8 bits a channel"
DEEP = {
    "grey of 16 bits": (16, 0, ">HH", b"\x12\x34", [(0x12, 0x12, 0x12, 0), (0x12, 0x12, 0x12, 255)]),
    "RGB of 16 bits": (16, 2, ">HHHHHH", b"\x12\x34" * 3, [(0x12, 0x12, 0x12, 0), (0x13, 0x13, 0x13, 255)]),
    "grey of 2 bits": (2, 0, "B", b"\0\1", [(85, 85, 85, 0), (170, 170, 170, 255)]),
    "grey of 4 bits": (4, 0, "B", b"\0\7", [(119, 119, 119, 0), (136, 136, 136, 255)]),
}
SAMPLES = {
    "grey of 16 bits": (0x1234, 0x1235), "RGB of 16 bits": (0x1234,) * 3 + (0x1300,) * 3,
    "grey of 2 bits": (0b0110_0000,), "grey of 4 bits": (0x78,),
}  # fmt: skip


@pytest.mark.parametrize("kind", DEEP)
def test_the_colour_that_a_png_of_another_depth_calls_transparent_is_so(studio, kind):
    depth, colours, layout, clear, wanted = DEEP[kind]
    line = b"\0" + struct.pack(layout, *SAMPLES[kind])
    content = png(2, 1, depth=depth, colours=colours, pixels=line, extra=chunk(b"tRNS", clear))
    taken = studio.upload(content)
    pixels = Picture.decode(taken.path.read_bytes()).pixels[0]
    assert [tuple(map(int, pixel)) for pixel in pixels] == wanted
    assert taken.notes == ([SIXTEEN] if depth == 16 else [])


def test_sixteen_bits_of_colour_and_alpha_are_reduced_and_that_is_said(studio):
    line = b"\0" + struct.pack(">HHHH", 0x1234, 0x5678, 0x9ABC, 0x8000)
    taken = studio.upload(png(1, 1, depth=16, colours=6, pixels=line))
    pixel = Picture.decode(taken.path.read_bytes()).pixels[0, 0]
    assert (pixel.tolist(), taken.notes) == ([0x12, 0x56, 0x9A, 0x80], [SIXTEEN])


def test_a_palette_with_half_transparent_colours_keeps_them(studio):
    palette = chunk(b"PLTE", bytes([200, 30, 20, 10, 60, 220])) + chunk(b"tRNS", bytes([255, 128]))
    taken = studio.upload(png(2, 1, colours=3, pixels=b"\0\0\1", extra=palette))
    pixels = Picture.decode(taken.path.read_bytes()).pixels[0].tolist()
    assert (pixels, taken.notes) == ([[200, 30, 20, 255], [10, 60, 220, 128]], [])


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_pixels_are_kept_as_they_are(studio, mode):
    content = picture("PNG", mode=mode)
    before = np.asarray(Image.open(io.BytesIO(content)).convert("RGBA"))
    assert (Picture.decode(studio.upload(content).path.read_bytes()).pixels == before).all()


@pytest.mark.parametrize(
    ("format", "subtype", "error"),
    [
        ("wav", "PCM_16", 0), ("wav", "PCM_24", 0), ("wav", "PCM_U8", 0), ("wav", "FLOAT", 1e-6),
        ("flac", "PCM_16", 0), ("flac", "PCM_24", 0), ("ogg", "VORBIS", 1e-6), ("mp3", None, 1e-6),
    ],
)  # fmt: skip
def test_samples_are_kept_as_they_are(studio, format, subtype, error):
    content = sound(format, subtype=subtype)
    taken, before = studio.upload(content), Audio.decode(content)
    after = Audio.decode(taken.path.read_bytes())
    assert (taken.media_type, taken.rate, taken.seconds) == ("audio/flac", 8000, before.seconds)
    assert after.samples.shape == before.samples.shape
    assert np.abs(after.samples - before.samples).max() <= error


def test_the_limits_are_settings(small):
    for content, rule in (
        (b"\xff" * 1_000_001, "at most 1 MB"),
        (png(101, 100), "at most 10000 pixels"),
        (sound("ogg", 2.1), "at most 2 s"),
    ):
        with pytest.raises(InvalidRequest, match=rule) as refusal:
            small.upload(content)
        assert refusal.value.code == "file_too_large"
    assert small.upload(png(100, 100)).width == 100
    assert small.upload(sound("wav", 2.0)).seconds == 2.0


def test_a_bomb_is_never_unpacked(studio):
    bombs = [text_bomb(name) for name in (b"zTXt", b"iTXt", b"iCCP")]
    studio.upload(picture("PNG"))  # what is loaded once is not the bomb's
    tracemalloc.start()
    for bomb in bombs:
        studio.upload(bomb)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 12_000_000


HONEST = {
    **{name: picture(name) for name in ("PNG", "JPEG", "WEBP")},
    **{name: sound(name, 0.05) for name in ("wav", "flac", "ogg", "mp3")},
    "palette": picture("PNG", mode="P"),
    "lossless": picture("WEBP", lossless=True),
    "turned": oriented(6),
    "profile": display_p3(),
}


@pytest.mark.parametrize("name", HONEST)
def test_a_file_with_broken_bytes_is_taken_in_or_refused_and_nothing_else_happens(studio, name):
    chance, ends = random.Random(name), set()
    for _ in range(15):
        content = bytearray(HONEST[name])
        for _ in range(chance.choice((1, 3, 20))):
            content[chance.randrange(len(content))] = chance.randrange(256)
        del content[chance.choice((len(content), chance.randrange(len(content)))) :]
        try:
            ends.add(studio.upload(bytes(content)).media_type)
        except FMAgentError as error:
            ends.add(error.code)
    assert ends <= {"image/png", "audio/flac", "format_refused", "file_too_large", "file_damaged"}
    assert "file_damaged" in ends
