"""Two-time flow maps: jumps of any length, and distilling a velocity into them."""

import pytest
import torch
from torch import nn
from two_hills import MIXTURE, noise, velocity

from fm_agent_tools.flow import (
    Query,
    draw_jumps,
    euler,
    flow_map,
    guidance_as_input,
    integrate,
    map_loss,
    reach,
    uniform_schedule,
    velocity_as_map,
)
from fm_agent_tools.flow.distillation import split_target

EXACT = velocity_as_map(velocity, steps=16)


def truth(start: torch.Tensor) -> torch.Tensor:
    return integrate(euler(start, uniform_schedule(120)), velocity)


@pytest.mark.parametrize("steps", [1, 2, 4, 8])
def test_an_exact_map_reaches_the_end_in_any_number_of_evaluations(steps):
    asked: list[float] = []

    def watched(query: Query) -> torch.Tensor:
        asked.extend((float(query.t[0]), float(query.target[0])))
        return EXACT(query)

    sample = integrate(flow_map(noise(), uniform_schedule(steps)), watched)
    torch.testing.assert_close(sample, truth(noise()), atol=0.05, rtol=0)
    assert asked == pytest.approx([at / steps for k in range(steps) for at in (k, k + 1)])


def test_a_map_over_no_time_is_the_velocity():
    t = torch.linspace(0, 1, 64)
    query = Query(noise(64), t, t)
    torch.testing.assert_close(EXACT(query), velocity(query))


def test_the_scale_of_guidance_is_told_to_every_question():
    seen = []
    sampler = guidance_as_input(flow_map(noise(4), uniform_schedule(3)), "fox", 2.5)
    integrate(sampler, lambda query: seen.append(query.w) or query.x)
    assert [w.tolist() for w in seen] == [[2.5] * 4] * 3


def test_two_jumps_of_an_exact_map_are_one():
    torch.manual_seed(0)
    jumps = draw_jumps(200, 1.0, tangent_share=0)
    query = Query(noise(200), jumps.t, jumps.r)
    torch.testing.assert_close(split_target(EXACT, query, jumps.s), EXACT(query), atol=0.02, rtol=0.02)


def test_jumps_are_ordered_bounded_and_mostly_of_no_length():
    torch.manual_seed(0)
    for longest in (0.1, 1.0):
        jumps = draw_jumps(4000, longest)
        assert jumps.tangents == 3000
        assert torch.equal(jumps.t[:3000], jumps.r[:3000])
        t, s, r = jumps.t[3000:], jumps.s[3000:], jumps.r[3000:]
        assert bool(((t >= 0) & (t <= s) & (s <= r) & (r <= 1 + 1e-6)).all())
        assert float((r - t).max()) == pytest.approx(longest, abs=0.01)


def test_the_reach_grows_from_a_tenth_to_the_whole():
    assert [reach(progress) for progress in (0.0, 0.5, 1.0, 3.0)] == pytest.approx([0.1, 0.55, 1.0, 1.0])


def test_the_exact_map_has_no_loss_under_any_guidance():
    torch.manual_seed(0)
    scales = 1 + 0.5 * torch.rand(400)
    jumps = draw_jumps(400, 1.0)
    loss = map_loss(EXACT, velocity, EXACT, MIXTURE.sample(400), jumps, scales)
    assert loss.shape == (400,)
    assert float(loss[:300].max()) < 1e-9
    assert float(loss[300:].mean()) < 1e-3


def test_targets_carry_no_gradient_and_conditions_follow_their_rows():
    weight = torch.ones(1, requires_grad=True)
    asked = []

    def field(query: Query) -> torch.Tensor:
        asked.append((len(query.x), query.conditions))
        return weight * query.x

    jumps = draw_jumps(8, 1.0, tangent_share=0.5)
    loss = map_loss(field, field, field, torch.ones(8, 2), jumps, torch.ones(8), tuple(range(8)))
    loss.mean().backward()
    assert asked == [(4, (0, 1, 2, 3)), (4, (4, 5, 6, 7)), (4, (4, 5, 6, 7)), (8, tuple(range(8)))]
    assert weight.grad is not None


class Student(nn.Module):
    """u(x, t → r), a few layers."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            *(nn.Linear(4, 64), nn.SiLU(), nn.Linear(64, 64), nn.SiLU(), nn.Linear(64, 2))
        )

    def forward(self, query: Query) -> torch.Tensor:
        return self.layers(torch.cat([query.x, query.t[:, None], query.target[:, None]], dim=1))


def test_a_distilled_map_needs_one_evaluation_where_the_velocity_needs_many():
    torch.manual_seed(0)
    student, average = Student(), Student()
    average.load_state_dict(student.state_dict())
    optimizer = torch.optim.Adam(student.parameters(), lr=4e-3)
    for step in range(250):
        jumps = draw_jumps(256, reach(step / 125), tangent_share=0.5)
        loss = map_loss(student, velocity, average, MIXTURE.sample(256), jumps, torch.ones(256)).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        with torch.no_grad():
            for mine, theirs in zip(average.parameters(), student.parameters(), strict=True):
                mine.lerp_(theirs, 0.1)
    start = noise(1000)
    wanted = truth(start)

    def apart(sampler, field) -> float:
        with torch.no_grad():
            return float((integrate(sampler, field) - wanted).square().mean().sqrt())

    jumped = {n: apart(flow_map(start, uniform_schedule(n)), average) for n in (1, 4)}
    stepped = {n: apart(euler(start, uniform_schedule(n)), velocity) for n in (1, 4)}
    assert jumped[1] < 0.6 * stepped[1]
    assert jumped[4] < stepped[4]
