"""What a recipe may ask of the flow's objective."""

from pathlib import Path

import pytest
import torch

from fm_agent_tools.errors import InvalidRequest
from fm_agent_tools.training.tasks import build_task


def first_loss(smoke: Path, project: Path, folder: Path, **options: object) -> float:
    """The loss of a new network, which predicts no velocity at all, on one batch."""
    task = build_task(
        "picture-flow",
        {
            "source": "shapes",
            "batch": 24,
            "codec": smoke / "codec/export",
            "text_encoder": project / "models" / "text-encoder",
            "network": {"width": 16, "depth": 1, "heads": 1, "hidden": 16},
            **options,
        },
        folder,
        seed=1,
    )
    torch.manual_seed(0)
    return float(task.loss(task.module, task.batch(0), 0)[0].detach())


def test_transport_shortens_the_way_from_noise_to_pictures(smoke: Path, project: Path, tmp_path: Path):
    plain = first_loss(smoke, project, tmp_path)
    short = first_loss(smoke, project, tmp_path, coupling="transport", transport_ratio=0.5)
    fair = first_loss(smoke, project, tmp_path, coupling="transport", transport_ratio=0.01)
    assert short < fair <= plain


def test_contrast_takes_its_share_of_the_distance_to_others(smoke: Path, project: Path, tmp_path: Path):
    plain = first_loss(smoke, project, tmp_path)
    assert first_loss(smoke, project, tmp_path, contrast=0.25) == pytest.approx(0.75 * plain, rel=0.02)


@pytest.mark.parametrize(
    "options",
    [{"coupling": "random"}, {"contrast": 1.0}, {"transport_ratio": 0.0}],
    ids=lambda o: next(iter(o)),
)
def test_an_objective_that_does_not_exist_is_refused_by_name(
    smoke: Path, project: Path, tmp_path: Path, options: dict[str, object]
):
    with pytest.raises(InvalidRequest, match=rf"picture-flow\.{next(iter(options))}"):
        first_loss(smoke, project, tmp_path, **options)
