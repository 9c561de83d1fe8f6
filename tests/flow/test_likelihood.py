"""Likelihoods of flows whose density is known in closed form."""

import math
import sys

import pytest
import torch

from fm_agent_tools.flow import (
    FlowExtraMissing,
    GaussianMixture,
    bits_per_dimension,
    exact_divergence,
    hutchinson_divergence,
    log_likelihood,
    rademacher,
)

GAUSSIAN = GaussianMixture(
    torch.tensor([1.0], dtype=torch.float64),
    torch.tensor([[0.5, -1.0, 0.2]], dtype=torch.float64),
    torch.tensor([0.6], dtype=torch.float64),
)
MIXTURE = GaussianMixture(
    torch.tensor([0.3, 0.7], dtype=torch.float64),
    torch.tensor([[-1.5, 0.5], [1.0, -1.0]], dtype=torch.float64),
    torch.tensor([0.5, 0.7], dtype=torch.float64),
)


def points(of: GaussianMixture, count: int = 64) -> tuple[torch.Tensor, torch.Tensor]:
    """Samples and their exact log density."""
    x = of.sample(count, torch.Generator().manual_seed(0))
    return x, of.log_density(x, torch.ones(count, dtype=torch.float64))


@pytest.mark.parametrize("method", ["rk4", "dopri5"])
@pytest.mark.parametrize("of", [GAUSSIAN, MIXTURE], ids=["gaussian", "mixture"])
def test_the_likelihood_is_the_exact_density(of, method):
    x, wanted = points(of)
    found = log_likelihood(of.velocity, x, method=method, steps=32, tolerance=1e-7)
    torch.testing.assert_close(found, wanted, atol=1e-4, rtol=0)


def test_the_error_of_fixed_steps_falls_with_the_fourth_order():
    x, wanted = points(MIXTURE)
    errors = [
        float((log_likelihood(MIXTURE.velocity, x, steps=steps) - wanted).abs().mean()) for steps in (16, 32)
    ]
    assert math.log2(errors[0] / errors[1]) == pytest.approx(4, abs=0.7)


def test_the_estimated_divergence_has_the_exact_one_as_its_mean():
    x, _ = points(MIXTURE)
    t = torch.linspace(0.1, 0.9, 64, dtype=torch.float64)
    velocity, exact = exact_divergence(MIXTURE.velocity, x, t)
    probes = rademacher(600, x, torch.Generator().manual_seed(1))
    estimated_velocity, estimate = hutchinson_divergence(probes)(MIXTURE.velocity, x, t)
    torch.testing.assert_close(velocity, estimated_velocity)
    torch.testing.assert_close(estimate, exact, atol=0.3, rtol=0.05)


@pytest.mark.parametrize("method", ["rk4", "dopri5"])
def test_the_estimated_likelihood_is_right_on_average(method):
    x, wanted = points(MIXTURE, 128)
    divergence = hutchinson_divergence(rademacher(4, x, torch.Generator().manual_seed(2)))
    found = log_likelihood(MIXTURE.velocity, x, divergence=divergence, method=method, steps=24)
    assert float((found - wanted).mean()) == pytest.approx(0, abs=0.1)


def test_one_sign_probe_is_exact_where_dimensions_do_not_mix():
    x, wanted = points(GAUSSIAN)
    divergence = hutchinson_divergence(rademacher(1, x, torch.Generator().manual_seed(3)))
    found = log_likelihood(GAUSSIAN.velocity, x, divergence=divergence, steps=32)
    torch.testing.assert_close(found, wanted, atol=1e-4, rtol=0)


def test_rows_of_any_shape_have_one_likelihood_each():
    x = torch.randn(5, 2, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(4))
    found = log_likelihood(lambda x, t: torch.zeros_like(x) * x, x, steps=1)
    wanted = torch.distributions.Normal(0.0, 1.0).log_prob(x).flatten(1).sum(1)
    torch.testing.assert_close(found, wanted)


def test_bits_per_dimension_of_uniform_bytes_are_eight():
    density = torch.tensor([16 * math.log(0.5)])
    torch.testing.assert_close(bits_per_dimension(density, 16, 2 / 256), torch.tensor([8.0]))


def test_adaptive_steps_name_the_extra_that_they_need(monkeypatch):
    monkeypatch.setitem(sys.modules, "torchdiffeq", None)
    with pytest.raises(FlowExtraMissing, match=r"torchdiffeq.*fm-agent-tools\[flow\]"):
        log_likelihood(MIXTURE.velocity, points(MIXTURE, 2)[0], method="dopri5")
