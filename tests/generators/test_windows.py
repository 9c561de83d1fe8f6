"""Long sounds in windows: every latent is drawn once, between what is known of its neighbours."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from fm_agent_tools.flow import Query, euler, integrate
from fm_agent_tools.generators.windows import across, turning, windows


@given(st.integers(1, 500), st.integers(0, 40), st.integers(8, 80), st.booleans())
def test_windows_draw_each_latent_once_and_fit_the_network(new, known, widest, loop):
    total, known = new + min(known, widest // 2), min(known, widest // 2)
    drawn = torch.zeros(total)
    drawn[:known] = 1
    for window in windows(total, known, widest, loop=loop):
        places, mask = window.places(total), window.mask()[0, 0] > 0
        assert window.size <= widest
        assert bool((drawn[places[~mask]] == 1).all())  # what is given is there already
        drawn[places[mask]] += 1
    assert bool((drawn == 1).all())


def test_a_long_loop_is_closed_by_a_window_that_knows_its_beginning():
    plan = windows(120, 0, 60, loop=True)
    last = plan[-1]
    assert last.after == 15
    assert last.places(120)[-last.after :].tolist() == list(range(15))
    assert all(window.after == 0 for window in windows(120, 0, 60))


def test_what_is_known_stays_as_it_is_and_is_told_to_the_network():
    known = torch.ones(1, 2, 5)
    told = []

    def draw(noise, source):
        told.append(source)
        return euler(noise, torch.tensor([0.0, 1.0]))

    plan = windows(30, 5, 12)
    sampler = across(torch.zeros(1, 2, 30), known, plan, draw, lambda latents, places: None)
    made = integrate(sampler, lambda query: torch.full_like(query.x, 3.0))
    assert torch.equal(made[:, :, :5], known)
    assert torch.equal(made[:, :, 5:], torch.full((1, 2, 25), 3.0))
    assert all(torch.equal(source[:, 3], torch.ones_like(source[:, 3])) for source in told)
    assert torch.equal(told[0][:, :2, :5], known)
    assert torch.equal(told[0][0, 2], plan[0].mask()[0, 0])


def test_a_turned_loop_ends_where_an_unturned_one_does_when_the_network_sees_no_ends():
    noise = torch.randn(1, 3, 10, generator=torch.Generator().manual_seed(1))
    times = torch.linspace(0, 1, 5)

    def field(query: Query) -> torch.Tensor:
        return query.x.roll(1, dims=2) - query.x

    torch.testing.assert_close(
        integrate(turning(euler(noise, times)), field), integrate(euler(noise, times), field)
    )


def test_a_turned_loop_hides_its_seam_every_other_time():
    seams = []

    def field(query: Query) -> torch.Tensor:
        seams.append(int(query.x[0, 0].argmin()))
        return torch.zeros_like(query.x)

    start = torch.arange(10.0)[None, None]
    made = integrate(turning(euler(start, torch.linspace(0, 1, 5))), field)
    assert seams == [0, 5, 0, 5]
    assert torch.equal(made, start)


@pytest.mark.parametrize("loop", [False, True])
def test_what_fits_into_one_window_is_drawn_in_one(loop):
    assert [window.size for window in windows(60, 0, 60, loop=loop)] == [60]
