"""Contact sheets: drawn pictures in a table with captions, readable on light and on dark pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import PIL.Image
import PIL.ImageDraw
import PIL.ImageFont
from torch import Tensor

from fm_agent_tools.training.plots import checkerboard

CELL, GAP, TOP, LEFT, LINE = 96, 6, 34, 104, 14
PAPER, INK = "#faf9f5", "#2b2a27"
"""A card of its own colour, as the plots of the documents have it: the same on light and on dark pages."""
COLOURS = 256


def contact_sheet(columns: Mapping[str, Tensor], rows: Sequence[str], cell: int = CELL) -> PIL.Image.Image:
    """A column for each title, straight-alpha uint8 (rows, size, size, 4) each, and a caption for each row.

    Few colours keep the file small.
    """
    width, height = LEFT + len(columns) * (cell + GAP), TOP + len(rows) * (cell + GAP)
    sheet = PIL.Image.new("RGB", (width, height), PAPER)
    draw, font = PIL.ImageDraw.Draw(sheet), PIL.ImageFont.load_default(12)
    for place, (title, pictures) in enumerate(columns.items()):
        left = LEFT + place * (cell + GAP)
        draw.text((left + cell // 2, TOP - 5), _folded(title, 16), INK, font, anchor="md", align="center")
        for row, pixels in enumerate(pictures):
            sheet.paste(on_checks(pixels.numpy(), cell), (left, TOP + row * (cell + GAP)))
    for row, caption in enumerate(rows):
        middle = TOP + row * (cell + GAP) + cell // 2
        draw.text((LEFT - 8, middle), _folded(caption, 15), INK, font, anchor="rm", align="right")
    return few_colours(sheet)


def captioned_sheet(
    pictures: Tensor, captions: Sequence[str], columns: int, cell: int = CELL
) -> PIL.Image.Image:
    """Pictures (count, size, size, 4) row by row, each over its caption."""
    folded = [_folded(caption, cell // 5) for caption in captions]
    below = GAP + LINE * (1 + max(words.count("\n") for words in folded))
    wide = cell + 4 * GAP
    rows = -(-len(pictures) // columns)
    sheet = PIL.Image.new("RGB", (columns * wide, GAP + rows * (cell + below)), PAPER)
    draw, font = PIL.ImageDraw.Draw(sheet), PIL.ImageFont.load_default(11)
    for place, (pixels, words) in enumerate(zip(pictures, folded, strict=True)):
        left, top = place % columns * wide, GAP + place // columns * (cell + below)
        sheet.paste(on_checks(pixels.numpy(), cell), (left + (wide - cell) // 2, top))
        draw.text((left + wide // 2, top + cell + 3), words, INK, font, anchor="ma", align="center")
    return few_colours(sheet)


def on_checks(pixels: np.ndarray, cell: int) -> PIL.Image.Image:
    """A picture (size, size, 4) over a checkerboard, `cell` pixels wide."""
    ground = PIL.Image.fromarray(checkerboard(cell, cell).astype(np.uint8)).convert("RGBA")
    ground.alpha_composite(PIL.Image.fromarray(pixels).resize((cell, cell), PIL.Image.Resampling.LANCZOS))
    return ground.convert("RGB")


def few_colours(sheet: PIL.Image.Image) -> PIL.Image.Image:
    """The sheet in a palette of 256 colours, which makes files a third as large; dithered, for else shading
    becomes stripes."""
    palette = sheet.quantize(COLOURS, method=PIL.Image.Quantize.MEDIANCUT)
    return sheet.quantize(palette=palette, dither=PIL.Image.Dither.FLOYDSTEINBERG)


def _folded(text: str, width: int) -> str:
    """The text in lines of about `width` characters."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + len(word) + 1 > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)
