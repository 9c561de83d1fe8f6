"""Pictures made larger with edges as narrow as those of a drawing of that size."""

from __future__ import annotations

import numpy as np
import PIL.Image
import torch

from fm_agent_tools.catalogue import ModelSpec
from fm_agent_tools.catalogue.verify import check_file
from fm_agent_tools.generators.weights import load_upscaler
from fm_agent_tools.media import Image
from fm_agent_tools.networks.sharpening import Rounds, sharpened, smoothed_edges
from fm_agent_tools.networks.upscaler import from_unit, to_unit

FILES = ("upscaler.json", "upscaler.safetensors")
LARGEST = 1024
"""Longer side, in pixels, up to which the network doubles; beyond it pixels are resampled."""
FIRST, LATER = Rounds(6, 8.0, 0.08), Rounds(2, 12.0, 0.05)
"""How a picture is sharpened after its first doubling, where that is cheap, and after each further one. The
network alone leaves edges inside a shape as soft as the codec drew them."""


class PictureEnlarger:
    """Doubles a picture by the upscaler in its model's folder until it is large enough, then reduces it.

    Edges are made narrower on the way, to what a renderer makes of a drawing of that size.

    Runs on the CPU in fp32, so that the same picture always gives the same bytes. Constructing it loads the
    weights. Raises WeightsMissing or WeightsCorrupt, also when the spec does not pin them.
    """

    def __init__(self, spec: ModelSpec) -> None:
        for name in FILES:
            check_file(spec.folder / name, spec.files.get(name, ""))
        self.network = load_upscaler(spec.folder)

    def __call__(self, picture: Image, width: int, height: int) -> Image:
        """The picture at exactly `width` × `height` pixels, which should have its proportions."""
        larger = self._doubled(picture, max(width / picture.width, height / picture.height))
        if larger.width >= width and larger.height >= height:
            # Lanczos rings beside edges as steep as these.
            return larger.resized(width, height, PIL.Image.Resampling.HAMMING)
        return larger.resized(width, height)

    @torch.no_grad()
    def _doubled(self, picture: Image, scale: float) -> Image:
        """The picture at 1, 2, 4 or 8 times its side: at `scale` or more, where `LARGEST` allows that."""
        side, times = max(picture.width, picture.height), 1
        values = to_unit(torch.from_numpy(np.array(picture.pixels))[None])
        while times < scale and 2 * times * side <= LARGEST:
            rounds = FIRST if times == 1 else LATER
            values, times = sharpened(self.network.doubled(values), rounds), 2 * times
        return picture if times == 1 else Image(from_unit(smoothed_edges(values))[0].numpy())
