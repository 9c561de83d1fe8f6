"""Error of samplers at equal numbers of network evaluations, ours beside those of diffusers.

The error is the root mean square distance of the samples to an accurate solution of the same equation from
the same noise. Two fields: the bundled sticker model, with and without guidance, and the exact velocity of a
Gaussian mixture. diffusers' schedulers as they come, given n inference steps, which are n evaluations each:

    flow-match Euler        FlowMatchEulerDiscreteScheduler() with set_timesteps(n)
    … with sigmas           the same with sigmas = 1, 1 − 1/n, …, 1/n
    UniPC                   UniPCMultistepScheduler(prediction_type="flow_prediction", use_flow_sigmas=True)
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

import measuring
import torch
import workload
from torch import Tensor

from fm_agent_tools.flow import SOLVERS, GaussianMixture, Query, integrate, uniform_schedule
from fm_agent_tools.flow.times import guided_schedule, tapered_schedule
from fm_agent_tools.generators.batching import evaluate
from fm_agent_tools.generators.bundled import PictureGenerator

Field = Callable[[Tensor, Tensor], Tensor]
"""Velocities dx/dt of rows x at times t (rows,), t from 0 (noise) to 1 (data)."""

Method = Callable[[Field, Tensor, int], Tensor]
"""The samples that a method makes of the noise with so many evaluations."""

EVALUATIONS = (4, 6, 8, 10)
PROMPTS = ("a red apple", "a sleepy fox", "a house", "a blue heart")
REFERENCE = ("rk4", 32)
CHECK = ("unipc", 96)
GOAL = 3.0
BASELINE, RIVAL = "diffusers: flow-match Euler", "diffusers: UniPC"
UNGUIDED, GUIDED = "unipc, shrinking steps", "unipc-data, shorter first steps"
"""Ours: which of our solvers is compared on a field without guidance, and which on a guided one. The schedule
for guidance was chosen with other prompts and other noise than those measured here."""


def main() -> None:
    """Measures and publishes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--prompts", type=int, default=len(PROMPTS))
    count = parser.parse_args().prompts
    generator = workload.picture_generator()
    guidance = generator.spec.guidance.default
    noise = torch.randn(count, *latent_shape(generator), generator=torch.Generator().manual_seed(0))
    problems = {
        "sticker": (network_field(generator, PROMPTS[:count], 1.0), noise),
        f"sticker, guidance {guidance:g}": (network_field(generator, PROMPTS[:count], guidance), noise),
        "mixture": mixture(),
    }
    measuring.publish(
        "solvers", figures({name: errors(*each) for name, each in problems.items()}), ["diffusers"]
    )


def errors(field: Field, noise: Tensor) -> dict[str, Any]:
    """The error of each method at each number of evaluations, and how sure the reference is."""
    exact, check = (ours(*each)(field, noise, 0) for each in (REFERENCE, CHECK))
    found = {
        name: {str(count): distance(method(field, noise, count), exact) for count in EVALUATIONS}
        for name, method in methods().items()
    }
    return {"error": found, "reference_uncertainty": distance(check, exact)}


def methods() -> dict[str, Method]:
    """Ours and diffusers'."""
    return {
        "euler": ours("euler"),
        "dpm++2m": ours("dpm++2m"),
        "unipc, even steps": ours("unipc"),
        UNGUIDED: ours("unipc", schedule=tapered_schedule),
        GUIDED: ours("unipc-data", schedule=guided_schedule),
        BASELINE: scheduled(euler_as_shipped),
        "diffusers: flow-match Euler with sigmas": scheduled(euler_with_sigmas),
        RIVAL: scheduled(unipc_as_shipped),
    }


def ours(
    solver: str, steps: int | None = None, schedule: Callable[[int], Tensor] = uniform_schedule
) -> Method:
    """One of our solvers with as many steps as the evaluations pay for, or with a fixed number of them."""
    named = SOLVERS[solver]

    def run(field: Field, noise: Tensor, evaluations: int) -> Tensor:
        times = schedule(steps or named.steps(evaluations))
        return integrate(named.sampler(noise, times), lambda query: field(query.x, query.t))

    return run


