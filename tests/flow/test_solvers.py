"""Solvers, guidance and samplers against a flow whose velocity is known exactly."""

import math

import pytest
import torch

from fm_agent_tools.flow import (
    SOLVERS,
    GaussianMixture,
    Query,
    classifier_free,
    euler,
    guided,
    integrate,
    observed,
    uniform_schedule,
)

MIXTURE = GaussianMixture(
    torch.tensor([0.4, 0.6], dtype=torch.float64),
    torch.tensor([[-1.5, 0.5], [1.0, -1.0]], dtype=torch.float64),
    torch.tensor([0.5, 0.7], dtype=torch.float64),
)


def field(query: Query) -> torch.Tensor:
    return MIXTURE.velocity(query.x, query.t)


def noise(count: int = 256) -> torch.Tensor:
    return torch.randn(count, 2, generator=torch.Generator().manual_seed(3), dtype=torch.float64)


@pytest.mark.parametrize("solver", SOLVERS.values(), ids=lambda solver: solver.name)
def test_the_error_of_each_solver_falls_with_its_order(solver):
    exact = integrate(SOLVERS["heun"].sampler(noise(), uniform_schedule(600)), field)

    def error(steps: int) -> float:
        sample = integrate(solver.sampler(noise(), uniform_schedule(steps)), field)
        return float((sample - exact).norm(dim=1).mean())

    assert math.log2(error(20) / error(40)) == pytest.approx(solver.order, abs=0.35)


@pytest.mark.parametrize("solver", SOLVERS.values(), ids=lambda solver: solver.name)
@pytest.mark.parametrize("steps", [1, 2, 7])
def test_each_solver_costs_the_evaluations_it_states_and_never_asks_at_the_end(solver, steps):
    times = []
    sampler = observed(
        solver.sampler(noise(), uniform_schedule(steps)), lambda query, _: times.append(float(query.t[0]))
    )
    integrate(sampler, field)
    assert len(times) == solver.evaluations(steps)
    assert max(times) < 1


def test_samples_follow_the_distribution_that_the_flow_was_made_of():
    samples = integrate(SOLVERS["heun"].sampler(noise(20_000), uniform_schedule(30)), field)
    wanted = MIXTURE.sample(20_000, torch.Generator().manual_seed(4))
    torch.testing.assert_close(samples.mean(0), wanted.mean(0), atol=0.04, rtol=0)
    torch.testing.assert_close(samples.T.cov(), wanted.T.cov(), atol=0.06, rtol=0)


def test_a_straight_flow_is_exact_in_one_euler_step():
    sample = integrate(
        euler(torch.zeros(4, 2), uniform_schedule(1)), lambda query: torch.full_like(query.x, 3)
    )
    assert torch.equal(sample, torch.full((4, 2), 3.0))


def test_the_last_observed_endpoint_is_the_sample():
    seen = []
    sampler = observed(
        euler(noise(), uniform_schedule(8)),
        lambda query, velocity: seen.append(query.x + (1 - query.t[:, None]) * velocity),
    )
    sample = integrate(sampler, field)
    assert len(seen) == 8
    torch.testing.assert_close(seen[-1], sample)


def test_guidance_asks_both_questions_in_one_evaluation_and_moves_away_from_the_unconditional():
    asked = []

    def answer(query: Query) -> torch.Tensor:
        asked.append(query)
        strength = torch.tensor([1.0 if condition == "fox" else 0.25 for condition in query.conditions])
        return strength[:, None].expand_as(query.x)

    start = torch.zeros(2, 3)
    sample = integrate(guided(euler(start, uniform_schedule(5)), "fox", "", 3.0), answer)
    assert [query.conditions for query in asked] == [("fox", "fox", "", "")] * 5
    torch.testing.assert_close(sample, torch.full((2, 3), 0.25 + 3.0 * 0.75))


def test_guidance_of_one_leaves_the_unconditional_question_away():
    asked = []

    def answer(query: Query) -> torch.Tensor:
        asked.append(query.conditions)
        return query.x

    integrate(guided(euler(torch.ones(1, 2), uniform_schedule(3)), "fox", "", 1), answer)
    assert asked == [("fox",)] * 3


def test_classifier_free_guidance_interpolates_and_extrapolates():
    conditional, unconditional = torch.tensor([2.0]), torch.tensor([1.0])
    assert [float(classifier_free(conditional, unconditional, w)) for w in (0, 1, 3)] == [1, 2, 4]


@pytest.mark.parametrize("steps", [0, -3])
def test_a_schedule_without_steps_is_refused(steps):
    with pytest.raises(ValueError, match=f"steps={steps}"):
        uniform_schedule(steps)
