"""What a model of one's own begins with when the model that it is made of is a student."""

from dataclasses import replace
from pathlib import Path

import torch
from PIL import Image

from fm_agent_tools.catalogue import Catalogue
from fm_agent_tools.catalogue.ranges import StepRange
from fm_agent_tools.media.intake import Limits
from fm_agent_tools.networks.transformer import FlowTransformer, Text, TransformerConfig
from fm_agent_tools.training.own.base import Base, plain_velocity
from fm_agent_tools.training.own.folder import read_pictures
from fm_agent_tools.training.own.model import own_spec


def test_what_a_student_teaches_is_drawn_by_its_solver_in_twice_its_steps(project: Path, tmp_path: Path):
    for name in ("disc", "ring", "sun", "moon"):
        Image.new("RGB", (40, 40), "red").save(tmp_path / f"{name}.png")
    pictures = read_pictures(tmp_path, 32, Limits(bytes=10**6, pixels=10**6, seconds=1))
    base = Base.load(Catalogue(project / "models"), "sticker")
    student = base.spec.model_copy(update={"steps": StepRange(default=4, edit=60)})
    spec = own_spec(replace(base, spec=student, flow_map=True), "rings", pictures, student.files)
    assert (spec.steps.default, spec.steps.edit) == (8, 100)
    assert spec.solver == student.solver
    assert spec.guidance == student.guidance


def test_a_flow_map_teaches_the_velocity_that_is_in_it():
    torch.manual_seed(0)
    shape = {"channels": 4, "width": 32, "depth": 1, "heads": 2, "hidden": 32, "text_width": 8}
    jumps = FlowTransformer(TransformerConfig(**shape, flow_map=True))
    for weights in jumps.parameters():
        torch.nn.init.normal_(weights, std=0.1)
    text = Text(torch.randn(3, 5, 8), torch.ones(3, 5, dtype=torch.bool), torch.randn(3, 8))
    x, t = torch.randn(3, 4, 2, 2), torch.rand(3)
    plain = plain_velocity(jumps)
    assert not plain.config.flow_map
    assert torch.allclose(plain(x, t, text), jumps(x, t, text), atol=1e-5)
    assert not torch.allclose(plain(x, t, text), jumps(x, t, text, r=torch.ones(3)), atol=1e-2)
