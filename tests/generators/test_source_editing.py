"""Edits by a network that is given the picture and the mask: the shipped flow with such an input added.

The input's weights are drawn at random: what it does is not learnt here, but that it is heard is.
"""

import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from fm_agent_tools import EditRequest, Image, ImageRequest
from fm_agent_tools.catalogue import Catalogue
from fm_agent_tools.errors import SpecInvalid
from fm_agent_tools.generators.bundled import PictureGenerator
from fm_agent_tools.generators.weights import load_flow
from fm_agent_tools.networks.transformer import FlowTransformer, TransformerConfig
from fm_agent_tools.training.exporting import export_flow
from fm_agent_tools.training.own.base import plain_velocity
from fm_agent_tools.training.publish import publish

HALF = np.zeros((128, 128, 4), np.uint8)
HALF[:, :70, 3] = 255  # 70: not where a cell of the latents ends


def published(network: FlowTransformer, project: Path, folder: Path) -> Path:
    """A models folder whose sticker has this flow."""
    export = folder / "run" / "flow" / "export"
    export_flow(network, export)
    for name in ("sticker", "text-encoder"):
        shutil.copytree(project / "models" / name, folder / "models" / name)
    publish(folder / "run", folder / "models" / "sticker")
    return folder / "models"


def loaded(models: Path) -> PictureGenerator:
    return PictureGenerator(Catalogue(models).get("sticker"), models)


@pytest.fixture(scope="module")
def models(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    editor = plain_velocity(load_flow(project / "models" / "sticker")).as_editor()
    torch.manual_seed(0)
    torch.nn.init.normal_(editor.embed_source.weight, std=0.05)
    return published(editor, project, tmp_path_factory.mktemp("editor"))


@pytest.fixture(scope="module")
def generator(models: Path) -> PictureGenerator:
    return loaded(models)


@pytest.fixture(scope="module")
def apple(generator: PictureGenerator) -> Image:
    return run(generator, ImageRequest(prompt="a red apple", seed=3, steps=4))


def begin(generator, request, image=None, mask=None):
    request = generator.spec.narrow(request, None if image is None else (image.width, image.height))
    given = {name: value for name, value in (("image", image), ("mask", mask)) if value is not None}
    return generator.begin(request, 1, given)


def run(generator, request, image=None, mask=None):
    flight = begin(generator, request, image, mask)
    while not flight.done:
        generator.advance([flight])
    return generator.finish(flight)


def wish(prompt="a castle", **fields):
    return EditRequest(prompt=prompt, image="art_source", steps=3, **fields)


def masked(**fields):
    return wish(mask="art_mask", **fields)


def given(flight):
    """What the network is told of the picture, for every row of the question."""
    return [condition.source for condition in flight.query.conditions]


def test_weights_with_the_input_are_given_the_whole_picture_with_and_without_the_words(generator, apple):
    flight = begin(generator, wish(strength=0.9), apple)
    wanted, unwanted = given(flight)
    assert torch.equal(wanted, unwanted)
    assert wanted.shape == (18, 8, 8)
    assert bool((wanted[16:] == 1).all())
    assert wanted[:16].abs().max() > 0.5


def test_a_mask_is_given_as_the_share_of_each_cell_that_may_change(generator, apple):
    flight = begin(generator, masked(strength=0.9), apple, Image(HALF))
    columns = given(flight)[0][16].mean(dim=0)
    assert columns.tolist() == pytest.approx([0, 0, 0, 0, 10 / 16, 1, 1, 1], abs=0.01)


def test_with_all_strength_nothing_of_what_may_change_is_seen(generator, apple):
    emptied = apple.pixels.copy()
    emptied[:, 70:] = 0
    seen = begin(generator, masked(strength=1), apple, Image(HALF))
    other = begin(generator, masked(strength=1), Image(emptied), Image(HALF))
    assert torch.equal(given(seen)[0], given(other)[0])
    assert given(begin(generator, wish(strength=1), apple)) == [None, None]


def test_what_the_picture_shows_changes_what_is_drawn(generator, apple):
    pear = run(generator, ImageRequest(prompt="a pear", seed=5, steps=4))
    queries = [begin(generator, wish(strength=0.9), image) for image in (apple, pear)]
    for flight in queries:
        flight.query.x.copy_(queries[0].query.x)  # the same noise, the same words: another source
        generator.advance([flight])
    assert (queries[0].endpoint - queries[1].endpoint).abs().max() > 0.05


@pytest.mark.parametrize("strength", [0.5, 1.0])
def test_outside_the_mask_every_byte_stays_and_inside_something_changes(generator, apple, strength):
    after = run(generator, masked(strength=strength), apple, Image(HALF)).pixels
    assert np.array_equal(after[:, :70], apple.pixels[:, :70])
    assert not np.array_equal(after[:, 70:], apple.pixels[:, 70:])


def test_more_strength_goes_further_and_none_nowhere(generator, apple):
    def moved(strength):
        after = run(generator, wish(strength=strength), apple)
        return np.abs(after.pixels.astype(int) - apple.pixels).mean()

    assert 0 == moved(0) < moved(0.2) < moved(1)


def test_a_picture_of_another_shape_that_nobody_described_is_edited_in_its_frame(generator):
    brought = Image(np.random.default_rng(0).integers(0, 255, (60, 200, 4), dtype=np.uint8))
    after = run(generator, wish(strength=0.9), brought)
    assert (after.width, after.height) == (200, 60)
    assert not np.array_equal(after.pixels, brought.pixels)


def test_edits_and_pictures_share_evaluations(generator, apple):
    alone = run(generator, ImageRequest(prompt="a fox", steps=3))
    flights = [begin(generator, ImageRequest(prompt="a fox", steps=3)), begin(generator, wish(), apple)]
    while pending := [flight for flight in flights if not flight.done]:
        generator.advance(pending)
    fox = generator.finish(flights[0]).pixels.astype(int)
    visible = alone.pixels[..., 3] > 8
    assert np.abs(fox - alone.pixels)[visible].max() <= 3


def test_a_flow_map_with_the_input_edits_with_one_row_an_evaluation(project, tmp_path, apple):
    student = load_flow(project / "models" / "sticker").as_editor().as_flow_map((1.0, 6.0))
    mapped = loaded(published(student, project, tmp_path))
    flight = begin(mapped, wish(strength=0.9), apple)
    assert len(flight.query.x) == 1
    assert given(flight)[0].shape == (18, 8, 8)
    removal = begin(mapped, wish("without the leaf", strength=0.9), apple)
    assert len(removal.query.x) == 2


def test_the_spec_chooses_the_method_and_is_refused_where_the_weights_cannot(
    models, project, tmp_path, apple
):
    folder = tmp_path / "models"
    shutil.copytree(models, folder)
    spec = folder / "sticker" / "model.toml"
    plain = spec.read_text()
    spec.write_text(plain + '\n[edit]\nmethod = "flow-edit"\n')
    assert given(begin(loaded(folder), wish(strength=0.9), apple))[0] is None
    bare = FlowTransformer(TransformerConfig(channels=16, width=32, depth=1, heads=2, hidden=32))
    without = published(bare, project, tmp_path / "without")
    spec = without / "sticker" / "model.toml"
    spec.write_text(spec.read_text() + '\n[edit]\nmethod = "source"\n')
    with pytest.raises(SpecInvalid, match="flow-edit"):
        loaded(without)
