"""Contrastive flow matching: where its minimum is, and what it refuses."""

import pytest
import torch

from fm_agent_tools.flow import GaussianMixture, velocity_loss, without_contrast

MIXTURE = GaussianMixture(torch.tensor([1.0]), torch.tensor([[0.8, -0.4]]), torch.tensor([0.5]))
CONTRAST = 0.3


def loss(field, contrast: float, prediction: str = "velocity") -> float:
    generator = torch.Generator().manual_seed(5)
    data, t = MIXTURE.sample(40_000, generator), 0.9 * torch.rand(40_000, generator=generator)
    noise = torch.randn(40_000, 2, generator=generator)
    return float(velocity_loss(field, data, t, noise=noise, contrast=contrast, prediction=prediction).mean())


def contrastive_optimum(x: torch.Tensor, t: torch.Tensor) -> torch.Tensor:
    """(v − λ·m) / (1 − λ)."""
    return (MIXTURE.velocity(x, t) - CONTRAST * MIXTURE.means[0]) / (1 - CONTRAST)


@pytest.mark.parametrize("prediction", ["velocity", "data"])
def test_the_contrastive_loss_is_smallest_at_the_velocity_pushed_away_from_the_mean(prediction):
    def field(error: float):
        def predicted(x, t):
            velocity = contrastive_optimum(x, t) + error
            return velocity if prediction == "velocity" else x + (1 - t[:, None]) * velocity

        return predicted

    least = loss(field(0.0), CONTRAST, prediction)
    # A constant error e adds (1 − λ)·e² to the loss.
    for error in (-0.1, 0.1):
        found = loss(field(error), CONTRAST, prediction) - least
        assert found == pytest.approx((1 - CONTRAST) * error**2, abs=2e-3)


def test_the_plain_velocity_is_found_again():
    x, t = torch.randn(64, 2, generator=torch.Generator().manual_seed(1)), torch.linspace(0, 0.9, 64)
    plain = without_contrast(contrastive_optimum(x, t), MIXTURE.means[0], CONTRAST)
    torch.testing.assert_close(plain, MIXTURE.velocity(x, t))


@pytest.mark.parametrize(("contrast", "rows"), [(1.0, 4), (-0.1, 4), (0.05, 1)])
def test_a_contrast_without_a_minimum_and_a_batch_without_another_row_are_refused(contrast, rows):
    with pytest.raises(ValueError, match="contrast"):
        velocity_loss(lambda x, t: x, torch.zeros(rows, 2), torch.zeros(rows), contrast=contrast)
