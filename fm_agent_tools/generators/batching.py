"""One network evaluation for many samplers: each contributes its pending query, each gets its own answer."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from fm_agent_tools.flow import Query, Sampler, integrate_together
from fm_agent_tools.generators.prompts import stack, stack_sources
from fm_agent_tools.networks.transformer import FlowTransformer


@torch.no_grad()
def evaluate(network: FlowTransformer, queries: Sequence[Query]) -> tuple[Tensor, ...]:
    """Predictions for every query, in fp32 on its rows; conditions must be `Prompt`s.

    The network is told `r`, `w` and sources only when some query of the batch has them.
    """
    like = network.embed.weight
    x = torch.cat([query.x for query in queries]).to(like)
    t = torch.cat([query.t for query in queries]).to(like.device)
    prompts = [prompt for query in queries for prompt in query.conditions]
    text, source = stack(prompts), stack_sources(prompts)
    text = text._replace(tokens=text.tokens.to(like), pooled=text.pooled.to(like))
    inputs: dict[str, Tensor] = {}
    if any(query.r is not None for query in queries):
        inputs["r"] = torch.cat([query.target for query in queries]).to(like.device)
    if any(query.w is not None for query in queries):
        inputs["w"] = torch.cat([query.scale for query in queries]).to(like.device)
    if source is not None:
        inputs["source"] = source.to(like)
    velocity = network(x, t, text, **inputs)
    return torch.split(velocity.float(), [len(query.x) for query in queries])


def run_together(network: FlowTransformer, samplers: Sequence[Sampler]) -> list[Tensor]:
    """Drive samplers to their ends, stacking whatever is pending; their samples in the same order."""
    return integrate_together(samplers, lambda queries: evaluate(network, queries))
