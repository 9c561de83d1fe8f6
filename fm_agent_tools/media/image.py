"""A picture in memory: straight-alpha pixels, and the files that they become."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
import PIL.Image
from PIL.PngImagePlugin import PngInfo

from fm_agent_tools.media.opening import opened
from fm_agent_tools.media.xmp import PNG_KEYWORDS, XMP_KEYWORD, write_packet

QUALITY = 95  # of a WebP, of 100
LOSSLESS_EFFORT = 50  # of 100: half of the time that the most takes, for 1 % more bytes


@dataclass(frozen=True, eq=False)
class Image:
    """A picture. `pixels`: uint8, shape (height, width, 4), red, green, blue and straight alpha, 0 to 255.

    caption: what it shows, in words, where that is known; no file is made other by it.
    """

    pixels: npt.NDArray[np.uint8]
    caption: str = ""

    formats: ClassVar[Mapping[str, str]] = {"png": "image/png", "webp": "image/webp"}

    def __post_init__(self) -> None:
        shape = self.pixels.shape
        if self.pixels.dtype != np.uint8 or len(shape) != 3 or shape[2] != 4 or 0 in shape:
            raise TypeError(
                f"pixels must be uint8 of shape (height, width, 4), not {self.pixels.dtype} {shape}"
            )

    @property
    def width(self) -> int:
        """Pixels from left to right."""
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        """Pixels from top to bottom."""
        return int(self.pixels.shape[0])

    @classmethod
    def decode(cls, content: bytes) -> Image:
        """The picture in a PNG, WebP or JPEG file; InvalidRequest when it is not one, or too large."""
        return cls(np.asarray(opened(content).convert("RGBA")))

    def encode(
        self,
        format: str = "png",
        metadata: Mapping[str, str] | None = None,
        *,
        quality: int | None = QUALITY,
        effort: int = 4,
    ) -> bytes:
        """A file with `metadata` in it: PNG text chunks and XMP, or WebP XMP.

        format: "png" (lossless) or "webp"; metadata: lower-case names to text, None writes none at all;
        quality: of WebP, 0 to 100, None for no loss (alpha never has any); effort: of WebP, 0 (fast) to 6
        (small). The same pixels and metadata always
        give the same bytes.
        """
        if format not in self.formats:
            raise ValueError(f"{format!r} is not a format: {', '.join(self.formats)}")
        out = io.BytesIO()
        options = png_options(metadata) if format == "png" else _webp_options(metadata, quality, effort)
        PIL.Image.fromarray(self.pixels).save(out, format, **options)
        return out.getvalue()

    def resized(
        self, width: int, height: int, kernel: PIL.Image.Resampling = PIL.Image.Resampling.LANCZOS
    ) -> Image:
        """Resampled to exactly `width` × `height` pixels, on premultiplied alpha, so no halos."""
        if (width, height) == (self.width, self.height):
            return self
        premultiplied = PIL.Image.fromarray(self.pixels).convert("RGBa")
        resampled = premultiplied.resize((width, height), kernel)
        return Image(np.asarray(resampled.convert("RGBA")))

    def fitted(self, width: int, height: int, enlarge: Enlarge | None = None) -> Image:
        """The whole picture, as large as fits, centred on `width` × `height` transparent pixels.

        enlarge: makes it larger than it is in a better way than resampling; None resamples.
        """
        scale = min(width / self.width, height / self.height)
        inner = max(1, round(self.width * scale)), max(1, round(self.height * scale))
        fit = enlarge(self, *inner) if enlarge and scale > 1 else self.resized(*inner)
        return fit.centred(width, height)

    def centred(self, width: int, height: int) -> Image:
        """The picture as it is, in the middle of at least as many transparent pixels."""
        if (self.width, self.height) == (width, height):
            return self
        canvas = np.zeros((height, width, 4), dtype=np.uint8)
        top, left = (height - self.height) // 2, (width - self.width) // 2
        canvas[top : top + self.height, left : left + self.width] = self.pixels
        return Image(canvas)

    def on_white(self) -> npt.NDArray[np.uint8]:
        """The colours alone, shape (height, width, 3), white where the picture is transparent."""
        alpha = self.pixels[..., 3:].astype(np.uint16)
        if alpha.min() == 255:
            return self.pixels[..., :3]
        seen = self.pixels[..., :3] * alpha + 255 * (255 - alpha)
        return ((seen + 127) // 255).astype(np.uint8)

    def thumbnail(self, side: int) -> Image:
        """The picture with its longer side reduced to `side` pixels; never enlarged."""
        scale = side / max(self.width, self.height)
        if scale >= 1:
            return self
        return self.resized(max(1, round(self.width * scale)), max(1, round(self.height * scale)))


Enlarge = Callable[[Image, int, int], Image]
"""Gives a picture at exactly that width and height, in pixels; its proportions are kept by the caller."""


def png_options(metadata: Mapping[str, str] | None) -> dict[str, Any]:
    """What Pillow writes into a PNG beside its pixels."""
    if metadata is None:
        return {}
    info = PngInfo()
    for name, text in metadata.items():
        info.add_text(PNG_KEYWORDS.get(name, name), text)
    info.add_itxt(XMP_KEYWORD, write_packet(metadata).decode("utf-8"))
    return {"pnginfo": info}


def _webp_options(metadata: Mapping[str, str] | None, quality: int | None, effort: int) -> dict[str, Any]:
    options: dict[str, Any] = {"quality": quality, "method": effort}
    if quality is None:  # `quality` then is effort, too
        options |= {"lossless": True, "quality": LOSSLESS_EFFORT}
    if metadata is not None:
        options["xmp"] = write_packet(metadata)
    return options
