"""The paths and their conversions."""

import math
from dataclasses import replace
from itertools import permutations

import pytest
import torch

from fm_agent_tools.flow import PATHS, GaussianMixture, LinearPath, velocity_loss

KINDS = ("velocity", "data", "noise", "score")
MIXTURE = GaussianMixture(
    torch.tensor([0.3, 0.7], dtype=torch.float64),
    torch.tensor([[-1.0, 0.5], [2.0, -1.0]], dtype=torch.float64),
    torch.tensor([0.4, 0.8], dtype=torch.float64),
)
every_path = pytest.mark.parametrize("path", [make() for make in PATHS.values()], ids=list(PATHS))


@pytest.fixture
def triple() -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(0)
    noise, data = torch.randn(2, 64, 3, 2, generator=generator, dtype=torch.float64)
    return noise, data, torch.linspace(0.02, 0.98, 64, dtype=torch.float64)


@every_path
def test_a_path_starts_at_noise_and_ends_at_data(path, triple):
    noise, data, _ = triple
    # DDPM's diffusion never forgets the data entirely: α₀ = 0.0066.
    left = 0.04 if path.coefficients(torch.zeros(1)).alpha > 0 else 0
    start = path.point(noise, data, torch.zeros(64, dtype=torch.float64))
    torch.testing.assert_close(start, noise, atol=left, rtol=0)
    assert torch.equal(path.point(noise, data, torch.ones(64, dtype=torch.float64)), data)


@every_path
def test_the_velocity_is_the_derivative_of_the_point(path, triple):
    noise, data, t = triple
    step = 1e-6
    difference = (path.point(noise, data, t + step) - path.point(noise, data, t - step)) / (2 * step)
    torch.testing.assert_close(path.velocity(noise, data, t), difference, rtol=1e-6, atol=1e-6)


@every_path
def test_velocity_data_noise_and_score_become_one_another_exactly(path, triple):
    noise, data, t = triple
    x, sigma = path.point(noise, data, t), path.coefficients(t[:, None, None]).sigma
    known = {
        "velocity": path.velocity(noise, data, t),
        "data": data,
        "noise": noise,
        "score": -noise / sigma,
    }
    for given, wanted in permutations(KINDS, 2):
        found = getattr(path, f"{wanted}_from_{given}")(x, t, known[given])
        torch.testing.assert_close(
            found, known[wanted], rtol=1e-9, atol=1e-9, msg=lambda m, a=given, b=wanted: f"{a} to {b}: {m}"
        )


@every_path
@pytest.mark.parametrize("end", [0.0, 1.0])
def test_every_conversion_stays_finite_at_the_singular_ends(path, triple, end):
    noise, data, _ = triple
    t = torch.full((64,), end, dtype=torch.float64)
    x = path.point(noise, data, t)
    for given, wanted in permutations(KINDS, 2):
        assert getattr(path, f"{wanted}_from_{given}")(x, t, noise).isfinite().all(), (given, wanted)


@every_path
def test_a_velocity_tells_the_data_at_every_time_also_at_the_ends(path, triple):
    noise, data, _ = triple
    t = torch.linspace(0, 1, 64, dtype=torch.float64)
    x, velocity = path.point(noise, data, t), path.velocity(noise, data, t)
    torch.testing.assert_close(path.data_from_velocity(x, t, velocity), data, rtol=1e-9, atol=1e-9)
    torch.testing.assert_close(path.noise_from_velocity(x, t, velocity)[:-1], noise[:-1])


@every_path
def test_the_time_of_an_angle_is_where_the_path_has_it(path):
    t = torch.linspace(0, 1, 101, dtype=torch.float64)
    torch.testing.assert_close(path.time(path.angle(t)), t)
    ends = path.time(torch.tensor([0.0, math.pi / 2]))
    assert torch.equal(ends, torch.tensor([0.0, 1.0]))


@every_path
def test_the_score_is_the_gradient_of_the_log_density_of_a_mixture(path):
    mixture = replace(MIXTURE, path=path)
    t = torch.linspace(0.1, 0.9, 32, dtype=torch.float64)
    x = torch.randn(32, 2, generator=torch.Generator().manual_seed(1), dtype=torch.float64).requires_grad_()
    (gradient,) = torch.autograd.grad(mixture.log_density(x, t).sum(), x)
    torch.testing.assert_close(path.score_from_velocity(x, t, mixture.velocity(x, t)), gradient)


@every_path
@pytest.mark.parametrize("prediction", ["velocity", "data"])
def test_the_loss_is_smallest_at_the_exact_answer_on_every_path(path, prediction):
    mixture, generator = replace(MIXTURE, path=path), torch.Generator().manual_seed(5)
    data = mixture.sample(20_000, generator)
    noise = torch.randn(data.shape, generator=generator, dtype=data.dtype)
    t = 0.1 + 0.8 * torch.rand(len(data), generator=generator, dtype=data.dtype)

    def loss(error: float) -> float:
        def field(x, at):
            velocity = mixture.velocity(x, at) + error
            return velocity if prediction == "velocity" else path.data_from_velocity(x, at, velocity)

        return float(velocity_loss(field, data, t, noise=noise, prediction=prediction, path=path).mean())

    # A constant error e in the velocity adds exactly e² to the loss, in both parametrisations.
    for error in (0.5, -0.5):
        assert loss(error) - loss(0.0) == pytest.approx(0.25, abs=0.05)


def test_the_straight_path_has_one_velocity_for_all_times(triple):
    noise, data, t = triple
    assert torch.equal(LinearPath().velocity(noise, data, t), data - noise)
