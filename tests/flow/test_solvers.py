"""Solvers and samplers against a flow whose velocity is known exactly."""

import math
from dataclasses import replace

import pytest
import torch

from fm_agent_tools.flow import (
    PATHS,
    SOLVERS,
    CosinePath,
    GaussianMixture,
    LinearPath,
    Query,
    classifier_free,
    dopri5,
    euler,
    flow_map,
    integrate,
    observed,
    rescheduled,
    tapered_schedule,
    uniform_schedule,
)

MIXTURE = GaussianMixture(
    torch.tensor([0.4, 0.6], dtype=torch.float64),
    torch.tensor([[-1.5, 0.5], [1.0, -1.0]], dtype=torch.float64),
    torch.tensor([0.5, 0.7], dtype=torch.float64),
)
every_solver = pytest.mark.parametrize("solver", SOLVERS.values(), ids=list(SOLVERS))


def field(query: Query) -> torch.Tensor:
    return MIXTURE.velocity(query.x, query.t)


def noise(count: int = 64) -> torch.Tensor:
    return torch.randn(count, 2, generator=torch.Generator().manual_seed(3), dtype=torch.float64)


@pytest.fixture(scope="module")
def exact() -> torch.Tensor:
    """Where `noise()` ends: the flow followed with a method of order 4, to about 1e-9."""
    return integrate(SOLVERS["rk4"].sampler(noise(), uniform_schedule(200)), field)


def error(solver, steps: int, exact: torch.Tensor) -> float:
    sample = integrate(solver.sampler(noise(), solver.schedule(steps)), field)
    return float((sample - exact).norm(dim=1).mean())


