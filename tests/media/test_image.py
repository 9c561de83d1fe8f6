import io
import zlib
from xml.etree import ElementTree

import numpy as np
import PIL.Image
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL.PngImagePlugin import PngInfo

from fm_agent_tools.errors import InvalidRequest
from fm_agent_tools.media import Image, read_metadata
from fm_agent_tools.media.xmp import TRAINED, read_packet, write_packet

METADATA = {
    "software": "fm-agent-tools 1.0 <&\"'>",
    "model": "sticker",
    "seed": "7",
    "request": '{"prompt":"ein Füchslein 🦊"}',
}


def noise(width=24, height=16, seed=0):
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 4), dtype=np.uint8)
    return Image(pixels)


def test_a_png_keeps_every_pixel_also_where_it_is_transparent():
    picture = noise()
    assert np.array_equal(Image.decode(picture.encode("png", METADATA)).pixels, picture.pixels)


def test_a_webp_keeps_size_and_alpha():
    pixels = np.full((16, 24, 4), 200, dtype=np.uint8)
    pixels[:8, :, 3] = 0
    again = Image.decode(Image(pixels).encode("webp")).pixels
    assert again.shape == pixels.shape
    assert np.array_equal(again[..., 3], pixels[..., 3])
    assert np.abs(again[8:].astype(int) - 200).max() < 8


@pytest.mark.parametrize("format", Image.formats)
def test_metadata_is_read_back_whole_and_says_that_a_model_made_it(format):
    content = noise().encode(format, METADATA)
    assert read_metadata(content) == {**METADATA, "digital_source_type": TRAINED}
    assert read_metadata(noise().encode(format)) == {}


def test_other_readers_find_the_png_text_and_the_iptc_field():
    with PIL.Image.open(io.BytesIO(noise().encode("png", METADATA))) as picture:
        assert picture.text["Software"] == METADATA["software"]
        assert picture.text["request"] == METADATA["request"]
        root = ElementTree.fromstring(picture.info["xmp"].strip())
    described = next(root.iter("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}Description"))
    assert described.get("{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}DigitalSourceType") == TRAINED
    assert described.get("{http://ns.adobe.com/xap/1.0/}CreatorTool") == METADATA["software"]


@pytest.mark.parametrize("format", Image.formats)
def test_the_same_pixels_and_metadata_are_the_same_bytes(format):
    assert noise().encode(format, METADATA) == noise().encode(format, METADATA)


def test_resizing_leaves_no_halo_of_hidden_colours():
    pixels = np.zeros((16, 16, 4), dtype=np.uint8)
    pixels[...] = (0, 255, 0, 0)  # green that must never be seen
    pixels[4:12, 4:12] = (255, 0, 0, 255)
    for side in (64, 8, 16):
        resized = Image(pixels).resized(side, side).pixels.astype(int)
        seen = resized[resized[..., 3] > 8]
        assert seen[:, 1].max() <= 8
        assert seen[:, 0].min() > 220


def test_a_picture_of_another_aspect_is_centred_whole_on_transparency():
    picture = Image(np.full((16, 16, 4), 255, dtype=np.uint8)).fitted(64, 32)
    assert (picture.width, picture.height) == (64, 32)
    assert picture.pixels[:, :16, 3].max() == 0 == picture.pixels[:, 48:, 3].max()
    assert picture.pixels[:, 16:48, 3].min() == 255


@given(st.integers(1, 40), st.integers(1, 40), st.integers(1, 200), st.integers(1, 200))
@settings(max_examples=50)
def test_fitting_gives_exactly_the_asked_size(width, height, to_width, to_height):
    fitted = noise(width, height).fitted(to_width, to_height)
    assert (fitted.width, fitted.height) == (to_width, to_height)


def test_a_thumbnail_is_never_larger_than_asked_or_than_the_picture():
    assert noise(400, 100).thumbnail(160).pixels.shape == (40, 160, 4)
    small = noise()
    assert small.thumbnail(160) is small


