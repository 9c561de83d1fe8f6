"""Weights between two exports of one network."""

from pathlib import Path

import pytest
import torch

from fm_agent_tools.errors import InvalidRequest
from fm_agent_tools.generators.weights import load_flow
from fm_agent_tools.training.between import export_between
from fm_agent_tools.training.exporting import export_flow


@pytest.fixture
def moved(smoke: Path, tmp_path: Path) -> Path:
    """The smoke flow with every weight elsewhere, farther than files round."""
    flow = load_flow(smoke / "flow/export")
    torch.manual_seed(1)
    moved = {name: value + 0.2 * torch.randn_like(value) for name, value in flow.state_dict().items()}
    flow.load_state_dict(moved)
    export_flow(flow, tmp_path / "moved")
    return tmp_path / "moved"


def test_what_lies_between_two_flows_is_as_near_to_either_as_was_asked(
    smoke: Path, moved: Path, tmp_path: Path
):
    begun = smoke / "flow/export"
    found = load_flow(export_between(begun, moved, 0.25, tmp_path / "between")).state_dict()
    start, end = load_flow(begun).state_dict(), load_flow(moved).state_dict()
    for name, value in found.items():
        way = float((end[name] - start[name]).norm())
        assert float((value - start[name]).norm()) == pytest.approx(0.25 * way, rel=0.1), name
        assert float((value - end[name]).norm()) == pytest.approx(0.75 * way, rel=0.1), name


def test_the_ends_of_the_way_are_the_two_flows(smoke: Path, moved: Path, tmp_path: Path):
    for share, end in ((0.0, smoke / "flow/export"), (1.0, moved)):
        found = load_flow(export_between(smoke / "flow/export", moved, share, tmp_path / str(share)))
        for name, value in load_flow(end).state_dict().items():
            assert torch.allclose(found.state_dict()[name], value, atol=1e-2), name


def test_a_share_out_of_bounds_and_another_network_are_refused(smoke: Path, project: Path, tmp_path: Path):
    flow, loop = smoke / "flow/export", project / "models" / "loop"
    with pytest.raises(InvalidRequest, match=r"share=1.5 .*nearest legal value is 1.0"):
        export_between(flow, flow, 1.5, tmp_path / "out")
    with pytest.raises(InvalidRequest, match="a flow of the same network"):
        export_between(flow, loop, 0.5, tmp_path / "out")
    assert not (tmp_path / "out").exists()
