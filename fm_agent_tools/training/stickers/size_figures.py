"""Figures of enlarged stickers: how wide their edges are, how near to real renders, and what they cost."""

from __future__ import annotations

import argparse
import json
import logging
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from fm_agent_tools.catalogue import Catalogue
from fm_agent_tools.generators.bundled import PictureGenerator
from fm_agent_tools.generators.enlarging import PictureEnlarger
from fm_agent_tools.media import Image
from fm_agent_tools.networks.pixels import to_network
from fm_agent_tools.networks.upscaler import from_unit, to_unit
from fm_agent_tools.requests import ImageRequest
from fm_agent_tools.training.stickers.edges import alpha_edge_widths, colour_edge_widths
from fm_agent_tools.training.stickers.renders import load_renders

log = logging.getLogger(__name__)

NATIVE = 128
SIDES = (256, 512, 1024)
DRAWINGS = 8
NEAR = 0.3  # alpha below which a pixel belongs to the soft rim, where a halo would show

PROMPTS = (
    *("a red apple", "a rocket", "a fox", "a house"),
    *("a car", "a heart", "a fish", "a guitar"),
)

Method = Callable[[Image, int], Image]


def size_figures(folder: Path, cache: Path, count: int = DRAWINGS) -> dict[str, Any]:
    """Every figure of the card's section on sizes, for the model in `folder`.

    Sources are held-out drawings ("real"), the same through the codec ("codec"), and everyday things that the
    model draws ("drawn"), `count` of each; the first two have real renders at every side to compare with.
    """
    spec = Catalogue(folder.parent).get(folder.name)
    generator, enlarger = PictureGenerator(spec, folder.parent), PictureEnlarger(spec)
    renders = load_renders("emoji", cache, (NATIVE, *SIDES), DRAWINGS, held=True)
    real = {side: _pictures(renders.pixels[side][:count]) for side in (NATIVE, *SIDES)}
    methods: dict[str, Method] = {
        "resampled": lambda picture, side: picture.resized(side, side),
        "doubled": lambda picture, side: _doubled(enlarger, picture, side),
        "as shipped": lambda picture, side: enlarger(picture, side, side),
    }
    sources = {
        "real": real[NATIVE],
        "codec": [_through_codec(generator, picture) for picture in real[NATIVE]],
        "drawn": _drawn(generator, PROMPTS[:count]),
    }
    return {
        "pictures": {name: len(pictures) for name, pictures in sources.items()},
        "real renders": {side: _widths(pictures) for side, pictures in real.items()},
        "before": {name: _widths(pictures) for name, pictures in sources.items()},
        **{
            name: {
                side: {
                    method: _figures(pictures, make, side, real[side] if name != "drawn" else None)
                    for method, make in methods.items()
                }
                for side in SIDES
            }
            for name, pictures in sources.items()
        },
        "core_seconds": {"threads": torch.get_num_threads(), **_seconds(enlarger, real[NATIVE][0])},
    }


def _figures(
    pictures: Sequence[Image], make: Method, side: int, real: Sequence[Image] | None
) -> dict[str, float]:
    made = [make(picture, side) for picture in pictures]
    found = _widths(made)
    if real is not None:
        found |= _against(made, real)
    log.info("%d px: %s", side, found)
    return found


def _widths(pictures: Sequence[Image]) -> dict[str, float]:
    """Median width in pixels over which alpha, and brightness inside, rise from 10 % to 90 %."""
    shapes = torch.cat([alpha_edge_widths(_unit(picture)) for picture in pictures])
    colours = torch.cat([colour_edge_widths(_unit(picture)) for picture in pictures])
    return {
        "alpha_edge_px": round(float(shapes.median()), 2),
        "colour_edge_px": round(float(colours.median()), 2),
    }


