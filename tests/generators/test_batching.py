"""Requests of every kind in one batch give what they give alone."""

from collections.abc import Callable

import pytest
import torch

from fm_agent_tools.flow import (
    SOLVERS,
    GaussianMixture,
    Query,
    Sampler,
    flow_map,
    guidance_as_input,
    guided,
    integrate,
    integrate_together,
    uniform_schedule,
    zero_star,
    zero_start,
)
from fm_agent_tools.generators.batching import run_together
from fm_agent_tools.generators.prompts import Prompt
from fm_agent_tools.networks.transformer import FlowTransformer, TransformerConfig

STEPS = {"euler": 7, "heun": 4, "midpoint": 3, "rk4": 2, "ab2": 5, "dpm++2m": 6, "unipc": 9, "unipc-data": 8}
TARGETS = torch.tensor([[1.0, 0.5, 0.0, -1.0], [0.0, 2.0, 1.0, 0.5], [-0.5, 0.0, 0.0, 1.0]])


def every_kind_of_request(noise: Callable[[], torch.Tensor], wanted, other, unwanted) -> list[Sampler]:
    """All solvers with different steps under all kinds of guidance, and flow maps."""

    def solved(name: str, steps: int | None = None) -> Sampler:
        solver = SOLVERS[name]
        return solver.sampler(noise(), solver.schedule(steps or STEPS[name]))

    requests = [guided(solved(name), wanted, unwanted, 4.0) for name in STEPS]
    requests += [
        guided(solved("unipc", 6), other, unwanted, 1.0),
        guided(solved("heun", 5), other, unwanted, 2.5, interval=(0.2, 0.7)),
        guided(zero_start(solved("euler", 12), 0.1), wanted, unwanted, 5.0, combine=zero_star),
        guidance_as_input(solved("ab2", 4), other, 3.0),
        guidance_as_input(flow_map(noise(), uniform_schedule(2)), wanted, 6.0),
        guided(flow_map(noise(), uniform_schedule(4)), wanted, unwanted, 2.0),
    ]
    return requests


def drawn(shape: tuple[int, ...]) -> Callable[[], torch.Tensor]:
    """Noise that differs from call to call and is the same in every sequence of calls."""
    generator = torch.Generator().manual_seed(11)
    return lambda: torch.randn(shape, generator=generator)


def closed_form(queries) -> list[torch.Tensor]:
    """A field in which rows differ by condition, target time and guidance scale."""
    rows = [len(query.x) for query in queries]
    target = torch.cat([query.target for query in queries])
    scale = torch.cat([query.scale for query in queries])
    conditions = [condition for query in queries for condition in query.conditions]
    x, t = torch.cat([query.x for query in queries]), torch.cat([query.t for query in queries])
    mixture = GaussianMixture(torch.tensor([0.5, 0.5]), TARGETS[:2], torch.tensor([0.5, 0.8]))
    pull = TARGETS[torch.tensor(conditions)] - x * (target - t)[:, None]
    return list(torch.split(mixture.velocity(x, t) + scale[:, None] * pull, rows))


def test_a_mixed_batch_of_samplers_equals_each_of_them_alone():
    together = integrate_together(every_kind_of_request(drawn((1, 4)), 0, 1, 2), closed_form)
    alone = [
        integrate(sampler, lambda query: closed_form([query])[0])
        for sampler in every_kind_of_request(drawn((1, 4)), 0, 1, 2)
    ]
    torch.testing.assert_close(together, alone, atol=1e-5, rtol=1e-5)


def test_samplers_leave_the_batch_as_soon_as_they_are_done():
    sizes = []

    def counted(queries) -> list[torch.Tensor]:
        sizes.append(len(queries))
        return [torch.ones_like(query.x) for query in queries]

    samplers = [SOLVERS["euler"].sampler(torch.zeros(1, 2), uniform_schedule(steps)) for steps in (2, 5, 3)]
    integrate_together(samplers, counted)
    assert sizes == [3, 3, 2, 1, 1]


def test_a_sampler_that_asks_nothing_gives_its_noise():
    silent = zero_start(SOLVERS["euler"].sampler(torch.ones(1, 2), uniform_schedule(2)), 1.0)
    assert torch.equal(integrate_together([silent], lambda queries: [])[0], torch.ones(1, 2))


@pytest.fixture(scope="module")
def network() -> FlowTransformer:
    """The real architecture, small, with random weights in every layer and both inputs of a flow map."""
    config = TransformerConfig(
        channels=4, width=32, depth=2, heads=2, hidden=64, text_width=16, flow_map=True
    )
    network = FlowTransformer(config).eval()
    generator = torch.Generator().manual_seed(7)
    with torch.no_grad():
        for weights in network.parameters():
            weights += 0.1 * torch.randn(weights.shape, generator=generator)
    return network


def prompt(pieces: int) -> Prompt:
    generator = torch.Generator().manual_seed(pieces)
    return Prompt(torch.randn(pieces, 16, generator=generator), torch.randn(16, generator=generator))


def test_a_mixed_batch_through_the_transformer_equals_the_same_requests_run_alone(network):
    prompts = prompt(5), prompt(9), prompt(1)
    together = run_together(network, every_kind_of_request(drawn((1, 4, 4, 4)), *prompts))
    alone = [
        run_together(network, [sampler])[0]
        for sampler in every_kind_of_request(drawn((1, 4, 4, 4)), *prompts)
    ]
    assert max(float(sample.abs().max()) for sample in alone) > 0.5
    torch.testing.assert_close(together, alone, atol=1e-4, rtol=0)


def test_a_network_without_the_inputs_of_a_flow_map_is_not_told_them():
    plain = FlowTransformer(
        TransformerConfig(channels=4, width=32, depth=1, heads=2, hidden=64, text_width=16)
    )
    sampler = guided(
        SOLVERS["euler"].sampler(torch.zeros(1, 4, 4, 4), uniform_schedule(2)), prompt(3), None, 1
    )
    assert torch.equal(run_together(plain, [sampler])[0], torch.zeros(1, 4, 4, 4))
    query = Query(torch.zeros(1, 4, 4, 4), torch.zeros(1), w=torch.ones(1), conditions=(prompt(3),))

    def asks_for_guidance() -> Sampler:
        return (yield query)

    with pytest.raises(ValueError, match="flow map"):
        run_together(plain, [asks_for_guidance()])
