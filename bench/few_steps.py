"""One default picture of ours against the same network as diffusers would follow it: 25 Euler steps, guided.

Both draw the same prompt from the same noise, encoding and decoding included, in one process, by turns. The
other side is the usual loop: FlowMatchEulerDiscreteScheduler as it comes, and two rows of the network a step,
with and without the prompt, in one evaluation.
"""

from __future__ import annotations

import argparse
import itertools
from typing import Any

import measuring
import torch
import workload
from solvers import euler_as_shipped, latent_shape, network_field

from fm_agent_tools.generators.bundled import PictureGenerator
from fm_agent_tools.networks.pixels import to_pixels

STEPS = 25
GOAL = 9.0


def main() -> None:
    """Measures and publishes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    generator, seeds = workload.picture_generator(), itertools.count()
    works = {
        "ours": lambda: workload.bare(generator, next(seeds)),
        "ours, 4 steps": lambda: workload.bare(generator, next(seeds), 4),
        "diffusers": lambda: followed(generator, next(seeds)),
    }
    for work in works.values():
        work()  # the first one warms up
    seconds = measuring.interleaved(works, rounds)
    ratio = {
        name: measuring.spread(measuring.ratios(seconds["diffusers"], seconds[name]), 2)
        for name in works
        if name != "diffusers"
    }
    figures: dict[str, Any] = {
        "goal": f"at least {GOAL:g} times as fast as flow-match Euler, {STEPS} steps, guided",
        "model": f"{generator.spec.name} {generator.spec.version}",
        "steps": generator.spec.steps.default,
        "evaluations": {"ours": rows(generator), "diffusers": 2 * STEPS},
        "student": generator.network.config.flow_map,
        "seconds": {name: measuring.spread(values) for name, values in seconds.items()},
        "times_as_fast": ratio,
        "met": ratio["ours"]["median"] >= GOAL,
    }
    measuring.publish("few_steps", figures, ["diffusers"])


def rows(generator: PictureGenerator) -> int:
    """Rows of the network in a default picture: two a step where guidance takes two predictions."""
    steps = generator.course.evaluations(generator.spec.steps.default)
    return steps if generator.network.config.flow_map else 2 * steps


@torch.no_grad()
def followed(generator: PictureGenerator, seed: int) -> None:
    """A picture by diffusers' scheduler: prompts encoded, 25 guided steps, latents decoded to pixels."""
    field = network_field(generator, (workload.PROMPT,), generator.spec.guidance.default)
    scheduler = euler_as_shipped(STEPS)
    x = torch.randn(1, *latent_shape(generator), generator=torch.Generator().manual_seed(seed))
    for timestep in scheduler.timesteps:
        t = torch.full((1,), 1 - float(timestep) / scheduler.config.num_train_timesteps)
        x = scheduler.step(-field(x, t), timestep, x).prev_sample
    to_pixels(generator.codec.decode(x)).numpy()


if __name__ == "__main__":
    main()
