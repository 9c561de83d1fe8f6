"""Pictures asked for at once against the same pictures one after another: they share network evaluations."""

from __future__ import annotations

import argparse
import itertools
import tempfile
from functools import partial
from pathlib import Path

import measuring
import workload

from fm_agent_tools import ImageRequest, Studio

COUNTS = (1, 2, 4, 8, 16)
STEPS = 8


def main() -> None:
    """Measures and publishes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    seeds = itertools.count()
    found = {}
    with tempfile.TemporaryDirectory() as folder, Studio(data=Path(folder)) as studio:
        together(studio, seeds, COUNTS[-1])
        for count in COUNTS:
            works = {
                "together": partial(together, studio, seeds, count),
                "in turn": partial(in_turn, studio, seeds, count),
            }
            seconds = measuring.interleaved(works, rounds)
            found[str(count)] = {
                "seconds": {name: measuring.spread(values) for name, values in seconds.items()},
                "times_as_fast": measuring.spread(
                    measuring.ratios(seconds["in turn"], seconds["together"]), 2
                ),
            }
    measuring.publish("batches", {"steps": STEPS, "pictures": found})


def together(studio: Studio, seeds: itertools.count[int], count: int) -> None:
    """All submitted before the first result is awaited."""
    jobs = [studio.submit(_request(seeds)) for _ in range(count)]
    for job in jobs:
        job.result()


def in_turn(studio: Studio, seeds: itertools.count[int], count: int) -> None:
    """Each awaited before the next is submitted."""
    for _ in range(count):
        studio.run(_request(seeds))


def _request(seeds: itertools.count[int]) -> ImageRequest:
    return ImageRequest(prompt=workload.PROMPT, seed=next(seeds), steps=STEPS)


if __name__ == "__main__":
    main()
