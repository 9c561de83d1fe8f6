"""Edits between distributions whose right answer is known."""

import math

import pytest
import torch

from fm_agent_tools.flow import GaussianMixture, Query, euler, integrate, integrate_together, uniform_schedule
from fm_agent_tools.flow.flow_edit import (
    SOURCE,
    TARGET,
    Guide,
    changed_inside,
    flow_edit,
    fresh_noise,
    guided_apart,
    kept_outside,
    noised,
    part_of_the_way,
    told_apart,
)
from fm_agent_tools.flow.sampling import conditioned

SPREAD = 0.5


def gaussian(x, y, spread=SPREAD):
    return GaussianMixture(torch.ones(1), torch.tensor([[float(x), float(y)]]), torch.tensor([spread]))


def field(**mixtures):
    """Answers each row with the exact velocity of the mixture that its condition names."""

    def answer(query: Query) -> torch.Tensor:
        answers = torch.empty_like(query.x)
        for name in set(query.conditions):
            rows = torch.tensor([condition == name for condition in query.conditions])
            answers[rows] = mixtures[name].velocity(query.x[rows], query.t[rows])
        return answers

    return answer


def noises(like, averages=1, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return fresh_noise(lambda: torch.randn(like.shape, generator=generator), averages)


@pytest.fixture
def source():
    return torch.randn(6, 2, generator=torch.Generator().manual_seed(3)) * SPREAD


@pytest.mark.parametrize("steps", [1, 4, 16])
def test_between_two_equal_gaussians_every_point_is_moved_by_the_difference_of_their_means(source, steps):
    edit = flow_edit(source, uniform_schedule(steps), noises(source))
    moved = integrate(edit, field(source=gaussian(0, 0), target=gaussian(2, -1)))
    assert torch.allclose(moved, source + torch.tensor([2.0, -1.0]), atol=1e-5)


@pytest.mark.parametrize("strength", [0.3, 0.6, 0.9])
def test_less_strength_moves_less_and_as_much_as_the_closed_form_says(source, strength):
    """The error e = δ − t·Δμ obeys e' = s·e, s the slope of the velocity, so e shrinks by d over its size."""
    times = part_of_the_way(uniform_schedule(100), strength)
    moved = integrate(
        flow_edit(source, times, noises(source)), field(source=gaussian(0, 0), target=gaussian(3, 0))
    )
    start = 1 - strength
    part = 1 - start * SPREAD / math.hypot(1 - start, start * SPREAD)
    assert torch.allclose(moved, source + part * torch.tensor([3.0, 0.0]), atol=0.02)


def test_two_equal_sides_change_nothing_whatever_the_noise(source):
    same = gaussian(1, 1)
    edit = flow_edit(source, uniform_schedule(5), noises(source, averages=3))
    assert torch.allclose(integrate(edit, field(source=same, target=same)), source, atol=1e-6)


def test_of_two_modes_each_point_goes_to_the_one_on_its_own_side():
    means = torch.tensor([[-3.0, 0.0], [3.0, 0.0]])
    low = GaussianMixture(torch.full((2,), 0.5), means, torch.full((2,), 0.3))
    high = GaussianMixture(torch.full((2,), 0.5), means + torch.tensor([0.0, 4.0]), torch.full((2,), 0.3))
    source = low.sample(16, torch.Generator().manual_seed(1))
    edit = flow_edit(source, part_of_the_way(uniform_schedule(32), 0.8), noises(source, averages=8))
    moved = integrate(edit, field(source=low, target=high))
    assert (moved[:, 0].sign() == source[:, 0].sign()).all()
    assert (moved[:, 1] > 3).all()


def test_more_noises_a_step_bring_the_edit_nearer_to_its_mean():
    """With unlike spreads the noise does not cancel, and averaging is what is left."""
    source = torch.zeros(1, 2)
    exact = field(source=gaussian(0, 0, 0.2), target=gaussian(2, 0, 1.0))

    def spread(averages: int) -> float:
        edits = [flow_edit(source, uniform_schedule(8), noises(source, averages, seed)) for seed in range(10)]
        ends = torch.cat([integrate(edit, exact) for edit in edits])
        return float(ends.std(dim=0).mean())

    assert spread(8) < 0.6 * spread(1)


def test_the_last_steps_alone_belong_to_the_target(source):
    asked = []

    def watched(query: Query) -> torch.Tensor:
        asked.append(query.conditions)
        return field(source=gaussian(0, 0), target=gaussian(2, 0, 0.01))(query)

    end = integrate(flow_edit(source, uniform_schedule(8), noises(source), alone=3), watched)
    assert [SOURCE in names for names in asked] == [True] * 5 + [False] * 3
    assert torch.allclose(end, torch.tensor([2.0, 0.0]).expand_as(end), atol=0.05)


def test_outside_of_what_may_change_the_source_stays_exactly(source):
    where = torch.tensor([1.0, 0.0])
    exact = field(source=gaussian(0, 0), target=gaussian(2, -1))
    edit = changed_inside(flow_edit(source, uniform_schedule(4), noises(source)), where)
    noise = torch.randn(source.shape, generator=torch.Generator().manual_seed(0))
    anew = kept_outside(conditioned(euler(noise, uniform_schedule(4)), TARGET), source, noise, where)
    for moved in (integrate(edit, exact), integrate(anew, exact)):
        assert torch.equal(moved[:, 1], source[:, 1])
        assert not torch.allclose(moved[:, 0], source[:, 0], atol=0.1)


def test_what_is_drawn_inside_mostly_fits_what_is_kept_outside():
    """Of two modes on a diagonal, the kept coordinate decides for the other one; chance would be a half."""
    means = torch.tensor([[-2.0, -2.0], [2.0, 2.0]])
    modes = GaussianMixture(torch.full((2,), 0.5), means, torch.full((2,), 0.2))
    source = torch.tensor([[0.0, 2.0], [0.0, -2.0]]).repeat(100, 1)
    noise = torch.randn(source.shape, generator=torch.Generator().manual_seed(0))
    anew = conditioned(euler(noise, uniform_schedule(50)), TARGET)
    drawn = integrate(kept_outside(anew, source, noise, torch.tensor([1.0, 0.0])), field(target=modes))
    assert ((drawn[:, 0] - source[:, 1]).abs() < 1).float().mean() > 0.7


def test_a_noised_source_comes_back_as_a_sample_of_the_target(source):
    noise = torch.randn(source.shape, generator=torch.Generator().manual_seed(0))
    times = part_of_the_way(uniform_schedule(64), 0.8)
    target = gaussian(2, 0, 0.05)
    begun = noised(source, noise, 0.2)
    end = integrate(conditioned(euler(begun, times), TARGET), field(target=target))
    assert torch.allclose(end, torch.tensor([2.0, 0.0]).expand_as(end), atol=0.3)


def test_each_side_has_its_own_guidance_in_one_evaluation(source):
    rows = []

    def answer(query: Query) -> torch.Tensor:
        rows.append(query.conditions)
        values = torch.tensor([{"wolf": 1.0, "fox": 0.5, "": 0.25}[name] for name in query.conditions])
        return values[:, None].expand_as(query.x)

    guides = {TARGET: Guide("wolf", "", 3.0), SOURCE: Guide("fox", "", 1.0)}
    edit = guided_apart(flow_edit(source[:1], torch.tensor([0.0, 1.0]), noises(source[:1])), guides)
    moved = integrate(edit, answer)
    assert rows == [("wolf", "fox", "")]
    assert torch.allclose(moved, source[:1] + (0.25 + 3 * 0.75) - 0.5)


def test_a_network_that_takes_the_scale_is_told_it_row_by_row(source):
    guides = {TARGET: Guide("wolf", "", 3.0), SOURCE: Guide("fox", "", 1.0)}
    edit = told_apart(flow_edit(source[:1], uniform_schedule(2), noises(source[:1])), guides)
    query = next(edit)
    assert query.conditions == ("wolf", "fox")
    assert query.w.tolist() == [3.0, 1.0]


def test_edits_and_pictures_share_their_evaluations(source):
    exact = field(source=gaussian(0, 0), target=gaussian(2, 0))
    asked = []

    def together(queries):
        asked.append(len(queries))
        return [exact(query) for query in queries]

    edit = flow_edit(source, part_of_the_way(uniform_schedule(6), 0.5), noises(source))
    picture = conditioned(euler(source, uniform_schedule(3)), TARGET)
    both = integrate_together([edit, picture], together)
    assert asked == [2, 2, 2, 1, 1, 1]
    alone = flow_edit(source, part_of_the_way(uniform_schedule(6), 0.5), noises(source))
    assert torch.equal(both[0], integrate(alone, exact))


def test_no_strength_is_no_way():
    with pytest.raises(ValueError, match="strength=0: more than 0"):
        part_of_the_way(uniform_schedule(4), 0)
