"""Reflow: pairs that a flow makes itself, and the straighter flow that is learnt from them."""

import torch
from torch import nn

from fm_agent_tools.flow import (
    GaussianMixture,
    Query,
    bend,
    euler,
    heun,
    integrate,
    pair_batches,
    reflow_pairs,
    uniform_schedule,
    velocity_loss,
)

MIXTURE = GaussianMixture(
    torch.tensor([0.5, 0.5]), torch.tensor([[-2.0, 0.0], [2.0, 0.0]]), torch.tensor([0.3, 0.3])
)


def teacher(query: Query) -> torch.Tensor:
    return MIXTURE.velocity(query.x, query.t)


def noise(count: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(count, 2, generator=torch.Generator().manual_seed(seed))


def pairs(count: int) -> tuple[torch.Tensor, torch.Tensor]:
    return reflow_pairs(lambda z: heun(z, uniform_schedule(24)), teacher, noise(count))


def test_pairs_are_noise_and_where_the_teacher_leads_it():
    start, end = pairs(4000)
    assert torch.equal(start, noise(4000))
    torch.testing.assert_close(end.T.cov(), MIXTURE.sample(20_000).T.cov(), atol=0.12, rtol=0)
    assert float((start - end).square().sum(1).mean()) < float(
        (start - MIXTURE.sample(4000)).square().sum(1).mean()
    )


def test_batches_keep_noise_and_data_together():
    start, end = noise(50), 2 * noise(50) + 1
    drawn = next(pair_batches((start, end), 16, torch.Generator().manual_seed(1)))
    assert [part.shape for part in drawn] == [(16, 2), (16, 2)]
    torch.testing.assert_close(drawn[1], 2 * drawn[0] + 1)


def test_a_straight_path_does_not_bend_and_a_turning_one_does():
    assert float(bend(lambda query: torch.full_like(query.x, 2.0), noise(8)).max()) < 1e-9
    assert float(bend(lambda query: 4 * query.t[:, None].expand_as(query.x), noise(8)).min()) > 0.5


def test_a_flow_learnt_from_its_teachers_pairs_is_straighter_and_better_in_few_steps():
    torch.manual_seed(0)
    network = nn.Sequential(
        *(nn.Linear(3, 64), nn.SiLU(), nn.Linear(64, 64), nn.SiLU(), nn.Linear(64, 2)),
    )
    optimizer = torch.optim.Adam(network.parameters(), lr=6e-3)
    batches = pair_batches(pairs(4000), 256, torch.Generator().manual_seed(2))
    for _ in range(400):
        start, end = next(batches)
        loss = velocity_loss(
            lambda x, t: network(torch.cat([x, t[:, None]], dim=1)), end, torch.rand(256), noise=start
        ).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

    def student(query: Query) -> torch.Tensor:
        return network(torch.cat([query.x, query.t[:, None]], dim=1)).detach()

    start = noise(1000, seed=5)
    wanted = integrate(heun(start, uniform_schedule(64)), teacher)

    def apart(field) -> float:
        return float((integrate(euler(start, uniform_schedule(2)), field) - wanted).square().mean())

    assert float(bend(student, start).mean()) < 0.3 * float(bend(teacher, start).mean())
    assert apart(student) < 0.5 * apart(teacher)
