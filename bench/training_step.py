"""One training step of ours against torchcfm's, on the same network, batch and optimiser.

I-CFM pairs noise with data as drawn; OT-CFM pairs them by minibatch optimal transport. A step is: noise and
times, the coupling, the loss, its gradient, the optimiser. Three sizes: torchcfm's own example (its MLP on
points in the plane), the same MLP widened on vectors of the sticker's latents, and the sticker's transformer.
Where the network is all but the whole step no coupling can show, so transport is timed alone as well.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from statistics import median
from typing import Any

import measuring
import torch
from torch import Tensor, nn

from fm_agent_tools.flow import Coupling, OptimalTransport, independent, velocity_loss
from fm_agent_tools.networks.transformer import FlowTransformer, Text, TransformerConfig

GOALS = {"independent": 1.0, "optimal transport": 1.3}
HIDDEN = 0.05
"""A coupling that takes less than this share of the rival's step is judged by its own time."""
COUPLINGS: dict[str, Coupling] = {"independent": independent, "optimal transport": OptimalTransport()}


@dataclass
class Workload:
    """A network that maps (x, t) to velocities, the shape of one datum, and a batch size."""

    network: nn.Module
    shape: tuple[int, ...]
    batch: int

    def __post_init__(self) -> None:
        self.optimizer = torch.optim.AdamW(self.network.parameters(), lr=1e-4)
        self.data = torch.randn(self.batch, *self.shape)

    def learn(self, loss: Tensor) -> None:
        """One step of the optimiser, the same for all."""
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()


class Perceptron(nn.Module):
    """The network of the 2-D examples of torchcfm: three hidden layers of SELU units that see x and t."""

    def __init__(self, dimension: int, width: int) -> None:
        super().__init__()
        sizes = [dimension + 1, width, width, width, dimension]
        layers = [part for a, b in pairwise(sizes) for part in (nn.Linear(a, b), nn.SELU())]
        self.layers = nn.Sequential(*layers[:-1])

    def forward(self, x: Tensor, t: Tensor) -> Tensor:
        """Velocities of x (batch, dimension) at t (batch,)."""
        out: Tensor = self.layers(torch.cat([x, t[:, None]], dim=1))
        return out


class Uncaptioned(nn.Module):
    """The sticker's transformer, at its size, with an empty caption for every sample."""

    def __init__(self, channels: int, batch: int) -> None:
        super().__init__()
        config = TransformerConfig(channels)
        self.network = FlowTransformer(config)
        self.text = Text(
            torch.zeros(batch, 1, config.text_width),
            torch.ones(batch, 1, dtype=torch.bool),
            torch.zeros(batch, config.text_width),
        )

    def forward(self, x: Tensor, t: Tensor) -> Tensor:
        """Velocities of latents."""
        out: Tensor = self.network(x, t, self.text)
        return out


def workloads() -> dict[str, tuple[Workload, int]]:
    """Each with its number of steps a round, so that a round takes some tenths of a second."""
    return {
        "plane: MLP of 64, batch 256": (Workload(Perceptron(2, 64), (2,), 256), 10),
        "latents: MLP of 512, batch 256": (Workload(Perceptron(1024, 512), (1024,), 256), 5),
        "latents: sticker transformer, batch 16": (Workload(Uncaptioned(16, 16), (16, 8, 8), 16), 1),
    }


def main() -> None:
    """Measures and publishes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    try:
        rivals = theirs()
    except ImportError as missing:
        sys.exit(f"{missing}. make bench installs it: pip install --no-deps torchcfm, and the extra [bench]")
    found = {name: measure(load, steps, rivals, rounds) for name, (load, steps) in workloads().items()}
    measuring.publish("training_step", figures(found), ["torchcfm", "POT", "scipy"])


def theirs() -> dict[str, Any]:
    """torchcfm's matchers for the same couplings."""
    from torchcfm import ConditionalFlowMatcher, ExactOptimalTransportConditionalFlowMatcher

    return {
        "independent": ConditionalFlowMatcher(sigma=0.0),
        "optimal transport": ExactOptimalTransportConditionalFlowMatcher(sigma=0.0),
    }


def measure(load: Workload, steps: int, rivals: dict[str, Any], rounds: int) -> dict[str, list[float]]:
    """Seconds a step of "ours …" and "torchcfm …", for both couplings, and of the transport alone."""
    works: dict[str, Callable[[], object]] = {}
    for name, coupling in COUPLINGS.items():
        works[f"ours, {name}"] = partial(_repeat, steps, partial(our_step, load, coupling))
        works[f"torchcfm, {name}"] = partial(_repeat, steps, partial(their_step, load, rivals[name]))
    works |= {"ours, transport alone": partial(_repeat, steps, partial(our_transport, load))}
    works |= {"torchcfm, transport alone": partial(_repeat, steps, partial(their_transport, load, rivals))}
    measuring.interleaved(works, 1)
    seconds = measuring.interleaved(works, rounds)
    return {name: [each / steps for each in values] for name, values in seconds.items()}


def our_step(load: Workload, coupling: Coupling) -> None:
    """As our training does it."""
    noise = coupling(torch.randn_like(load.data), load.data)
    t = torch.rand(load.batch)
    load.learn(velocity_loss(load.network, load.data, t, noise=noise).mean())


def their_step(load: Workload, matcher: Any) -> None:
    """As torchcfm's examples do it."""
    t, x, target = matcher.sample_location_and_conditional_flow(torch.randn_like(load.data), load.data)
    load.learn(torch.mean((load.network(x, t) - target) ** 2))


def our_transport(load: Workload) -> None:
    """Noise and its optimal pairing, nothing else."""
    COUPLINGS["optimal transport"](torch.randn_like(load.data), load.data)


def their_transport(load: Workload, rivals: dict[str, Any]) -> None:
    """The same by torchcfm."""
    rivals["optimal transport"].ot_sampler.sample_plan(torch.randn_like(load.data), load.data)


def _repeat(times: int, step: Callable[[], None]) -> None:
    for _ in range(times):
        step()


def figures(found: dict[str, dict[str, list[float]]]) -> dict[str, Any]:
    """How many times as fast our step is."""
    speed = {
        name: {part: _times_as_fast(seconds, part) for part in (*COUPLINGS, "transport alone")}
        for name, seconds in found.items()
    }
    share = {
        name: median(seconds["torchcfm, transport alone"]) / median(seconds["torchcfm, optimal transport"])
        for name, seconds in found.items()
    }
    return {
        "goal": ", ".join(f"{name}: at least {goal:g} times as fast" for name, goal in GOALS.items()),
        "milliseconds": {
            name: {
                side: measuring.spread([each * 1000 for each in values], 2)
                for side, values in seconds.items()
            }
            for name, seconds in found.items()
        },
        "times_as_fast": speed,
        "transport_share_of_their_step": {name: round(value, 3) for name, value in share.items()},
        "judged_alone": {name: value < HIDDEN for name, value in share.items()},
        "met": {name: _met(each, share[name] < HIDDEN) for name, each in speed.items()},
    }


def _times_as_fast(seconds: dict[str, list[float]], part: str) -> dict[str, float]:
    return measuring.spread(measuring.ratios(seconds[f"torchcfm, {part}"], seconds[f"ours, {part}"]), 2)


def _met(speed: dict[str, dict[str, float]], alone: bool) -> dict[str, bool]:
    judged = {name: "transport alone" if alone and name == "optimal transport" else name for name in GOALS}
    return {name: speed[judged[name]]["median"] >= goal for name, goal in GOALS.items()}


if __name__ == "__main__":
    main()
