"""Draws the pictures of docs/editing.md: `python docs/plots/editing.py`.

Needs the extra `train`. Asks the shipped sticker model, so it is drawn anew when its weights change; takes a
minute on two cores.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from style import bare, pyplot, save

from fm_agent_tools.catalogue import Catalogue
from fm_agent_tools.folders import folder
from fm_agent_tools.generators.bundled import PictureGenerator
from fm_agent_tools.generators.flight import Flight
from fm_agent_tools.media import Image
from fm_agent_tools.requests import EditRequest, ImageRequest

SEED = 3


class Shown(NamedTuple):
    """One edit of the sheet; fields: of the request, beside the words."""

    shows: str
    words: str
    fields: Mapping[str, Any] = {}


WORKS = (
    Shown("a red apple", "make it blue"),
    Shown("a fox", "paint it green"),
    Shown("a fox", "turn the fox into a wolf"),
    Shown("a house", "turn it into a castle"),
    Shown("a cat", "make it a dog"),
    Shown("a red apple", "make it a pear"),
    Shown("a car", "right half: make it yellow", {"mask": "right"}),
    Shown("a house", "turn it into a castle", {"strength": 0.5}),
)
FAILS = (
    Shown("a fox", "add a hat"),
    Shown("a guitar", "as an outline icon"),
    Shown("a cat", "bigger eyes"),
    Shown("a star", "right half: a heart", {"mask": "right"}),
)
ACROSS = 4


def draw_edits(name: str, shown: tuple[Shown, ...]) -> None:
    """Each picture beside what became of it, under the words that were said."""
    plt = pyplot()
    models = folder("models")
    generator = PictureGenerator(Catalogue(models).get("sticker"), models)
    rows = len(shown) // ACROSS
    figure, axes = plt.subplots(rows, 2 * ACROSS, figsize=(9.2, 1.5 * rows), layout="constrained")
    sources = {
        each.shows: drawn(generator, generator.begin(ImageRequest(prompt=each.shows), SEED)) for each in shown
    }
    for each, (left, right) in zip(shown, axes.reshape(-1, 2), strict=True):
        before = sources[each.shows]
        left.imshow(before.pixels)
        right.imshow(edited(generator, each, before).pixels)
        left.set_xlabel(each.shows, fontsize=7)
        strength = f"\nat strength {each.fields['strength']}" if "strength" in each.fields else ""
        right.set_xlabel(f"“{each.words}”{strength}", fontsize=7)
        bare(left)
        bare(right)
    save(figure, name)


def edited(generator: PictureGenerator, shown: Shown, before: Image) -> Image:
    """The edit as the shipped model makes it."""
    words = shown.words.removeprefix("right half: ")
    fields = {name: "art_mask" if name == "mask" else value for name, value in shown.fields.items()}
    request = generator.spec.narrow(EditRequest(prompt=words, image="art_source", **fields))
    inputs = {"image": Image(before.pixels, shown.shows)}
    if "mask" in fields:
        mask = np.zeros_like(before.pixels)
        mask[:, : before.width // 2, 3] = 255
        inputs["mask"] = Image(mask)
    return drawn(generator, generator.begin(request, SEED, inputs))


def drawn(generator: PictureGenerator, flight: Flight) -> Image:
    """One picture, alone."""
    while not flight.done:
        generator.advance([flight])
    return generator.finish(flight)


if __name__ == "__main__":
    draw_edits("edits", WORKS)
    draw_edits("edits-that-fail", FAILS)
