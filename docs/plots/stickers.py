"""What the shipped sticker model draws in few and in many steps."""

from __future__ import annotations

from style import bare, pyplot, save

from fm_agent_tools.catalogue import Catalogue
from fm_agent_tools.engine.protocol import Generator
from fm_agent_tools.folders import folder
from fm_agent_tools.generators.bundled import PictureGenerator
from fm_agent_tools.media import Image
from fm_agent_tools.requests import ImageRequest

WISHES = (("a red apple", 7), ("a fox", 1), ("a house", 3))
STEPS = (1, 2, 4, 8, 25)


def draw_stickers() -> None:
    """Three wishes from the same noise in 1, 2, 4, 8 and 25 steps."""
    plt = pyplot()
    models = folder("models")
    generator = PictureGenerator(Catalogue(models).get("sticker"), models)
    figure, axes = plt.subplots(len(WISHES), len(STEPS), figsize=(9.2, 5.9), layout="constrained")
    for row, (prompt, seed) in zip(axes, WISHES, strict=True):
        for axis, steps in zip(row, STEPS, strict=True):
            request = ImageRequest(prompt=prompt, seed=seed, steps=steps)
            axis.imshow(drawn(generator, request, seed).pixels)
            bare(axis)
        row[0].set_ylabel(prompt)
    for axis, steps in zip(axes[0], STEPS, strict=True):
        axis.set_title("1 step" if steps == 1 else f"{steps} steps")
    save(figure, "flow-sticker")


def drawn(generator: Generator, request: ImageRequest, seed: int) -> Image:
    """One picture, alone."""
    trajectory = generator.begin(request, seed)
    while not trajectory.done:
        generator.advance([trajectory])
    picture = generator.finish(trajectory)
    assert isinstance(picture, Image)
    return picture
