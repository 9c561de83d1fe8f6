"""What all benchmarks of pictures work on: the default model, one prompt, and its bare evaluations."""

from __future__ import annotations

from pathlib import Path

from fm_agent_tools import ImageRequest
from fm_agent_tools.catalogue import Catalogue
from fm_agent_tools.folders import folder
from fm_agent_tools.generators.bundled import PictureGenerator

PROMPT = "a red apple"


def picture_generator() -> PictureGenerator:
    """The default picture model, loaded."""
    models = Path(folder("models"))
    return PictureGenerator(Catalogue(models).default("image"), models)


def bare(generator: PictureGenerator, seed: int, steps: int | None = None) -> None:
    """What any program needs for one picture: the prompts encoded, the noise, every network evaluation, the
    codec's decoding to 8-bit pixels in memory. No job, no store, no file format, no preview."""
    flight = generator.begin(ImageRequest(prompt=PROMPT, steps=steps), seed)
    while not flight.done:
        generator.advance([flight])
    generator.finish(flight)
