"""Draws docs/pictures/sizes.png: `python docs/plots/sizes.py`. Needs the extra `train`.

A sticker at 512 pixels, resampled and doubled and sharpened, and the same crop of both. Drawn anew when the
weights change.
"""

from __future__ import annotations

from stickers import drawn
from style import bare, pyplot, save

from fm_agent_tools.catalogue import Catalogue
from fm_agent_tools.folders import folder
from fm_agent_tools.generators.bundled import PictureGenerator
from fm_agent_tools.generators.enlarging import PictureEnlarger
from fm_agent_tools.media import Image
from fm_agent_tools.requests import ImageRequest

WISHES = (("a red apple", 7, (150, 20)), ("a fox", 1, (60, 40)), ("a rocket", 3, (230, 60)))
SIDE, CROP = 512, 150


def draw_sizes() -> None:
    """Whole pictures to the left, crops of both ways to enlarge them to the right."""
    plt = pyplot()
    models = folder("models")
    spec = Catalogue(models).get("sticker")
    generator, enlarger = PictureGenerator(spec, models), PictureEnlarger(spec)
    figure, axes = plt.subplots(len(WISHES), 3, figsize=(9.2, 9.2), layout="constrained")
    for row, (prompt, seed, corner) in zip(axes, WISHES, strict=True):
        small = drawn(generator, ImageRequest(prompt=prompt, seed=seed), seed)
        plain, ours = small.resized(SIDE, SIDE), enlarger(small, SIDE, SIDE)
        row[0].imshow(ours.pixels)
        row[0].add_patch(plt.Rectangle(corner, CROP, CROP, fill=False, edgecolor="#55606b"))
        row[0].set_ylabel(prompt)
        for axis, picture in zip(row[1:], (plain, ours), strict=True):
            axis.imshow(cropped(picture, corner), interpolation="nearest")
        for axis in row:
            bare(axis)
    for axis, title in zip(axes[0], ("512 pixels", "resampled", "doubled and sharpened"), strict=True):
        axis.set_title(title)
    save(figure, "sizes")


def cropped(picture: Image, corner: tuple[int, int]) -> object:
    """A square of the picture's pixels."""
    left, top = corner
    return picture.pixels[top : top + CROP, left : left + CROP]


if __name__ == "__main__":
    draw_sizes()
