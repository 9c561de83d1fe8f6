"""The straight path and its conversions."""

import pytest
import torch

from fm_agent_tools.flow import GaussianMixture, LinearPath

PATH = LinearPath()


@pytest.fixture
def triple() -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(0)
    noise, data = torch.randn(2, 64, 3, 2, generator=generator, dtype=torch.float64)
    return noise, data, torch.linspace(0.02, 0.98, 64, dtype=torch.float64)


def test_the_path_starts_at_noise_and_ends_at_data(triple):
    noise, data, _ = triple
    assert torch.equal(PATH.point(noise, data, torch.zeros(64)), noise)
    assert torch.equal(PATH.point(noise, data, torch.ones(64)), data)


def test_velocity_gives_back_the_data_and_the_noise_it_came_from(triple):
    noise, data, t = triple
    x, v = PATH.point(noise, data, t), PATH.velocity(noise, data)
    torch.testing.assert_close(PATH.data_from_velocity(x, t, v), data)
    torch.testing.assert_close(PATH.noise_from_velocity(x, t, v), noise)


def test_data_noise_and_score_give_back_the_velocity(triple):
    noise, data, t = triple
    x, v = PATH.point(noise, data, t), PATH.velocity(noise, data)
    torch.testing.assert_close(PATH.velocity_from_data(x, t, data), v)
    torch.testing.assert_close(PATH.velocity_from_noise(x, t, noise), v)
    torch.testing.assert_close(PATH.velocity_from_score(x, t, PATH.score_from_velocity(x, t, v)), v)


def test_conversions_stay_finite_at_both_ends(triple):
    noise, data, _ = triple
    for t in (torch.zeros(64), torch.ones(64)):
        for convert in (PATH.velocity_from_data, PATH.velocity_from_noise, PATH.score_from_velocity):
            assert convert(noise, t, data).isfinite().all()


def test_the_score_is_the_gradient_of_the_log_density_of_a_mixture():
    mixture = GaussianMixture(
        torch.tensor([0.3, 0.7]), torch.tensor([[-1.0, 0.5], [2.0, -1.0]]), torch.tensor([0.4, 0.8])
    )
    t = torch.linspace(0.1, 0.9, 32)
    x = torch.randn(32, 2, generator=torch.Generator().manual_seed(1)).requires_grad_()
    (gradient,) = torch.autograd.grad(mixture.log_density(x, t).sum(), x)
    score = PATH.score_from_velocity(x, t, mixture.velocity(x, t))
    torch.testing.assert_close(score, gradient, rtol=1e-3, atol=1e-4)
