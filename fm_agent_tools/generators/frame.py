"""Between a picture of any shape and the square that a network draws: there, and back into its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fm_agent_tools.media import Image
from fm_agent_tools.media.image import Enlarge
from fm_agent_tools.media.mask import Weights, inner_edge

EDGE, WIDEST = 4 / 128, 8  # width of the soft edge inside a mask: a part of the longer side, at most 8 pixels
STRIP = 256  # rows that are worked on at a time: floats of a whole photograph would fill the memory
SAME, OTHER = 0.03, 0.10  # change of a value of 0 to 1 that is none, and that is one
LEAST = 3 / 255  # of a value: nobody sees less


Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Frame:
    """The picture that an edit changes, and where it may.

    source: any size; where: how much each pixel may change, 0 to 1, shape (height, width), None for all;
    side: of the network's square, in pixels.
    """

    source: Image
    where: Weights | None
    side: int

    @property
    def native(self) -> bool:
        """Whether the picture is the network's square already."""
        return (self.source.width, self.source.height) == (self.side, self.side)

    def square(self) -> Image:
        """The picture as the network sees it: fitted without distortion, transparent around it."""
        return self.source.fitted(self.side, self.side)

    def inside(self) -> Weights | None:
        """How much each pixel of the square may change, 0 to 1, shape (side, side); None: all may."""
        if self.where is None:
            return None
        grey = np.rint(self.where * 255).astype(np.uint8)[..., None]
        mask = Image(np.concatenate([grey, grey, grey, np.full_like(grey, 255)], axis=-1))
        fitted = mask.fitted(self.side, self.side).pixels.astype(np.float32) / 255
        return np.asarray(fitted[..., 0] * fitted[..., 3], dtype=np.float32)

    def cells(self, grid: int) -> npt.NDArray[np.float32]:
        """Which cells of the square's `grid` may change, 0 or 1: those that hold any pixel that may."""
        if self.where is None:
            return np.ones((grid, grid), dtype=np.float32)
        top, left, height, width = self._box()
        rows, columns = (
            ((start + (np.arange(outer) + 0.5) * inner / outer) * grid / self.side)
            .astype(int)
            .clip(0, grid - 1)
            for start, inner, outer in zip((top, left), (height, width), self.where.shape, strict=True)
        )
        across, down = (np.flatnonzero(np.diff(each, prepend=-1)) for each in (columns, rows))
        most = np.maximum.reduceat(np.maximum.reduceat(self.where, down, axis=0), across, axis=1)
        cells = np.zeros((grid, grid), dtype=np.float32)
        cells[np.ix_(rows[down], columns[across])] = most > 0
        return cells

    def put_back(self, drawn: Image, before: Image, enlarge: Enlarge | None = None) -> Image:
        """What the network drew, in the frame and at the size of the source.

        drawn: the square after the edit; before: the square that the network would draw for the unchanged
        source; enlarge: makes it larger in a better way than resampling. Where both squares are alike the
        source itself stays, with the details that no codec keeps; where the mask forbids a change, its bytes
        do.
        """
        weight = self._enlarged(_change(before, drawn))
        if self.where is not None:
            edge = round(EDGE * max(self.source.width, self.source.height))
            weight = weight * inner_edge(self.where, min(max(1, edge), WIDEST))
        return self.mixed(self._cropped(drawn, enlarge), weight)

    def mixed(self, after: Image, weight: Weights) -> Image:
        """The source, and `after` (of its size) as far as `weight` says; weight 0 leaves the bytes alone."""
        result = self.source.pixels.copy()
        for rows in self._strips():
            part = weight[rows]
            result[rows][part > 0] = _mixed(self.source.pixels[rows], after.pixels[rows], part)[part > 0]
        return Image(result)

    def changed(self, result: Image) -> float:
        """The share of the pixels that look other than before, 0 to 1."""
        count = 0
        for rows in self._strips():
            old, new = (_premultiplied(image.pixels[rows]) for image in (self.source, result))
            count += int((np.abs(new - old).max(axis=-1) > LEAST).sum())
        return count / (self.source.width * self.source.height)

    def _strips(self) -> Iterator[slice]:
        return (slice(start, start + STRIP) for start in range(0, self.source.height, STRIP))

    def _box(self) -> tuple[int, int, int, int]:
        """Top, left, height and width of the picture within the square, as `Image.fitted` places it."""
        scale = self.side / max(self.source.width, self.source.height)
        width, height = (max(1, round(each * scale)) for each in (self.source.width, self.source.height))
        return (self.side - height) // 2, (self.side - width) // 2, height, width

    def _cropped(self, square: Image, enlarge: Enlarge | None = None) -> Image:
        top, left, height, width = self._box()
        inner = Image(np.ascontiguousarray(square.pixels[top : top + height, left : left + width]))
        size = self.source.width, self.source.height
        return enlarge(inner, *size) if enlarge and max(size) > self.side else inner.resized(*size)

    def _enlarged(self, values: Weights) -> Weights:
        """Values of the square's pixels for those of the source."""
        grey = np.rint(values * 255).astype(np.uint8)[..., None]
        opaque = np.full_like(grey, 255)
        inner = self._cropped(Image(np.concatenate([grey, grey, grey, opaque], axis=-1)))
        return np.asarray(inner.pixels[..., 0] / 255, dtype=np.float32)


def _change(before: Image, after: Image) -> Weights:
    """How much each pixel has changed, 0 (not) to 1 (has), widened a little so that no rim is left."""
    difference = np.abs(_premultiplied(after.pixels) - _premultiplied(before.pixels)).max(axis=-1)
    padded = np.pad(difference, 2, mode="edge")
    near = np.lib.stride_tricks.sliding_window_view(padded, (5, 5)).max(axis=(2, 3))
    smooth = np.lib.stride_tricks.sliding_window_view(np.pad(near, 1, mode="edge"), (3, 3)).mean(axis=(2, 3))
    return np.asarray(np.clip((smooth - SAME) / (OTHER - SAME), 0, 1), dtype=np.float32)


def _mixed(before: Pixels, after: Pixels, weight: Weights) -> Pixels:
    """Straight-alpha pixels between the two, mixed where colours are worth as much as is seen of them."""
    old, new = _premultiplied(before), _premultiplied(after)
    mix = old + weight[..., None] * (new - old)
    alpha = mix[..., 3:]
    straight = np.concatenate([mix[..., :3] / np.maximum(alpha, 1 / 255), alpha], axis=-1)
    values = np.rint(np.clip(straight, 0, 1) * 255 * (alpha >= 0.5 / 255))
    return np.asarray(values, dtype=np.uint8)


def _premultiplied(pixels: Pixels) -> npt.NDArray[np.float32]:
    values = pixels.astype(np.float32) / 255
    return np.concatenate([values[..., :3] * values[..., 3:], values[..., 3:]], axis=-1)
