"""Consistency models: one jump to data, against a mixture whose flow is known exactly."""

from itertools import pairwise

import torch
from torch import nn
from two_hills import MIXTURE, noise, velocity

from fm_agent_tools.flow import (
    Query,
    consistency,
    consistency_loss,
    draw_neighbours,
    euler,
    guided_schedule,
    integrate,
    intervals,
    solver_step,
    uniform_schedule,
    velocity_as_map,
)

EXACT = velocity_as_map(velocity, steps=64)


def test_one_step_of_the_exact_map_ends_where_the_flow_does():
    sample = integrate(consistency(noise(64), uniform_schedule(1), lambda: noise(64)), EXACT)
    wanted = integrate(euler(noise(64), uniform_schedule(200)), velocity)
    torch.testing.assert_close(sample, wanted, atol=0.05, rtol=0)


def test_several_steps_draw_fresh_noise_between_them_and_keep_the_distribution():
    asked, again = [], torch.Generator().manual_seed(9)

    def fresh() -> torch.Tensor:
        return torch.randn(2000, 2, generator=again)

    def watched(query: Query) -> torch.Tensor:
        asked.append((float(query.t[0]), float(query.target[0])))
        return EXACT(query)

    sample = integrate(consistency(noise(2000), uniform_schedule(4), fresh), watched)
    assert asked == [(0.0, 1.0), (0.25, 1.0), (0.5, 1.0), (0.75, 1.0)]
    data = MIXTURE.sample(2000, torch.Generator().manual_seed(1))
    torch.testing.assert_close(sample.mean(dim=0), data.mean(dim=0), atol=0.15, rtol=0)
    torch.testing.assert_close(sample.std(dim=0), data.std(dim=0), atol=0.1, rtol=0)
    alone = integrate(consistency(noise(2000), uniform_schedule(1), fresh), EXACT)
    assert float((sample - alone).norm(dim=1).mean()) > 0.3  # other noise, another sample


def test_intervals_are_doubled_until_the_end_of_the_annealing():
    assert [intervals(progress) for progress in (0.0, 0.24, 0.3, 0.6, 0.8, 1.0, 5.0)] == [
        *(2, 2, 4, 8, 16, 16, 16),
    ]


def test_neighbours_are_one_interval_apart():
    t, r = draw_neighbours(guided_schedule(4), 500)
    times = guided_schedule(4).tolist()
    pairs = set(zip(t.tolist(), r.tolist(), strict=True))
    assert pairs == set(pairwise(times))


def test_the_teacher_s_step_is_of_order_two_and_asks_for_no_velocity_at_the_end():
    asked = []

    def watched(query: Query) -> torch.Tensor:
        asked.append(float(query.t.max()))
        return velocity(query)

    t = torch.full((64,), 0.3)

    def error(length: float) -> float:
        r = t + length
        exact = noise(64) + length * EXACT(Query(noise(64), t, r))
        return float((solver_step(watched, Query(noise(64), t), r) - exact).norm(dim=1).mean())

    assert error(0.1) < error(0.2) / 5
    end = torch.ones(64)
    step = solver_step(watched, Query(noise(64), t), end)
    assert max(asked) < 1
    torch.testing.assert_close(step, noise(64) + 0.7 * velocity(Query(noise(64), t)))


def test_the_loss_of_the_exact_map_vanishes_as_intervals_get_short():
    def loss(count: int) -> float:
        torch.manual_seed(0)
        t, r = draw_neighbours(uniform_schedule(count), 400)
        scales = 1 + 0.5 * torch.rand(400)
        each = consistency_loss(EXACT, velocity, EXACT, MIXTURE.sample(400), t, r, scales)
        assert each.shape == (400,)
        return float(each[r < 1].mean())

    assert loss(16) < loss(8) / 3
    assert loss(32) < loss(16) / 3


class Student(nn.Module):
    """u(x, t → 1), a few layers."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            *(nn.Linear(3, 64), nn.SiLU(), nn.Linear(64, 64), nn.SiLU(), nn.Linear(64, 2))
        )

    def forward(self, query: Query) -> torch.Tensor:
        return self.layers(torch.cat([query.x, query.t[:, None]], dim=1))


def test_a_distilled_consistency_model_draws_in_one_step_what_the_flow_draws_in_many():
    torch.manual_seed(0)
    student, average = Student(), Student()
    average.load_state_dict(student.state_dict())
    optimizer = torch.optim.Adam(student.parameters(), lr=4e-3)
    for step in range(400):
        t, r = draw_neighbours(uniform_schedule(intervals(step / 300)).float(), 256)
        loss = consistency_loss(student, velocity, average, MIXTURE.sample(256), t, r, torch.ones(256)).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        with torch.no_grad():
            for mine, theirs in zip(average.parameters(), student.parameters(), strict=True):
                mine.lerp_(theirs, 0.1)
    start = noise(1000)
    wanted = integrate(euler(start, uniform_schedule(120)), velocity)

    def apart(sample: torch.Tensor) -> float:
        return float((sample - wanted).square().mean().sqrt())

    with torch.no_grad():
        jumped = integrate(consistency(start, uniform_schedule(1), lambda: noise(1000)), average)
    assert apart(jumped) < 0.5 * apart(integrate(euler(start, uniform_schedule(1)), velocity))
