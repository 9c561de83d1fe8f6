"""The figures of the sticker card, measured on the files as shipped."""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from fm_agent_tools.catalogue import Catalogue
from fm_agent_tools.generators.bundled import PictureGenerator
from fm_agent_tools.media import Image
from fm_agent_tools.networks.pixels import to_network, to_pixels
from fm_agent_tools.requests import ImageRequest
from fm_agent_tools.training.plots import save_grid
from fm_agent_tools.training.stickers.codec import psnr
from fm_agent_tools.training.stickers.pictures import load_pictures, split, tensor

EVERYDAY = (
    *(
        "a red apple",
        "a rocket",
        "a sad face",
        "a fox",
        "a cat",
        "a house",
        "a tree",
        "a car",
        "a heart",
        "a star",
    ),
    *("the sun", "a fish", "a flower", "a cup of coffee", "a banana", "a book", "an umbrella", "a ghost"),
    *("a crown", "a guitar"),
)
"""Twenty everyday things; whether a person would name them from the picture is judged by looking."""

EDGE = (1, 76)
"""Alpha values (of 255) that make an edge: there a halo would show."""


def figures(folder: Path, cache: Path, sheet: Path | None = None) -> dict[str, Any]:
    """Every figure of the card for the model in `folder`; `sheet` gets twenty everyday things."""
    generator = PictureGenerator(Catalogue(folder.parent).get(folder.name), folder.parent)
    stickers = load_pictures("emoji", cache, generator.codec.config.size)
    parts = split(stickers)
    real = {part: tensor(stickers, rows) for part, rows in parts.items()}
    drawn = _draw_all(generator, EVERYDAY, seed=0)
    if sheet is not None:
        save_grid(to_pixels(drawn).numpy(), sheet, columns=5)
    held = torch.cat([real["concepts"], real["pairs"]])
    return {
        "model": f"{generator.spec.name} {generator.spec.version}",
        "machine": f"{platform.machine()}, {torch.get_num_threads()} threads, torch {torch.__version__}",
        "precision": str(generator.place.dtype),
        "pictures": {part: len(rows) for part, rows in parts.items()},
        "codec": _codec(generator, held),
        "nearest_training_picture": {
            "drawn": _nearest(drawn, real["train"]),
            "held_out_concepts": _nearest(real["concepts"], real["train"]),
        },
        "alpha": {"drawn": _alpha(drawn), "held_out": _alpha(held)},
        "seconds_a_picture": _seconds(generator),
    }


def _draw_all(generator: PictureGenerator, prompts: Sequence[str], seed: int) -> Tensor:
    flights = [generator.begin(ImageRequest(prompt=prompt), seed) for prompt in prompts]
    for start in range(0, len(flights), generator.max_batch):
        batch = flights[start : start + generator.max_batch]
        while not all(flight.done for flight in batch):
            generator.advance(batch)
    pictures = [generator.finish(flight) for flight in flights]
    return torch.cat([_value(picture) for picture in pictures])


def _value(picture: Image) -> Tensor:
    return to_network(torch.from_numpy(picture.pixels.copy())[None])


@torch.no_grad()
def _codec(generator: PictureGenerator, held: Tensor) -> dict[str, float]:
    """How well held-out pictures survive the codec, and how far the colour of soft edges strays."""
    chunks = torch.split(held, 64)
    output = torch.cat([generator.codec.decode(generator.codec.encode(chunk)) for chunk in chunks])
    before, after = to_pixels(held).float(), to_pixels(output).float()
    edge = (before[..., 3] >= EDGE[0]) & (before[..., 3] <= EDGE[1]) & (after[..., 3] > 0)
    return {
        "held_out_psnr_db": round(float(psnr(output, held).mean()), 2),
        "held_out_alpha_error": round(float((before[..., 3] - after[..., 3]).abs().mean()) / 255, 4),
        "edge_colour_error": round(float((before[..., :3] - after[..., :3])[edge].abs().mean()) / 255, 4),
    }


def _nearest(pictures: Tensor, gallery: Tensor) -> dict[str, float]:
    """Root-mean-square distance at 32 px to the nearest picture of `gallery`, values in [-1, 1]."""
    small, others = (F.adaptive_avg_pool2d(each, 32).flatten(1) for each in (pictures, gallery))
    distance = torch.cdist(small, others).amin(dim=1) / small.shape[1] ** 0.5
    return {"median": round(float(distance.median()), 3), "smallest": round(float(distance.min()), 3)}


def _alpha(pictures: Tensor) -> dict[str, float]:
    """Shares of pixels that are clear, soft and solid."""
    alpha = (pictures[:, 3] + 1) / 2
    clear, solid = float((alpha < 0.02).float().mean()), float((alpha > 0.98).float().mean())
    return {"clear": round(clear, 3), "soft": round(1 - clear - solid, 3), "solid": round(solid, 3)}


def _seconds(generator: PictureGenerator, rounds: int = 7) -> dict[str, float]:
    """Median seconds of a default picture, warm, without the engine."""
    times = []
    for seed in range(rounds + 1):
        start = time.perf_counter()
        _draw_all(generator, ["a red apple"], seed)
        times.append(time.perf_counter() - start)
    return {"default_steps": generator.spec.steps.default, "median": round(statistics.median(times[1:]), 3)}


def main(arguments: Sequence[str] | None = None) -> None:
    """`python -m fm_agent_tools.training.stickers.figures models/sticker --cache CACHE`: figures as JSON."""
    parser = argparse.ArgumentParser(description="Measure the sticker model as shipped.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--cache", type=Path, required=True, help="folder of the rendered data")
    parser.add_argument("--sheet", type=Path, help="PNG to write with twenty everyday things")
    options = parser.parse_args(arguments)
    json.dump(figures(options.folder, options.cache, options.sheet), sys.stdout, indent=2)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
