"""A picture of somebody's: its pixels, upright and in sRGB, as a PNG without anything beside them."""

from __future__ import annotations

import io

import numpy as np
import PIL.Image

from fm_agent_tools.media.intake.colour import in_srgb
from fm_agent_tools.media.intake.headers import Header, read_header
from fm_agent_tools.media.intake.refusals import FileDamaged, FileTooLarge, FormatRefused
from fm_agent_tools.media.intake.taking import Limits, TakenIn, shown_bytes
from fm_agent_tools.media.opening import DAMAGED, load

LONGEST_SIDE = 16_384
LARGE = 2**20  # pixels; above, a third less compression saves three quarters of the time
ORIENTATION = 0x0112  # EXIF's tag
_REDUCED = "reduced from 16 to 8 bits a channel"
UPRIGHT = {
    2: PIL.Image.Transpose.FLIP_LEFT_RIGHT,
    3: PIL.Image.Transpose.ROTATE_180,
    4: PIL.Image.Transpose.FLIP_TOP_BOTTOM,
    5: PIL.Image.Transpose.TRANSPOSE,
    6: PIL.Image.Transpose.ROTATE_270,
    7: PIL.Image.Transpose.TRANSVERSE,
    8: PIL.Image.Transpose.ROTATE_90,
}


def take_picture(content: bytes, kind: str, limits: Limits, field: str) -> TakenIn:
    """Raises FileTooLarge and FormatRefused from the header, FileDamaged when it cannot be drawn."""
    shown = f"a {kind.upper()} file of {shown_bytes(len(content))}"
    try:
        header = read_header(content, kind)
    except (ValueError, IndexError) as error:
        raise FileDamaged(field, shown, f"a whole one ({error})") from None
    _check(header, limits, field)
    try:
        drawn = _drawn(header, kind)
        picture, notes = _plain(drawn, header)
    except DAMAGED as error:
        reason = " ".join(str(error).split())[:120] or type(error).__name__
        raise FileDamaged(field, shown, f"a whole one ({reason})") from None
    content = _encoded(picture)
    width, height = picture.size
    return TakenIn(content, "image", "png", "image/png", width=width, height=height, notes=notes)


def _check(header: Header, limits: Limits, field: str) -> None:
    size = f"a picture of {header.width}x{header.height} pixels"
    if not header.width or not header.height:
        raise FileDamaged(field, size, "one of at least one pixel")
    if header.width * header.height > limits.pixels:
        scale = (limits.pixels / (header.width * header.height)) ** 0.5
        nearest = f"{max(1, int(header.width * scale))}x{max(1, int(header.height * scale))}"
        raise FileTooLarge(field, size, f"one of at most {limits.pixels} pixels", nearest)
    if max(header.width, header.height) > LONGEST_SIDE:
        raise FileTooLarge(field, size, f"one of at most {LONGEST_SIDE} pixels on a side")
    if header.frames > 1:
        raise FormatRefused(field, f"an animation of {header.frames} frames", "a picture that stands still")


def _drawn(header: Header, kind: str) -> PIL.Image.Image:
    """Decoded by the one decoder that fits, if that agrees with the header on the size."""
    picture = PIL.Image.open(io.BytesIO(header.plain), formats=(kind.upper(),))
    if picture.size != (header.width, header.height):
        raise ValueError("it says two different sizes")
    load(picture)
    return picture


def _plain(picture: PIL.Image.Image, header: Header) -> tuple[PIL.Image.Image, tuple[str, ...]]:
    """Upright, in sRGB, 8 bits a channel, with alpha only where something is transparent; and notes."""
    picture, depth = _eight_bits(picture, header.depth), _REDUCED if header.depth == 16 else None
    picture, colour = in_srgb(picture, header.icc)
    if picture.mode == "RGBA" and picture.getchannel("A").getextrema() == (255, 255):
        picture = picture.convert("RGB")
    turn = UPRIGHT.get(_orientation(header.exif))
    turned = picture if turn is None else picture.transpose(turn)
    said = None if turn is None else "turned upright, as the camera had noted"
    return turned, tuple(note for note in (depth, colour, said) if note)


def _eight_bits(picture: PIL.Image.Image, depth: int) -> PIL.Image.Image:
    """Grey of 16 bits would be cut off at 255 by Pillow; here its upper eight bits are taken. What the file
    calls transparent is a value of its own depth, which Pillow compares with those of eight bits."""
    clear = picture.info.get("transparency")
    if picture.mode.startswith("I"):
        samples = np.asarray(picture).astype(np.uint32)
        grey = PIL.Image.fromarray((samples >> 8).clip(0, 255).astype(np.uint8))
        if clear is None:
            return grey
        return PIL.Image.merge(
            "LA", (grey, PIL.Image.fromarray(np.where(samples == clear, 0, 255).astype(np.uint8)))
        )
    if depth == 16 and isinstance(clear, tuple):
        picture.info["transparency"] = tuple(value >> 8 for value in clear)
    if picture.mode == "L" and depth < 8 and isinstance(clear, int):
        picture.info["transparency"] = clear * 255 // (2**depth - 1)
    return picture


def _orientation(exif: bytes) -> int:
    """1 to 8, 1 is upright, also when the EXIF data cannot be read."""
    if not exif:
        return 1
    tags = PIL.Image.Exif()
    try:
        tags.load(exif)
        return int(tags.get(ORIENTATION, 1))
    except (*DAMAGED, UserWarning):
        return 1


def _encoded(picture: PIL.Image.Image) -> bytes:
    picture.info.clear()
    out = io.BytesIO()
    level = 1 if picture.width * picture.height > LARGE else 6
    picture.save(out, "PNG", compress_level=level)
    return out.getvalue()