def scheduled(make: Callable[[int], Any]) -> Method:
    """A scheduler of diffusers, whose σ = 1 − t falls and whose model output is therefore −dx/dt."""

    def run(field: Field, noise: Tensor, evaluations: int) -> Tensor:
        scheduler, x = make(evaluations), noise
        for timestep in scheduler.timesteps:
            t = torch.full(
                (len(x),), 1 - float(timestep) / scheduler.config.num_train_timesteps, dtype=x.dtype
            )
            x = scheduler.step(-field(x, t), timestep, x).prev_sample
        return x

    return run


def euler_as_shipped(evaluations: int) -> Any:
    """FlowMatchEulerDiscreteScheduler with its own timesteps."""
    from diffusers import FlowMatchEulerDiscreteScheduler

    scheduler = FlowMatchEulerDiscreteScheduler()
    scheduler.set_timesteps(evaluations)
    return scheduler


def euler_with_sigmas(evaluations: int) -> Any:
    """The same with sigmas that waste no step near the data, as pipelines of newer models pass them."""
    from diffusers import FlowMatchEulerDiscreteScheduler

    scheduler = FlowMatchEulerDiscreteScheduler()
    scheduler.set_timesteps(sigmas=torch.linspace(1, 1 / evaluations, evaluations).tolist())
    return scheduler


def unipc_as_shipped(evaluations: int) -> Any:
    """UniPCMultistepScheduler set to flows."""
    from diffusers import UniPCMultistepScheduler

    scheduler = UniPCMultistepScheduler(prediction_type="flow_prediction", use_flow_sigmas=True)
    scheduler.set_timesteps(evaluations)
    return scheduler


def latent_shape(generator: PictureGenerator) -> tuple[int, int, int]:
    """Channels, height and width of the model's latents."""
    config = generator.codec.config
    return config.latent_channels, config.grid, config.grid


def network_field(generator: PictureGenerator, prompts: tuple[str, ...], guidance: float) -> Field:
    """The sticker model's velocity, each row with its own prompt."""
    encoded = generator.read([*prompts, ""])
    wanted, unwanted = tuple(encoded[:-1]), (encoded[-1],) * len(prompts)

    def field(x: Tensor, t: Tensor) -> Tensor:
        x, t = x.float(), t.float()
        if guidance == 1:
            return evaluate(generator.network, [Query(x, t, conditions=wanted)])[0]
        with_prompt, without = evaluate(
            generator.network, [Query(x, t, conditions=wanted), Query(x, t, conditions=unwanted)]
        )
        return without + guidance * (with_prompt - without)

    return field


def mixture(rows: int = 256) -> tuple[Field, Tensor]:
    """Three Gaussians in eight dimensions and their exact velocity, in double precision."""
    random = torch.Generator().manual_seed(1)
    flow = GaussianMixture(
        weights=torch.tensor([0.5, 0.3, 0.2], dtype=torch.float64),
        means=torch.randn(3, 8, generator=random, dtype=torch.float64),
        deviations=torch.tensor([0.2, 0.35, 0.5], dtype=torch.float64),
    )
    return flow.velocity, torch.randn(rows, 8, generator=random, dtype=torch.float64)


def distance(samples: Tensor, exact: Tensor) -> float:
    """Root mean square."""
    return float((samples - exact).double().square().mean().sqrt())


def figures(problems: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """How many times smaller our error is; the goal counts when it holds at every number of evaluations."""
    compared = {
        name: {rival: _times(found["error"][rival], found["error"][own(name)]) for rival in (BASELINE, RIVAL)}
        for name, found in problems.items()
    }
    met = {
        name: {
            "baseline": min(times[BASELINE].values()) >= GOAL,
            "rival": min(times[RIVAL].values()) >= 1.0,
        }
        for name, times in compared.items()
    }
    return {
        "goal": f"error at least {GOAL:g} times below {BASELINE}, and no larger than that of {RIVAL}",
        "ours": {name: own(name) for name in problems},
        "evaluations": list(EVALUATIONS),
        "problems": problems,
        "times_smaller": compared,
        "met": met,
    }


def own(problem: str) -> str:
    """The solver of ours that is compared on a problem."""
    return GUIDED if "guidance" in problem else UNGUIDED


def _times(rival: dict[str, float], own: dict[str, float]) -> dict[str, float]:
    return {count: round(error / own[count], 2) for count, error in rival.items()}


if __name__ == "__main__":
    main()
