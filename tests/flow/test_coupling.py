"""Couplings: what they keep, what they shorten, and what happens to the noise of each condition."""

import itertools
import math
import sys

import pytest
import torch

from fm_agent_tools.flow import (
    FlowExtraMissing,
    GaussianMixture,
    OptimalTransport,
    bend,
    drawn_pairs,
    independent,
    velocity_loss,
)
from fm_agent_tools.flow.coupling import condition_distances, squared_distances, weight_for_ratio

MIXTURE = GaussianMixture(
    torch.tensor([0.5, 0.5]), torch.tensor([[-2.0, 0.0], [2.0, 0.0]]), torch.tensor([0.3, 0.3])
)
PLAIN = OptimalTransport(weight=0)


def batch(rows: int, seed: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Noise, data and which side of the mixture the data came from."""
    generator = torch.Generator().manual_seed(seed)
    data = MIXTURE.sample(rows, generator)
    return torch.randn(rows, 2, generator=generator), data, (data[:, 0] > 0).long()


def cost(noise: torch.Tensor, data: torch.Tensor) -> float:
    return float((noise - data).square().flatten(1).sum(1).mean())


def rows_of(points: torch.Tensor) -> list[tuple[float, ...]]:
    return sorted(map(tuple, points.tolist()))


@pytest.mark.parametrize(
    "coupling", [independent, PLAIN, OptimalTransport(), OptimalTransport(3.0), OptimalTransport(ratio=0.05)]
)
def test_a_coupling_keeps_both_marginals_and_never_costs_more_than_independent_pairs(coupling):
    for seed in range(5):
        noise, data, side = batch(48, seed)
        coupled = coupling(noise, data, side)
        assert rows_of(coupled) == rows_of(noise)
        assert cost(coupled, data) <= cost(noise, data)


def test_without_conditions_no_pairing_of_a_batch_costs_less():
    noise, data, _ = batch(6, 1)
    coupled = PLAIN(noise, data)
    orders = torch.tensor(list(itertools.permutations(range(6))))
    least = min(cost(noise[order], data) for order in orders)
    assert cost(coupled, data) == pytest.approx(least, rel=1e-6)


def test_pictures_are_coupled_like_vectors():
    noise, data = torch.randn(2, 16, 3, 4, 4, generator=torch.Generator().manual_seed(0))
    coupled = PLAIN(noise, data)
    assert torch.equal(coupled.flatten(1), PLAIN(noise.flatten(1), data.flatten(1)))


def noise_of_the_right(coupling: OptimalTransport) -> torch.Tensor:
    """The noise that many batches give to data on the right."""
    kept = []
    for seed in range(40):
        noise, data, side = batch(64, seed)
        kept.append(coupling(noise, data, side)[side == 1])
    return torch.cat(kept)


def test_the_noise_of_a_condition_stays_standard_normal_where_plain_transport_splits_it_among_conditions():
    biased, fair = noise_of_the_right(PLAIN), noise_of_the_right(OptimalTransport())
    assert float(biased[:, 0].mean()) > 0.6
    torch.testing.assert_close(fair.mean(0), torch.zeros(2), atol=0.1, rtol=0)
    torch.testing.assert_close(fair.T.cov(), torch.eye(2), atol=0.1, rtol=0)


def test_the_weight_of_the_condition_leads_from_plain_transport_to_pairs_within_conditions():
    noise, data, side = batch(128, 3)
    costs = [cost(OptimalTransport(weight)(noise, data, side), data) for weight in (0, 1, 4, math.inf)]
    assert costs == sorted(costs)
    assert costs[0] == pytest.approx(cost(PLAIN(noise, data), data))
    means = [abs(float(noise_of_the_right(OptimalTransport(w))[:, 0].mean())) for w in (0.0, 2.0, 20.0)]
    assert means == sorted(means, reverse=True)


def test_equal_condition_vectors_are_no_distance_apart_and_opposite_ones_two():
    vectors = torch.tensor([[1.0, 0.0], [0.0, 2.0], [1.0, 0.0], [-3.0, 0.0]])
    apart = condition_distances(vectors)
    torch.testing.assert_close(apart[0], torch.tensor([0.0, 1.0, 0.0, 2.0]))
    assert torch.equal(condition_distances(torch.tensor([4, 5, 4]))[0], torch.tensor([0.0, 1.0, 0.0]))


@pytest.mark.parametrize("ratio", [0.02, 0.1, 0.3])
def test_the_weight_for_a_ratio_leaves_that_share_of_pairs_in_question(ratio):
    noise, data, _ = batch(128, 5)
    pairs = squared_distances(noise, data)
    apart = condition_distances(torch.randn(128, 8, generator=torch.Generator().manual_seed(2)))
    weight = weight_for_ratio(pairs, apart, ratio)
    share = (pairs + weight * apart <= pairs.diagonal()).float().mean()
    assert float(share) == pytest.approx(ratio, abs=0.002)


def test_more_noise_than_data_and_unequal_weights_keep_the_noise_as_it_was():
    noise, data, _ = batch(24, 7)
    weights = torch.rand(24, generator=torch.Generator().manual_seed(1)) + 0.2
    generator = torch.Generator().manual_seed(0)
    draws = [drawn_pairs(squared_distances(noise, data), weights, generator=generator) for _ in range(200)]
    used = torch.zeros(24).index_add(0, torch.cat(draws), (weights / weights.sum()).repeat(200)) / 200
    torch.testing.assert_close(used, torch.full((24,), 1 / 24), atol=0.02, rtol=0)
    wide = torch.randn(96, 2, generator=generator)
    chosen = wide[drawn_pairs(squared_distances(wide, data), generator=generator)]
    assert cost(chosen, data) < cost(noise, data)


def trained(coupling) -> torch.nn.Module:
    torch.manual_seed(0)
    network = torch.nn.Sequential(
        *(torch.nn.Linear(3, 48), torch.nn.SiLU(), torch.nn.Linear(48, 48), torch.nn.SiLU()),
        torch.nn.Linear(48, 2),
    )
    optimizer = torch.optim.Adam(network.parameters(), lr=8e-3)
    for step in range(200):
        noise, data, _ = batch(128, step)
        loss = velocity_loss(
            lambda x, t: network(torch.cat([x, t[:, None]], dim=1)),
            data,
            torch.rand(128),
            noise=coupling(noise, data),
        ).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return network


def test_a_flow_learnt_from_transported_pairs_has_straighter_paths():
    noise = torch.randn(512, 2, generator=torch.Generator().manual_seed(9))
    bends = []
    for coupling in (independent, PLAIN):
        network = trained(coupling)
        paths = bend(lambda q, n=network: n(torch.cat([q.x, q.t[:, None]], dim=1)), noise)
        bends.append(float(paths.mean()))
    assert bends[1] < 0.35 * bends[0]


@pytest.mark.parametrize(("weight", "ratio"), [(-1.0, None), (1.0, 0.0), (1.0, 1.0)])
def test_weights_and_ratios_out_of_bounds_are_refused(weight, ratio):
    with pytest.raises(ValueError, match="weight="):
        OptimalTransport(weight, ratio)


def test_an_assignment_of_unequal_numbers_names_the_way_that_takes_them():
    with pytest.raises(ValueError, match="drawn_pairs"):
        PLAIN(torch.zeros(3, 2), torch.zeros(2, 2))


@pytest.mark.parametrize(("module", "package"), [("scipy.optimize", "scipy"), ("ot", "POT")])
def test_a_missing_package_is_named_with_the_extra_that_brings_it(monkeypatch, module, package):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(FlowExtraMissing, match=rf"{package}.*fm-agent-tools\[flow\]"):
        drawn_pairs(torch.rand(2, 3)) if module == "ot" else PLAIN(torch.zeros(2, 2), torch.ones(2, 2))
