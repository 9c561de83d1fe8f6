"""Where the loss looks, and whether its minimum is the true velocity."""

import pytest
import torch
from torch import nn

from fm_agent_tools.flow import GaussianMixture, logit_normal_times, shift, uniform_schedule, velocity_loss

MIXTURE = GaussianMixture(torch.tensor([1.0]), torch.tensor([[0.8, -0.4]]), torch.tensor([0.5]))


def test_logit_normal_times_have_their_median_where_the_mean_says():
    torch.manual_seed(0)
    for mean in (-0.8, 0.0, 1.0):
        t = logit_normal_times(40_000, mean=mean, deviation=0.8)
        assert float(t.min()) > 0
        assert float(t.max()) < 1
        assert float(t.median()) == pytest.approx(float(torch.sigmoid(torch.tensor(mean))), abs=0.01)


def test_shifting_keeps_the_ends_and_the_order_and_moves_towards_noise():
    t = torch.linspace(0, 1, 11)
    moved = shift(t, 3.0)
    assert (moved[0], moved[-1]) == (0, 1)
    assert (moved.diff() > 0).all()
    assert (moved[1:-1] < t[1:-1]).all()
    torch.testing.assert_close(shift(t, 1.0), t)
    torch.testing.assert_close(uniform_schedule(10, 3.0).float(), moved)


@pytest.mark.parametrize("prediction", ["velocity", "data"])
def test_the_loss_is_smallest_at_the_exact_answer(prediction):
    generator = torch.Generator().manual_seed(5)
    data = MIXTURE.sample(20_000, generator)
    t = torch.rand(20_000, generator=generator) * 0.9
    noise = torch.randn(20_000, 2, generator=generator)

    def loss(error: float) -> float:
        def exact(x, at):
            velocity = MIXTURE.velocity(x, at) + error
            return velocity if prediction == "velocity" else x + (1 - at[:, None]) * velocity

        return float(velocity_loss(exact, data, t, noise=noise, prediction=prediction).mean())

    # A constant error e in the velocity adds exactly e² to the loss, in both parametrisations.
    assert loss(0.1) - loss(0.0) == pytest.approx(0.01, abs=2e-3)
    assert loss(-0.1) - loss(0.0) == pytest.approx(0.01, abs=2e-3)


def test_a_small_network_learns_the_exact_velocity():
    torch.manual_seed(0)
    network = nn.Sequential(nn.Linear(3, 48), nn.SiLU(), nn.Linear(48, 48), nn.SiLU(), nn.Linear(48, 2))

    def field(x, t):
        return network(torch.cat([x, t[:, None]], dim=1))

    optimizer = torch.optim.Adam(network.parameters(), lr=5e-3)
    for _ in range(400):
        loss = velocity_loss(field, MIXTURE.sample(512), torch.rand(512)).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    x, t = torch.randn(512, 2), torch.linspace(0.1, 0.8, 512)
    with torch.no_grad():
        error = (field(x, t) - MIXTURE.velocity(x, t)).square().mean()
    assert float(error) < 0.1 * float(MIXTURE.velocity(x, t).square().mean())