@pytest.mark.parametrize("mode", ["RGB", "L", "P", "LA", "I;16", "1"])
def test_pictures_of_every_mode_become_straight_rgba(mode):
    out = io.BytesIO()
    PIL.Image.new(mode, (5, 3)).save(out, "PNG")
    assert Image.decode(out.getvalue()).pixels.shape == (3, 5, 4)


@pytest.mark.parametrize(
    "bad", [np.zeros((4, 4, 3), np.uint8), np.zeros((4, 4, 4)), np.zeros((0, 4, 4), np.uint8)]
)
def test_pixels_of_the_wrong_kind_are_refused(bad):
    with pytest.raises(TypeError, match="uint8"):
        Image(bad)


def test_an_unknown_format_or_metadata_name_is_refused():
    with pytest.raises(ValueError, match="gif"):
        noise().encode("gif")
    with pytest.raises(ValueError, match="metadata name"):
        noise().encode("png", {"a b": "c"})


def bomb(width, height):
    """A PNG header that promises more pixels than anybody has memory for."""
    body = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x06\0\0\0"
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", body)
        + _chunk(b"IDAT", zlib.compress(b"\0"))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind, body):
    return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")


def gif():
    out = io.BytesIO()
    PIL.Image.new("P", (4, 4)).save(out, "GIF")
    return out.getvalue()


def without_palette():
    """A PNG whose pixels are numbers of colours that it does not name."""
    side = (4).to_bytes(4, "big")
    header, lines = (
        _chunk(b"IHDR", side + side + b"\x08\x03\0\0\0"),
        _chunk(b"IDAT", zlib.compress(b"\0" * 20)),
    )
    return b"\x89PNG\r\n\x1a\n" + header + lines + _chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a picture",
        noise().encode()[:200],
        noise().encode("webp")[:40],
        bomb(13_000, 13_000),
        gif(),
        without_palette(),
    ],
    ids=["empty", "text", "torn png", "torn webp", "bomb", "gif", "no palette"],
)
def test_what_is_no_picture_is_a_typed_error(content):
    with pytest.raises(InvalidRequest):
        Image.decode(content)


@pytest.mark.parametrize("content", [b"", b"not a picture", noise().encode()[:200], bomb(13_000, 13_000)])
def test_what_is_no_file_of_ours_has_no_metadata(content):
    with pytest.raises(InvalidRequest):
        read_metadata(content)


@given(st.data())
@settings(max_examples=60)
def test_a_damaged_file_is_a_picture_or_a_typed_error(data):
    content = bytearray(noise().encode(data.draw(st.sampled_from(list(Image.formats))), METADATA))
    for _ in range(data.draw(st.integers(1, 5))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    assert read_or_refused(read_metadata, bytes(content), dict)
    assert read_or_refused(Image.decode, bytes(content), Image)


def read_or_refused(read, content, kind):
    """Whether reading gives what it should, or the one error that says what is wrong with the file."""
    try:
        return isinstance(read(content), kind)
    except InvalidRequest as error:
        return bool(error.field and error.rule and error.message)


ENTITIES = b"""<?xml version="1.0"?>
<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<x>&b;</x>"""


@pytest.mark.parametrize("packet", [ENTITIES, b"<open>", b"", b"\xff\xfe", b"x" * 2_000_000, b"<a/>"])
def test_a_packet_that_is_not_ours_tells_nothing(packet):
    assert read_packet(packet) == {}


def test_text_that_xml_cannot_hold_does_not_break_the_packet():
    assert read_packet(write_packet({"note": "a\0b\x1f\uffff"}))["note"] == "a\ufffdb\ufffd\ufffd"


def test_a_compressed_text_bomb_in_a_png_is_refused():
    info = PngInfo()
    info.add_text("request", "x" * 100_000_000, zip=True)
    out = io.BytesIO()
    PIL.Image.new("RGBA", (4, 4)).save(out, "PNG", pnginfo=info)
    with pytest.raises(InvalidRequest):
        read_metadata(out.getvalue())
