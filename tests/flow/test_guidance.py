"""Guidance: what it asks, what it costs and what it answers."""

import pytest
import torch

from fm_agent_tools.flow import (
    Query,
    classifier_free,
    euler,
    flow_map,
    guidance_as_input,
    guided,
    heun,
    integrate,
    uniform_schedule,
    zero_star,
    zero_start,
)

STRENGTH = {"fox": 1.0, "": 0.25}


class Watched:
    """A field that answers each row with the strength of its condition and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Query] = []

    def __call__(self, query: Query) -> torch.Tensor:
        self.asked.append(query)
        strength = torch.tensor([STRENGTH[condition] for condition in query.conditions])
        return strength[:, None].expand_as(query.x)

    @property
    def rows(self) -> list[int]:
        return [len(query.x) for query in self.asked]


@pytest.fixture
def field() -> Watched:
    return Watched()


def start(rows: int = 2) -> torch.Tensor:
    return torch.zeros(rows, 3)


def test_guidance_asks_both_questions_in_one_evaluation_and_moves_away_from_the_unconditional(field):
    sample = integrate(guided(euler(start(), uniform_schedule(5)), "fox", "", 3.0), field)
    assert [query.conditions for query in field.asked] == [("fox", "fox", "", "")] * 5
    torch.testing.assert_close(sample, torch.full((2, 3), 0.25 + 3.0 * 0.75))


def test_guidance_of_one_leaves_the_unconditional_question_away(field):
    integrate(guided(euler(start(1), uniform_schedule(3)), "fox", "", 1), field)
    assert [query.conditions for query in field.asked] == [("fox",)] * 3


def test_classifier_free_guidance_interpolates_and_extrapolates():
    conditional, unconditional = torch.tensor([2.0]), torch.tensor([1.0])
    assert [float(classifier_free(conditional, unconditional, w)) for w in (0, 1, 3)] == [1, 2, 4]


def test_outside_its_interval_guidance_costs_one_row_and_changes_nothing(field):
    sampler = guided(euler(start(), uniform_schedule(10)), "fox", "", 3.0, interval=(0.25, 0.65))
    sample = integrate(sampler, field)
    inside = [0.25 <= step / 10 <= 0.65 for step in range(10)]
    assert field.rows == [4 if guided_step else 2 for guided_step in inside]
    guided_steps = sum(inside)
    expected = (guided_steps * (0.25 + 3.0 * 0.75) + (10 - guided_steps) * 1.0) / 10
    torch.testing.assert_close(sample, torch.full((2, 3), expected))


def test_an_interval_is_kept_row_by_row(field):
    def two_times():
        answer = yield Query(start(), torch.tensor([0.1, 0.5]))
        return answer

    answer = integrate(guided(two_times(), "fox", "", 3.0, interval=(0.4, 0.6)), field)
    assert field.rows == [3]
    torch.testing.assert_close(answer[:, 0], torch.tensor([1.0, 0.25 + 3.0 * 0.75]))


def test_guidance_doubles_the_target_times_of_a_flow_map_too(field):
    integrate(guided(flow_map(start(), uniform_schedule(2)), "fox", "", 3.0), field)
    assert [query.r.tolist() for query in field.asked] == [[0.5] * 4, [1.0] * 4]


def test_the_optimised_scale_makes_the_length_of_the_unconditional_irrelevant():
    generator = torch.Generator().manual_seed(0)
    conditional, unconditional = torch.randn(2, 4, 3, 5, generator=generator)
    expected = zero_star(conditional, unconditional, 3.0)
    torch.testing.assert_close(zero_star(conditional, 7 * unconditional, 3.0), expected)
    torch.testing.assert_close(zero_star(conditional, 2 * conditional, 3.0), conditional)
    assert zero_star(conditional, torch.zeros_like(conditional), 3.0).isfinite().all()


def test_the_optimised_scale_leaves_the_nearest_multiple_of_the_unconditional():
    generator = torch.Generator().manual_seed(1)
    conditional, unconditional = torch.randn(2, 1, 40, generator=generator, dtype=torch.float64)
    nearest = zero_star(conditional, unconditional, 0.0)
    torch.testing.assert_close(((conditional - nearest) * unconditional).sum(), torch.zeros(()).double())


def test_a_zero_start_stays_at_the_noise_and_costs_nothing(field):
    sampler = zero_start(euler(start(), uniform_schedule(10)), 0.15)
    sample = integrate(guided(sampler, "fox", "", 3.0, combine=zero_star), field)
    assert len(field.asked) == 8
    assert min(float(query.t.min()) for query in field.asked) == pytest.approx(0.2)
    torch.testing.assert_close(sample, torch.full((2, 3), 0.8 * 3.0 - 0.8 * 2.0))


def test_no_zero_start_asks_at_every_time(field):
    integrate(guided(zero_start(heun(start(), uniform_schedule(3)), 0.0), "fox", "", 2.0), field)
    assert len(field.asked) == 5


def test_guidance_as_an_input_is_told_to_the_network_and_costs_one_row(field):
    integrate(guidance_as_input(euler(start(), uniform_schedule(4)), "fox", 3.0), field)
    assert field.rows == [2] * 4
    assert all(query.w.tolist() == [3.0, 3.0] for query in field.asked)
    assert all(query.conditions == ("fox", "fox") for query in field.asked)


def test_a_query_without_a_target_or_a_scale_means_the_velocity_here_without_guidance():
    query = Query.at(start(), 0.25)
    assert query.target.tolist() == [0.25, 0.25]
    assert query.scale.tolist() == [1.0, 1.0]
