"""bf16 against fp32: one evaluation of the sticker's network, and what the probe at start-up chooses here."""

from __future__ import annotations

import argparse
import copy
from collections.abc import Callable

import measuring
import torch
import workload

from fm_agent_tools.flow import Query
from fm_agent_tools.generators.batching import evaluate
from fm_agent_tools.generators.bundled import PictureGenerator
from fm_agent_tools.generators.placement import WORTH, faster_dtype
from fm_agent_tools.networks.transformer import FlowTransformer

GOAL = 1.4
ROWS = (2, 16)
"""Rows of one evaluation: one picture with guidance, and a full batch of eight."""


def main() -> None:
    """Measures and publishes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    generator = workload.picture_generator()
    device = generator.place.device
    single = copy.deepcopy(generator.network).to(device, torch.float32)
    half = copy.deepcopy(generator.network).to(device, torch.bfloat16)
    found = {}
    for rows in ROWS:
        works = {"fp32": evaluation(generator, single, rows), "bf16": evaluation(generator, half, rows)}
        measuring.interleaved(works, 2)
        seconds = measuring.interleaved(works, rounds)
        found[f"{rows} rows"] = {
            "milliseconds": {
                name: measuring.spread([each * 1000 for each in seconds[name]], 2) for name in works
            },
            "fp32_over_bf16": measuring.spread(measuring.ratios(seconds["fp32"], seconds["bf16"]), 2),
        }
    chosen = str(faster_dtype(device)).removeprefix("torch.")
    figures = {
        "goal": f"bf16 at least {GOAL:g} times as fast where the processor computes in it",
        "evaluations": found,
        "probe": f"chooses bf16 when its matrix product is {WORTH:g} times as fast",
        "probe_chooses": chosen,
        "native_bf16": native_bf16(),
        "met": min(each["fp32_over_bf16"]["median"] for each in found.values()) >= GOAL,
    }
    measuring.publish("precision", figures)


def evaluation(generator: PictureGenerator, network: FlowTransformer, rows: int) -> Callable[[], None]:
    """One evaluation of `rows` latents, each with a caption."""
    prompt = generator.read([workload.PROMPT])[0]
    config = generator.codec.config
    x = torch.randn(rows, config.latent_channels, config.grid, config.grid, device=generator.place.device)
    query = Query(x, torch.full((rows,), 0.5, device=x.device), conditions=(prompt,) * rows)

    def work() -> None:
        evaluate(network, [query])[0].sum().item()  # .item() waits for a GPU

    return work


def native_bf16() -> bool:
    """Whether the processor, or the GPU, has instructions for bf16."""
    if torch.cuda.is_available():
        return torch.cuda.is_bf16_supported()
    return any(name in measuring.machine()["processor"] for name in ("avx512_bf16", "amx_bf16"))


if __name__ == "__main__":
    main()
