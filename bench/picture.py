"""Seconds of one default picture: through the studio, and by the generator alone, interleaved."""

from __future__ import annotations

import json
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

# Before torch is imported: spinning threads of other processes would otherwise be measured too.
os.environ.setdefault("GOMP_SPINCOUNT", "100000")

from fm_agent_tools import ImageRequest, Studio
from fm_agent_tools.generators.bundled import PictureGenerator

ROUNDS = 9
PROMPT = "a red apple"


def main() -> None:
    """Print the medians as JSON."""
    with tempfile.TemporaryDirectory() as folder, Studio(data=Path(folder)) as studio:
        first = seconds(lambda: studio.run(ImageRequest(prompt=PROMPT, seed=0)))
        spec = studio.catalogue.default("image")
        generator = PictureGenerator(spec, studio.catalogue.folder)
        alone(generator, 0)
        whole, bare = [], []
        for seed in range(1, ROUNDS + 1):
            whole.append(seconds(lambda seed=seed: studio.run(ImageRequest(prompt=PROMPT, seed=seed))))
            bare.append(seconds(lambda seed=seed: alone(generator, seed)))
    json.dump(report(generator, first, whole, bare), sys.stdout, indent=2)
    sys.stdout.write("\n")


def alone(generator: PictureGenerator, seed: int) -> None:
    """The same picture without jobs, store, previews and files."""
    flight = generator.begin(ImageRequest(prompt=PROMPT), seed)
    while not flight.done:
        generator.advance([flight])
    generator.finish(flight)


def seconds(work: Callable[[], object]) -> float:
    """Wall time of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def report(
    generator: PictureGenerator, first: float, whole: list[float], bare: list[float]
) -> dict[str, object]:
    """The figures with what they were measured on."""
    import torch

    return {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "torch": f"{torch.__version__}, {torch.get_num_threads()} threads, {generator.place.dtype}",
        "model": f"{generator.spec.name} {generator.spec.version}, {generator.spec.steps.default} steps",
        "first_picture_seconds": round(first, 2),
        "warm_picture_seconds": round(statistics.median(whole), 3),
        "generator_alone_seconds": round(statistics.median(bare), 3),
        "ratio": round(statistics.median(whole) / statistics.median(bare), 3),
    }


if __name__ == "__main__":
    main()
