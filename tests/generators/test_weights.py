"""Reading weights: strict, and never anything that could run."""

import json
import pickle
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from fm_agent_tools.errors import WeightsCorrupt, WeightsMissing
from fm_agent_tools.generators.weights import load_flow
from fm_agent_tools.networks.quantized import pack
from fm_agent_tools.networks.transformer import FlowTransformer, TransformerConfig

CONFIG = TransformerConfig(channels=4, width=16, depth=1, heads=2, hidden=24, text_width=12)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "flow.json").write_text(json.dumps(CONFIG.to_dict()))
    save_file(pack(FlowTransformer(CONFIG).state_dict()), tmp_path / "flow.safetensors")
    return tmp_path


def test_packed_weights_load_frozen_and_in_evaluation_mode(folder: Path):
    network = load_flow(folder)
    assert not network.training
    assert not any(parameter.requires_grad for parameter in network.parameters())


@pytest.mark.parametrize("missing", ["flow.json", "flow.safetensors"])
def test_a_missing_file_is_named(folder: Path, missing: str):
    (folder / missing).unlink()
    with pytest.raises(WeightsMissing, match=missing):
        load_flow(folder)


def test_a_surplus_or_missing_weight_is_refused(folder: Path):
    weights = load_file(folder / "flow.safetensors")
    save_file({**weights, "extra": torch.zeros(1)}, folder / "flow.safetensors")
    with pytest.raises(WeightsCorrupt):
        load_flow(folder)
    weights.pop("out.bias")
    save_file(weights, folder / "flow.safetensors")
    with pytest.raises(WeightsCorrupt):
        load_flow(folder)


def test_a_pickle_that_calls_itself_safetensors_is_refused_unread(folder: Path):
    class Trap:
        def __reduce__(self):
            return (Path.touch, (folder / "sprung",))

    (folder / "flow.safetensors").write_bytes(pickle.dumps(Trap()))
    with pytest.raises(WeightsCorrupt):
        load_flow(folder)
    assert not (folder / "sprung").exists()


@pytest.mark.parametrize("content", ["[]", "{", '{"colour": 1}', '{"channels": "four"}'])
def test_a_configuration_that_is_not_one_is_refused(folder: Path, content: str):
    (folder / "flow.json").write_text(content)
    with pytest.raises(WeightsCorrupt, match=r"flow\.json"):
        load_flow(folder)
