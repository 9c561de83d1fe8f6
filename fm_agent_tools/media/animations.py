"""Clips as animated pictures: GIF, and WebP with its real transparency."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import PIL.Image

from fm_agent_tools.errors import InvalidRequest
from fm_agent_tools.media.containers import tagged_gif
from fm_agent_tools.media.image import Image
from fm_agent_tools.media.opening import DAMAGED, MOST_CLIP_PIXELS
from fm_agent_tools.media.xmp import write_packet

GIF_FASTEST = 50.0  # frames a second; browsers slow down what claims to be faster
OPAQUE = 128  # the alpha from which a GIF, which knows only yes and no, shows a pixel
CLEAR = 255  # the colour number of a transparent pixel


def encode_gif(pictures: Iterable[Image], fps: float, metadata: Mapping[str, str] | None) -> bytes:
    """A GIF file that repeats for ever; beyond 50 frames a second some are left out."""
    shown = [_paletted(picture) for picture in _thinned(pictures, fps)]
    durations = _durations(len(shown), min(fps, GIF_FASTEST), unit=10)
    out = io.BytesIO()
    shown[0].save(
        out,
        "GIF",
        save_all=True,
        append_images=shown[1:],
        duration=durations,
        loop=0,
        disposal=2,
        transparency=CLEAR,
        background=CLEAR,
        optimize=False,
    )
    return tagged_gif(out.getvalue(), metadata)


def encode_webp(
    pictures: Iterable[Image],
    fps: float,
    metadata: Mapping[str, str] | None,
    *,
    quality: int = 85,
    method: int = 2,
) -> bytes:
    """A WebP file that repeats for ever. quality: 0 to 100; method: 0 (quick) to 6 (small)."""
    frames = [PIL.Image.fromarray(picture.pixels) for picture in pictures]
    out = io.BytesIO()
    xmp = {} if metadata is None else {"xmp": write_packet(metadata)}
    frames[0].save(
        out,
        "WEBP",
        save_all=True,
        append_images=frames[1:],
        duration=_durations(len(frames), fps, unit=1),
        loop=0,
        quality=quality,
        method=method,
        **xmp,
    )
    return out.getvalue()


def decode_animation(content: bytes) -> tuple[npt.NDArray[np.uint8], float]:
    """Frames, shape (n, height, width, 4), and the mean frames a second. Raises InvalidRequest."""
    try:
        picture = PIL.Image.open(io.BytesIO(content), formats=("GIF", "WEBP"))
        count = int(getattr(picture, "n_frames", 1))
        if count * picture.width * picture.height > MOST_CLIP_PIXELS:
            raise InvalidRequest(
                "video", f"{count} frames", f"at most {MOST_CLIP_PIXELS} pixels in all frames"
            )
        frames, milliseconds = [], 0.0
        for number in range(count):
            picture.seek(number)
            frames.append(np.asarray(picture.convert("RGBA")))
            milliseconds += float(picture.info.get("duration") or 100)
        pixels = np.stack(frames)  # a damaged file may have frames of several sizes: ValueError
    except DAMAGED as error:
        rule = f"a whole GIF or WebP file ({error})"
        raise InvalidRequest("video", f"{len(content)} bytes", rule) from None
    return pixels, 1000 * count / milliseconds


def _thinned(pictures: Iterable[Image], fps: float) -> Iterable[Image]:
    """Those that are the first to be seen in their fiftieth of a second."""
    seen = -1
    for number, picture in enumerate(pictures):
        moment = int(number * GIF_FASTEST / fps + 1e-6) if fps > GIF_FASTEST else number
        if moment > seen:
            seen = moment
            yield picture


def _durations(count: int, fps: float, unit: int) -> list[int]:
    """Milliseconds of each frame in whole units; their sum is never more than half a unit off."""
    edges = [unit * round(1000 * number / fps / unit) for number in range(count + 1)]
    return [max(unit, after - before) for before, after in pairwise(edges)]


def _paletted(picture: Image) -> PIL.Image.Image:
    """255 colours of its own, without dither (which flickers), and one for what is not seen."""
    seen = picture.pixels[..., 3:] >= OPAQUE  # in full colour: mixed with white it would shine on dark pages
    shown = np.where(seen, picture.pixels[..., :3], 0).astype(np.uint8)
    colours = PIL.Image.fromarray(shown).quantize(255, dither=PIL.Image.Dither.NONE)
    clear = PIL.Image.fromarray(np.where(seen[..., 0], 0, 255).astype(np.uint8))
    colours.paste(CLEAR, mask=clear)
    colours.info["transparency"] = CLEAR
    return colours
