"""A clip in memory: straight-alpha frames and their rate, and the files that they become."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from fm_agent_tools.errors import InvalidRequest
from fm_agent_tools.media.animations import decode_animation, encode_gif, encode_webp
from fm_agent_tools.media.image import Image
from fm_agent_tools.media.sniffing import kind_of

FASTEST = 240.0


@dataclass(frozen=True, eq=False)
class Video:
    """A clip. `frames`: uint8, shape (n, height, width, 4), straight alpha; `fps`: frames a second."""

    frames: npt.NDArray[np.uint8]
    fps: float

    formats: ClassVar[Mapping[str, str]] = {"mp4": "video/mp4", "gif": "image/gif", "webp": "image/webp"}

    def __post_init__(self) -> None:
        shape = self.frames.shape
        if self.frames.dtype != np.uint8 or len(shape) != 4 or shape[3] != 4 or 0 in shape:
            raise TypeError(
                f"frames must be uint8 of shape (n, height, width, 4), not {self.frames.dtype} {shape}"
            )
        if not 0 < self.fps <= FASTEST:
            raise ValueError(f"the frames a second must be above 0 and at most {FASTEST:g}, not {self.fps}")

    @property
    def width(self) -> int:
        """Pixels from left to right."""
        return int(self.frames.shape[2])

    @property
    def height(self) -> int:
        """Pixels from top to bottom."""
        return int(self.frames.shape[1])

    @property
    def seconds(self) -> float:
        """How long it plays."""
        return len(self.frames) / self.fps

    @property
    def poster(self) -> Image:
        """The first frame."""
        return Image(self.frames[0])

    @classmethod
    def decode(cls, content: bytes) -> Video:
        """The clip in an MP4, GIF or WebP file; InvalidRequest when it is none, or too large to hold.

        Frames of unequal length are taken as equally long.
        """
        kind = kind_of(content)
        if kind == "mp4":
            from fm_agent_tools.media.mp4 import decode_mp4  # late: PyAV loads for clips alone

            frames, fps = decode_mp4(content)
        elif kind in ("gif", "webp"):
            frames, fps = decode_animation(content)
        else:
            raise InvalidRequest("video", f"{len(content)} bytes", "a whole MP4, GIF or WebP file")
        return cls(frames, min(max(fps, 0.01), FASTEST))

    def encode(
        self,
        format: str = "mp4",
        metadata: Mapping[str, str] | None = None,
        *,
        size: tuple[int, int] | None = None,
    ) -> bytes:
        """A file with `metadata` in it as XMP, with the IPTC digital source type.

        format: "mp4" (H.264, ready to stream; on white where it is transparent; odd sides lose a pixel's
        width to a repeated edge), "gif" (256 colours, at most 50 frames a second) or "webp" (keeps alpha);
        metadata: lower-case names to text, None writes none; size: width and height to resize each frame to
        on the way, so that a large clip never is in memory as a whole. The same frames, metadata and machine
        give the same bytes.
        """
        if format not in self.formats:
            raise ValueError(f"{format!r} is not a format: {', '.join(self.formats)}")
        width, height = size or (self.width, self.height)
        pictures = (Image(frame).fitted(width, height) for frame in self.frames)
        if format == "mp4":
            from fm_agent_tools.media.mp4 import encode_mp4

            return encode_mp4(pictures, self.fps, metadata)
        if format == "gif":
            return encode_gif(pictures, self.fps, metadata)
        return encode_webp(pictures, self.fps, metadata)

    def thumbnail(self, side: int, frames: int = 8) -> Video:
        """At most `frames` of the frames, evenly chosen, the longer side at most `side` pixels; as long."""
        count = min(frames, len(self.frames))
        chosen = np.linspace(0, len(self.frames) - 1, count).round().astype(int)
        small = [Image(self.frames[index]).thumbnail(side).pixels for index in chosen]
        return Video(np.stack(small), max(count / self.seconds, 0.01))