@every_solver
def test_the_error_of_each_solver_falls_with_its_order(solver, exact):
    fine = 80 if solver.name == "dpm++2m" else 40  # its steps in λ grow short slowly: order 2 shows later
    slope = math.log2(error(solver, fine // 2, exact) / error(solver, fine, exact))
    assert slope == pytest.approx(solver.order, abs=0.35)


@every_solver
@pytest.mark.parametrize("steps", [1, 2, 7])
def test_each_solver_costs_the_evaluations_it_states_and_never_asks_at_the_end(solver, steps):
    times = []
    sampler = observed(
        solver.sampler(noise(), solver.schedule(steps)), lambda query, _: times.append(float(query.t[0]))
    )
    integrate(sampler, field)
    assert len(times) == solver.evaluations(steps)
    assert min(times) == 0
    assert max(times) < 1
    assert solver.steps(solver.evaluations(steps)) == steps


@every_solver
def test_each_solver_needs_no_more_than_one_step_where_the_flow_is_straight(solver):
    sample = integrate(
        solver.sampler(torch.zeros(4, 2, dtype=torch.float64), solver.schedule(1)),
        lambda query: torch.full_like(query.x, 3),
    )
    torch.testing.assert_close(sample, torch.full((4, 2), 3.0, dtype=torch.float64))


@every_solver
def test_each_solver_keeps_the_precision_and_the_shape_of_its_start(solver):
    start = torch.zeros(2, 3, 4, 4)
    sample = integrate(solver.sampler(start, solver.schedule(3)), lambda query: query.x + 1)
    assert (sample.shape, sample.dtype) == (start.shape, start.dtype)


@pytest.mark.parametrize("evaluations", [4, 6, 8, 10])
def test_the_multistep_solver_has_at_most_a_fifth_of_eulers_error_for_the_same_evaluations(
    evaluations, exact
):
    assert error(SOLVERS["unipc"], evaluations, exact) < 0.2 * error(SOLVERS["euler"], evaluations, exact)


@pytest.mark.parametrize("guidance", [5.0, 9.0])
@pytest.mark.parametrize("steps", [4, 6, 8])
def test_the_sampler_for_strong_guidance_is_nearer_than_euler_where_continued_slopes_may_run_away(
    guidance, steps
):
    wanted = replace(
        MIXTURE, weights=MIXTURE.weights[1:], means=MIXTURE.means[1:], deviations=MIXTURE.deviations[1:]
    )

    def guided_field(query: Query) -> torch.Tensor:
        with_condition, without = (flow.velocity(query.x, query.t) for flow in (wanted, MIXTURE))
        return classifier_free(with_condition, without, guidance)

    exact = integrate(SOLVERS["rk4"].sampler(noise(), uniform_schedule(100)), guided_field)

    def apart(solver) -> float:
        sample = integrate(solver.sampler(noise(), solver.schedule(steps)), guided_field)
        return float((sample - exact).norm(dim=1).mean())

    assert apart(SOLVERS["unipc-data"]) < 0.9 * apart(SOLVERS["euler"])
    if (guidance, steps) == (9.0, 4):
        assert apart(SOLVERS["unipc-data"]) < 0.1 * apart(SOLVERS["unipc"])


def test_samples_follow_the_distribution_that_the_flow_was_made_of():
    solver = SOLVERS["unipc"]
    samples = integrate(solver.sampler(noise(20_000), solver.schedule(20)), field)
    wanted = MIXTURE.sample(20_000, torch.Generator().manual_seed(4))
    torch.testing.assert_close(samples.mean(0), wanted.mean(0), atol=0.04, rtol=0)
    torch.testing.assert_close(samples.T.cov(), wanted.T.cov(), atol=0.06, rtol=0)


def test_adaptive_integration_keeps_to_its_tolerance_and_inside_the_times_of_the_flow(exact):
    times = []

    def watched(query: Query) -> torch.Tensor:
        times.append(float(query.t[0]))
        return field(query)

    torch.testing.assert_close(dopri5(noise(), watched, tolerance=1e-7), exact, rtol=0, atol=1e-5)
    assert min(times) == 0
    assert max(times) < 1


def test_the_last_observed_endpoint_is_the_sample():
    seen = []
    sampler = observed(
        euler(noise(), uniform_schedule(8)),
        lambda query, velocity: seen.append(query.x + (1 - query.t[:, None]) * velocity),
    )
    sample = integrate(sampler, field)
    assert len(seen) == 8
    torch.testing.assert_close(seen[-1], sample)


@pytest.mark.parametrize("name", PATHS)
def test_a_network_trained_on_any_path_is_sampled_along_the_straight_one(name, exact):
    path = PATHS[name]()
    trained = replace(MIXTURE, path=path)
    solver = SOLVERS["unipc"]
    sampler = rescheduled(solver.sampler(noise(), solver.schedule(60)), LinearPath(), path)
    sample = integrate(sampler, lambda query: trained.velocity(query.x, query.t))
    # The diffusion starts from noise with a trace of data in it.
    close = 1e-2 if name == "variance-preserving" else 1e-3
    torch.testing.assert_close(sample, exact, rtol=0, atol=close)


def test_both_directions_of_a_change_of_path_are_the_identity():
    there = rescheduled(euler(noise(), uniform_schedule(6)), LinearPath(), CosinePath())
    back = rescheduled(there, CosinePath(), LinearPath())
    plain = integrate(euler(noise(), uniform_schedule(6)), field)
    torch.testing.assert_close(integrate(back, field), plain)


def test_a_flow_map_is_not_sampled_along_another_path():
    sampler = rescheduled(flow_map(noise(), uniform_schedule(2)), LinearPath(), CosinePath())
    with pytest.raises(ValueError, match="flow map"):
        integrate(sampler, field)


@pytest.mark.parametrize("schedule", [uniform_schedule, tapered_schedule])
def test_a_schedule_goes_from_noise_to_data(schedule):
    times = schedule(10)
    assert (len(times), float(times[0]), float(times[-1])) == (11, 0, 1)
    assert (times.diff() > 0).all()


def test_a_tapered_schedule_begins_with_even_steps_and_ends_with_short_ones():
    steps = tapered_schedule(1000).diff()
    assert float(steps[0]) == pytest.approx(1 / 1000, rel=0.01)
    assert float(steps[-1]) == pytest.approx(1.5 * 1000**-1.5, rel=0.01)
    torch.testing.assert_close(tapered_schedule(10, power=1), uniform_schedule(10))


@pytest.mark.parametrize("steps", [0, -3])
@pytest.mark.parametrize("schedule", [uniform_schedule, tapered_schedule])
def test_a_schedule_without_steps_is_refused(schedule, steps):
    with pytest.raises(ValueError, match=f"steps={steps}"):
        schedule(steps)
