"""Clips as MP4: H.264, 4:2:0, the index before the pictures, so that a browser plays it while it loads."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import chain

import av
import numpy as np
import numpy.typing as npt

from fm_agent_tools.errors import InvalidRequest
from fm_agent_tools.media.containers import tagged_mp4
from fm_agent_tools.media.image import Image
from fm_agent_tools.media.opening import MOST_CLIP_PIXELS
from fm_agent_tools.media.remuxing import BITEXACT

BT709 = 1  # what players take colours for when nobody tells them, from HD upwards; so it is said
QUALITY = {"crf": "16", "preset": "veryfast", "threads": "1"}  # the number of threads changes the bytes


def encode_mp4(pictures: Iterable[Image], fps: float, metadata: Mapping[str, str] | None) -> bytes:
    """An MP4 file of pictures of one size, on white where they are transparent."""
    out = io.BytesIO()
    pictures = iter(pictures)
    first = next(pictures)
    with av.open(
        out,
        "w",
        format="mp4",
        options={"movflags": "+faststart"},
        container_options=BITEXACT,
        io_open=lambda url, flags, options: io.BytesIO(out.getvalue()),  # the second pass reads the first
    ) as container:
        stream = container.add_stream("libx264", rate=Fraction(fps).limit_denominator(1001), options=QUALITY)
        stream.width, stream.height = (side + side % 2 for side in (first.width, first.height))
        stream.pix_fmt = "yuv420p"
        context = stream.codec_context
        context.color_primaries = context.color_trc = context.colorspace = BT709
        context.color_range = 1  # 16 to 235, as all video
        for picture in chain([first], pictures):
            container.mux(stream.encode(_frame(picture)))
        container.mux(stream.encode(None))
    return tagged_mp4(out.getvalue(), metadata)


def decode_mp4(content: bytes) -> tuple[npt.NDArray[np.uint8], float]:
    """Frames, shape (n, height, width, 4), and frames a second. Raises InvalidRequest."""
    try:
        with av.open(io.BytesIO(content), "r", format="mp4") as container:
            stream = container.streams.video[0]
            frames: list[npt.NDArray[np.uint8]] = []
            for frame in container.decode(stream):
                if (len(frames) + 1) * frame.width * frame.height > MOST_CLIP_PIXELS:
                    raise InvalidRequest(
                        "video", f"{len(content)} bytes", f"at most {MOST_CLIP_PIXELS} pixels"
                    )
                frames.append(_pixels(frame))
            fps = float(stream.average_rate or 25)
            return np.stack(frames), fps
    except (av.FFmpegError, IndexError, ValueError, MemoryError) as error:
        raise InvalidRequest("video", f"{len(content)} bytes", f"a whole MP4 file ({error})") from None


def _frame(picture: Image) -> av.VideoFrame:
    pixels = picture.on_white()
    odd = ((0, picture.height % 2), (0, picture.width % 2), (0, 0))
    frame = av.VideoFrame.from_ndarray(np.pad(pixels, odd, mode="edge"), format="rgb24")
    return frame.reformat(format="yuv420p", dst_colorspace="ITU709", dst_color_range="MPEG")


def _pixels(frame: av.VideoFrame) -> npt.NDArray[np.uint8]:
    return np.ascontiguousarray(frame.to_ndarray(format="rgba"), dtype=np.uint8)
