"""Muon in the training loop: which weights it moves, that runs resume, and where it cannot be had."""

from pathlib import Path
from typing import Any

import pytest
import torch
from torch.optim import Muon

from fm_agent_tools.errors import InvalidRequest
from fm_agent_tools.training import checkpoint
from fm_agent_tools.training.loop import Run
from fm_agent_tools.training.muon import SinglePrecisionMuon
from fm_agent_tools.training.recipe import LoopOptions
from fm_agent_tools.training.tasks import build_task

OPTIONS: dict[str, Any] = {"steps": 6, "rate": 1e-3, "warmup": 0, "weight_decay": 0.0, "ema": (0.5,)}


def started(smoke: Path, project: Path, folder: Path, optimizer: str) -> Run:
    """The smoke recipe's flow as it begins, to be trained by this optimizer."""
    options = {
        "source": "shapes",
        "batch": 8,
        "codec": smoke / "codec/export",
        "text_encoder": project / "models" / "text-encoder",
        "start": smoke / "flow/export",
        "network": {"width": 64, "depth": 3, "heads": 2, "hidden": 128},
    }
    loop = LoopOptions(**OPTIONS, optimizer=optimizer)
    return Run(build_task("picture-flow", options, folder.parent, 5), loop, folder, seed=5)


def moved(run: Run) -> dict[str, torch.Tensor]:
    """How far each weight is moved by one step."""
    before = {name: value.detach().clone() for name, value in run.task.module.named_parameters()}
    run.advance()
    return {name: value.detach() - before[name] for name, value in run.task.module.named_parameters()}


def test_muon_moves_matrices_of_blocks_in_all_directions_alike_and_as_far_as_adamw(
    smoke: Path, project: Path, tmp_path: Path
):
    by_adamw = moved(started(smoke, project, tmp_path / "adamw", "adamw"))
    by_muon = moved(started(smoke, project, tmp_path / "muon", "muon"))
    # In the very first step AdamW moves every weight by the rate; Muon by 0.2 of it, root mean square.
    for name, step in by_muon.items():
        if name.startswith("blocks.") and name.endswith("weight") and step.ndim == 2:
            stretch = torch.linalg.svdvals(step)
            assert stretch.max() < 2.5 * stretch.median(), name
            assert 0.1e-3 < step.square().mean().sqrt() < 0.3e-3, name
        else:
            assert torch.equal(step, by_adamw[name]), name


def test_a_run_with_muon_that_was_interrupted_ends_in_the_weights_of_an_unbroken_one(
    smoke: Path, project: Path, tmp_path: Path
):
    whole, first = (started(smoke, project, tmp_path / name, "muon") for name in ("whole", "broken"))
    for _ in range(4):
        whole.advance()
    first.advance()
    first.advance()
    first.save()
    second = started(smoke, project, tmp_path / "broken", "muon")
    assert second.resume()
    second.advance()
    second.advance()
    pairs = zip(whole.task.module.parameters(), second.task.module.parameters(), strict=True)
    assert all(mine.equal(theirs) for mine, theirs in pairs)


def test_a_checkpoint_of_another_optimizer_is_refused_by_name_and_one_of_an_older_version_goes_on(
    smoke: Path, project: Path, tmp_path: Path
):
    first = started(smoke, project, tmp_path / "run", "adamw")
    first.advance()
    first.save()
    with pytest.raises(InvalidRequest, match=r"optimizer='muon'.*adamw, with which the checkpoint"):
        started(smoke, project, tmp_path / "run", "muon").resume()
    state = checkpoint.load(first.folder, torch.device("cpu"))
    assert state is not None
    [state["optimizer"]] = state.pop("optimizers")
    checkpoint.save(first.folder, state)
    second = started(smoke, project, tmp_path / "run", "adamw")
    assert second.resume()
    assert second.step == 1


def test_muon_is_refused_for_a_network_without_blocks_of_matrices(tmp_path: Path):
    network = {"size": 32, "latent_channels": 8, "widths": [16, 24], "encoder_blocks": [1, 1]}
    options = {"source": "shapes", "batch": 8, "network": network | {"decoder_blocks": [1, 1]}}
    task = build_task("picture-codec", options, tmp_path, 5)
    with pytest.raises(InvalidRequest, match=r"optimizer='muon'.*adamw") as refused:
        Run(task, LoopOptions(**OPTIONS, optimizer="muon"), tmp_path / "run")
    assert refused.value.nearest == "adamw"


def test_muon_in_fp32_goes_where_that_of_torch_goes():
    torch.manual_seed(0)
    shapes = [(96, 32), (32, 32), (64, 32), (32, 80), (24, 60)]
    start = [torch.randn(shape) for shape in shapes]
    options: dict[str, Any] = {"lr": 1e-2, "weight_decay": 0.1, "adjust_lr_fn": "match_rms_adamw"}
    ends = []
    for kind in (Muon, SinglePrecisionMuon):
        weights = [torch.nn.Parameter(each.clone()) for each in start]
        optimizer = kind(weights, **options)
        for seed in range(3):
            torch.manual_seed(seed)
            for weight in weights:
                weight.grad = torch.randn(weight.shape) * torch.logspace(0, -2, weight.shape[1])
            optimizer.step()
        ends.append([weight.detach() - each for weight, each in zip(weights, start, strict=True)])
    # bf16 has eight bits, which five rounds multiply up.
    for torchs, ours in zip(*ends, strict=True):
        assert torch.cosine_similarity(ours.flatten(), torchs.flatten(), dim=0) > 0.999
        assert 0.98 < ours.norm() / torchs.norm() < 1.02