def _against(made: Sequence[Image], real: Sequence[Image]) -> dict[str, float]:
    """Beside the real renders: error, colours of the soft rim, and how far values overshoot what is near."""
    rows = [_beside(_unit(ours), _unit(theirs)) for ours, theirs in zip(made, real, strict=True)]
    means = torch.tensor(rows).nanmean(dim=0).tolist()
    names = ("psnr_db", "l1", "rim_colour_error", "overshoot")
    return {
        name: round(value, 2 if name == "psnr_db" else 4) for name, value in zip(names, means, strict=True)
    }


def _beside(ours: Tensor, theirs: Tensor) -> tuple[float, ...]:
    error = ours - theirs
    alpha, other = ours[:, 3:], theirs[:, 3:]
    rim = (other > 0) & (other < NEAR) & (alpha > 0.01)
    straight = ours[:, :3] / alpha.clamp(min=0.01) - theirs[:, :3] / other.clamp(min=0.01)
    window = 2 * (2 * ours.shape[-1] // NATIVE) + 1
    highest, lowest = _highest(theirs, window), -_highest(-theirs, window)
    beyond = (ours - highest).clamp(min=0) + (lowest - ours).clamp(min=0)
    psnr = -10 * torch.log10(error.square().mean().clamp(min=1e-9))
    values = (psnr, error.abs().mean(), straight.abs().mean(1, keepdim=True)[rim].mean(), beyond.mean())
    return tuple(float(value) for value in values)


def _highest(pictures: Tensor, window: int) -> Tensor:
    rows = F.max_pool2d(pictures, (window, 1), 1, (window // 2, 0))
    return F.max_pool2d(rows, (1, window), 1, (0, window // 2))


@torch.no_grad()
def _doubled(enlarger: PictureEnlarger, picture: Image, side: int) -> Image:
    """What the network alone makes of it, without the sharpening that ships."""
    values = _unit(picture)
    while values.shape[-1] < side:
        values = enlarger.network.doubled(values)
    return _image(values)


@torch.no_grad()
def _through_codec(generator: PictureGenerator, picture: Image) -> Image:
    latents = generator.codec.encode(to_network(torch.from_numpy(picture.pixels.copy())[None]))
    return _image((generator.codec.decode(latents) + 1) / 2)


def _drawn(generator: PictureGenerator, prompts: Sequence[str]) -> list[Image]:
    flights = [generator.begin(ImageRequest(prompt=prompt), seed=0) for prompt in prompts]
    for start in range(0, len(flights), generator.max_batch):
        batch = flights[start : start + generator.max_batch]
        while not all(flight.done for flight in batch):
            generator.advance(batch)
    return [generator.finish(flight) for flight in flights]


def _seconds(enlarger: PictureEnlarger, picture: Image, rounds: int = 3) -> dict[int, float]:
    """Median seconds of one core for enlarging one picture, warm; the machine may do other work."""
    found = {}
    for side in SIDES:
        times = []
        for _ in range(rounds + 1):
            start = time.process_time()
            enlarger(picture, side, side)
            times.append(time.process_time() - start)
        found[side] = round(statistics.median(times[1:]), 3)
    return found


def _pictures(pixels: np.ndarray[Any, np.dtype[np.uint8]]) -> list[Image]:
    return [Image(np.array(one)) for one in pixels]


def _unit(picture: Image) -> Tensor:
    return to_unit(torch.from_numpy(picture.pixels.copy())[None])


def _image(values: Tensor) -> Image:
    return Image(from_unit(values)[0].numpy())


def main(arguments: Sequence[str] | None = None) -> None:
    """`python -m fm_agent_tools.training.stickers.size_figures models/sticker --cache CACHE`: JSON."""
    parser = argparse.ArgumentParser(description="Measure enlarged stickers beside real renders.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--cache", type=Path, required=True, help="folder of the rendered data")
    parser.add_argument("--drawings", type=int, default=DRAWINGS, help=f"of each source, 1 to {DRAWINGS}")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO)  # a line for each figure: all of them take minutes
    found = size_figures(options.folder, options.cache, options.drawings)
    json.dump(found, sys.stdout, indent=2)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
