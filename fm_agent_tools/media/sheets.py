"""Several pictures as one, in a numbered grid: what is sent to somebody who shall choose."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import PIL.Image
import PIL.ImageColor
import PIL.ImageDraw
import PIL.ImageFont

from fm_agent_tools.errors import InvalidRequest
from fm_agent_tools.media.image import Enlarge, Image

MOST_PICTURES = 64
CELL = (64, 512)  # sides of a cell in pixels, at least and at most
INK = (45, 45, 45, 255)
RIM = (255, 255, 255, 255)  # around the digits, so that they can be read on any ground


def make_sheet(
    pictures: Sequence[Image],
    *,
    columns: int | None = None,
    cell: int | None = None,
    numbers: bool = True,
    background: str | None = None,
    enlarge: Enlarge | None = None,
) -> Image:
    """The pictures in a grid, row by row, each whole and centred in its cell, numbered from 1.

    pictures: 1 to 64; columns: by default as many as make the grid nearly square; cell: pixels of a cell's
    side, 64 to 512, by default the longest side among the pictures; background: None for transparent, or a
    colour such as "white" or "#ffeecc"; enlarge: as for `Image.fitted`. Raises InvalidRequest.
    """
    _check("pictures", len(pictures), 1, MOST_PICTURES)
    if columns is None:
        columns = math.ceil(math.sqrt(len(pictures)))
    _check("columns", columns, 1, MOST_PICTURES)
    longest = max(max(picture.width, picture.height) for picture in pictures)
    side = min(max(longest, CELL[0]), CELL[1]) if cell is None else cell
    _check("cell", side, *CELL)
    columns, gap = min(columns, len(pictures)), side // 16
    step, rows = side + gap, math.ceil(len(pictures) / columns)
    size = (columns * step + gap, rows * step + gap)
    sheet = PIL.Image.new("RGBA", size, _colour(background))
    for index, picture in enumerate(pictures):
        corner = (gap + index % columns * step, gap + index // columns * step)
        sheet.alpha_composite(PIL.Image.fromarray(picture.fitted(side, side, enlarge).pixels), corner)
        if numbers:
            _number(sheet, corner, index + 1, max(12, side // 8))
    return Image(np.asarray(sheet))


def _number(sheet: PIL.Image.Image, corner: tuple[int, int], number: int, height: int) -> None:
    font = PIL.ImageFont.load_default(height)
    rim = max(1, height // 8)
    place = (corner[0] + rim, corner[1])
    PIL.ImageDraw.Draw(sheet).text(
        place, str(number), INK, font, anchor="lt", stroke_width=rim, stroke_fill=RIM
    )


def _colour(background: str | None) -> str | tuple[int, int, int, int]:
    if background is None:
        return (0, 0, 0, 0)
    try:
        PIL.ImageColor.getrgb(background)
        return background
    except (ValueError, TypeError, AttributeError):
        rule = 'a colour such as "white" or "#ffeecc", or none for transparent'
        raise InvalidRequest("background", background, rule, "white") from None


def _check(field: str, value: int, least: int, most: int) -> None:
    if not isinstance(value, int) or isinstance(value, bool):
        raise InvalidRequest(field, value, f"a whole number, {least} to {most}")
    if not least <= value <= most:
        raise InvalidRequest(field, value, f"{least} to {most}", min(max(value, least), most))
