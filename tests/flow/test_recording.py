"""Jumps along recorded ways of a flow, against a mixture whose flow is known exactly."""

import pytest
import torch
from torch import nn
from two_hills import noise, velocity

from fm_agent_tools.flow import (
    Query,
    draw_stretches,
    euler,
    flow_map,
    guided_schedule,
    integrate,
    kept_velocity_loss,
    record,
    recorded_loss,
    stretch,
    tapered_schedule,
    uniform_schedule,
    velocity_as_map,
)

EXACT = velocity_as_map(velocity, steps=32)


def test_a_recording_has_the_way_of_every_row_under_its_own_guidance():
    scales = torch.linspace(1, 1.5, 64)
    found = record(velocity, noise(), guided_schedule(64), scales)
    assert found.states.shape == (64, 65, 2)
    assert torch.equal(found.states[:, 0], noise())
    for point in (16, 32, 64):
        r = found.times[point].expand(64)
        exact = noise() + r[:, None] * EXACT(Query(noise(), torch.zeros(64), r, scales))
        torch.testing.assert_close(found.states[:, point], exact, atol=0.03, rtol=0)


def test_the_error_of_recorded_jumps_falls_with_the_square_of_the_steps():
    def error(steps: int) -> float:
        found = record(velocity, noise(), tapered_schedule(steps), torch.ones(64))
        half = torch.full((64,), steps // 2)
        asked, answer = stretch(found, torch.zeros(64).long(), half)
        return float((answer - EXACT(asked)).norm(dim=1).mean())

    assert error(16) < error(8) / 2.5
    assert error(32) < error(16) / 2.5


def test_stretches_stay_on_the_way_and_have_the_lengths_of_steps():
    torch.manual_seed(0)
    start, end = draw_stretches(4000, 9)
    assert int(start.min()) == 0
    assert int(end.max()) == 8
    assert bool((start % (end - start) == 0).all())
    lengths = torch.bincount(end - start, minlength=9) / 4000
    assert lengths[[8, 4, 2, 1]].tolist() == pytest.approx([0.1, 0.2, 0.4, 0.3], abs=0.03)
    assert float(lengths.sum()) == pytest.approx(float(lengths[[8, 4, 2, 1]].sum()))
    # Over fewer points than steps a jump still leads somewhere.
    start, end = draw_stretches(100, 3)
    assert bool((end > start).all())


def test_the_exact_map_has_hardly_any_loss_and_rows_keep_their_conditions():
    torch.manual_seed(0)
    scales, asked = 1 + 0.5 * torch.rand(200), []
    found = record(velocity, noise(200), guided_schedule(64), scales)

    def watched(query: Query) -> torch.Tensor:
        asked.append(query.conditions)
        return EXACT(query)

    each = recorded_loss(watched, velocity, found, 50, scales, tuple(range(200)))
    assert each.shape == (200,)
    assert float(each[:50].max()) < 1e-9
    assert float(each[50:].mean()) < 1e-3
    assert asked == [tuple(range(200))]


def test_a_map_that_is_its_teacher_s_velocity_has_kept_it_and_another_has_not():
    torch.manual_seed(0)
    data, asked = noise(100), []

    def watched(query: Query) -> torch.Tensor:
        asked.append(query)
        return EXACT(query)

    assert float(kept_velocity_loss(watched, velocity, data, tuple(range(100))).max()) < 1e-9
    [query] = asked
    assert torch.equal(query.t, query.target)
    assert bool((query.scale == 1).all())
    assert query.conditions == tuple(range(100))
    assert float(kept_velocity_loss(lambda query: 2 * EXACT(query), velocity, data).mean()) > 0.1


class Student(nn.Module):
    """u(x, t → r, w), a few layers."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            *(nn.Linear(5, 64), nn.SiLU(), nn.Linear(64, 64), nn.SiLU(), nn.Linear(64, 2))
        )

    def forward(self, query: Query) -> torch.Tensor:
        told = torch.stack([query.t, query.target, query.scale], dim=1)
        return self.layers(torch.cat([query.x, told], dim=1))


def test_a_student_of_recordings_beats_its_teacher_s_steps_at_a_scale_of_choice():
    torch.manual_seed(0)
    student = Student()
    optimizer = torch.optim.Adam(student.parameters(), lr=4e-3)
    scales = 1 + torch.rand(1024)
    found = record(velocity, torch.randn(1024, 2), guided_schedule(8), scales)
    for _ in range(250):
        rows = torch.randint(1024, (256,))
        part = type(found)(found.times, found.states[rows])
        loss = recorded_loss(student, velocity, part, 64, scales[rows]).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    start, twice = noise(1000), torch.full((1000,), 1.9)

    def told(field):
        return lambda query: field(Query(query.x, query.t, query.r, twice))

    wanted = integrate(euler(start, uniform_schedule(120)), told(velocity))

    def apart(sampler, field) -> float:
        with torch.no_grad():
            return float((integrate(sampler, told(field)) - wanted).square().mean().sqrt())

    for steps, worth in ((1, 0.6), (4, 1.0)):
        jumped = apart(flow_map(start, guided_schedule(steps)), student)
        assert jumped < worth * apart(euler(start, uniform_schedule(steps)), velocity)
