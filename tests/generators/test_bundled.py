"""The bundled sticker model as shipped: determinism, batching, previews, transparency, and damaged files."""

import re
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from fm_agent_tools.catalogue import Catalogue
from fm_agent_tools.errors import SpecInvalid, WeightsCorrupt, WeightsMissing, WrongTextEncoder
from fm_agent_tools.generators.bundled import PictureGenerator
from fm_agent_tools.generators.placement import Placement
from fm_agent_tools.generators.weights import load_flow
from fm_agent_tools.requests import ImageRequest
from fm_agent_tools.training.exporting import export_flow
from fm_agent_tools.training.own.base import plain_velocity
from fm_agent_tools.training.publish import publish

CPU = Placement(torch.device("cpu"), torch.float32)


@pytest.fixture(scope="module")
def generator(project: Path) -> PictureGenerator:
    models = project / "models"
    return PictureGenerator(Catalogue(models).get("sticker"), models, CPU)


def draw(generator: PictureGenerator, *requests: ImageRequest, seed: int = 7) -> list[np.ndarray]:
    """Drive the requests together, as the executor does, and return their pixels."""
    flights = [generator.begin(request, seed) for request in requests]
    while pending := [flight for flight in flights if not flight.done]:
        generator.advance(pending)
    return [generator.finish(flight).pixels for flight in flights]


def test_the_same_seed_gives_the_same_pixels_and_another_seed_others(generator: PictureGenerator):
    request = ImageRequest(prompt="a red apple", steps=4)
    (one,), (two,), (other,) = (
        draw(generator, request),
        draw(generator, request),
        draw(generator, request, seed=8),
    )
    assert np.array_equal(one, two)
    assert not np.array_equal(one, other)


def test_requests_with_different_steps_and_guidance_share_a_batch_and_equal_themselves_alone(
    generator: PictureGenerator,
):
    requests = [
        ImageRequest(prompt="a red apple", steps=5),
        ImageRequest(prompt="the saddest of all sad little green faces", steps=3, guidance=1.0),
        ImageRequest(prompt="a rocket", steps=4, guidance=6.0, negative_prompt="blue"),
    ]
    together = [_endpoint(generator, *requests)[k] for k in range(3)]
    for request, shared in zip(requests, together, strict=True):
        torch.testing.assert_close(_endpoint(generator, request)[0], shared, atol=1e-4, rtol=1e-4)


def _endpoint(generator: PictureGenerator, *requests: ImageRequest) -> list[torch.Tensor]:
    flights = [generator.begin(request, 3) for request in requests]
    while pending := [flight for flight in flights if not flight.done]:
        generator.advance(pending)
    return [flight.sample for flight in flights if flight.sample is not None]


def test_steps_are_counted_and_every_one_has_a_preview_that_nears_the_picture(generator: PictureGenerator):
    flight = generator.begin(ImageRequest(prompt="a fox", steps=6), 1)
    previews, steps = [generator.preview(flight).pixels], []
    while not flight.done:
        generator.advance([flight])
        steps.append(flight.step)
        previews.append(generator.preview(flight).pixels)
    assert steps == [1, 2, 3, 4, 5, 6]
    final = generator.finish(flight).pixels.astype(float)
    distances = [np.abs(preview - final).mean() for preview in previews]
    assert distances[-1] < 1
    assert distances[0] > distances[3] > distances[-1]


def test_a_sticker_has_a_clear_ground_and_a_solid_subject(generator: PictureGenerator):
    (pixels,) = draw(generator, ImageRequest(prompt="a red apple", steps=20))
    alpha = pixels[..., 3]
    assert pixels.shape == (128, 128, 4)
    assert 0.2 < (alpha == 0).mean() < 0.9
    assert (alpha > 250).mean() > 0.1
    assert alpha[[0, 0, -1, -1], [0, -1, 0, -1]].max() < 64


def test_a_red_apple_is_red_and_a_green_heart_is_green(generator: PictureGenerator):
    for prompt, channel in (("a red apple", 0), ("a green heart", 1)):
        (pixels,) = draw(generator, ImageRequest(prompt=prompt))
        solid = pixels[pixels[..., 3] > 200][:, :3].mean(axis=0)
        assert solid.argmax() == channel, prompt


@pytest.fixture
def models(project: Path, tmp_path: Path) -> Path:
    """A copy of the bundled models that a test may damage."""
    return Path(shutil.copytree(project / "models", tmp_path / "models"))


def load(models: Path) -> PictureGenerator:
    return PictureGenerator(Catalogue(models).get("sticker"), models, CPU)


def with_solver(models: Path, table: str) -> PictureGenerator:
    path = models / "sticker" / "model.toml"
    others = re.sub(r"\[solver\]\n(?:[^\[\n].*\n|\n)*", "", path.read_text(encoding="utf-8"))
    path.write_text(others + f"\n[solver]\n{table}\n", encoding="utf-8")
    return load(models)


def test_a_model_may_name_its_solver_and_a_step_is_one_of_that_solver(models: Path, tmp_path: Path):
    velocity = plain_velocity(load_flow(models / "sticker"))  # students jump, whatever solver is named
    export_flow(velocity, tmp_path / "run" / "flow" / "export")
    publish(tmp_path / "run", models / "sticker")
    generator = with_solver(models, 'default = "heun"\nshift = 1.5')
    flight = generator.begin(ImageRequest(prompt="a fox", steps=3), 1)
    asked, steps = [], []
    while flight.query is not None:
        asked.append(float(flight.query.t[0]))
        generator.advance([flight])
        steps.append(flight.step)
    assert asked == pytest.approx([0, 0.25, 0.25, 4 / 7, 4 / 7])
    assert steps == [0, 1, 1, 2, 3]


def test_an_unknown_solver_is_refused_with_the_known_ones(models: Path):
    with pytest.raises(SpecInvalid, match=r"'rk5'.*euler.*unipc"):
        with_solver(models, 'default = "rk5"')


def test_missing_weights_are_named(models: Path):
    (models / "sticker" / "flow.safetensors").unlink()
    with pytest.raises(WeightsMissing, match=r"flow\.safetensors"):
        load(models)


def test_truncated_weights_are_named_and_not_loaded(models: Path):
    path = models / "sticker" / "codec.safetensors"
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(WeightsCorrupt, match=r"codec\.safetensors"):
        load(models)


def test_a_changed_configuration_is_refused(models: Path):
    path = models / "sticker" / "flow.json"
    path.write_text(path.read_text().replace('"depth": ', '"depth": 1'))
    with pytest.raises(WeightsCorrupt, match=r"flow\.json"):
        load(models)


def test_another_text_encoder_than_the_one_trained_on_is_refused(models: Path):
    path = models / "text-encoder" / "tokenizer.json"
    path.write_text(path.read_text() + " ")
    with pytest.raises(WrongTextEncoder, match="sticker"):
        load(models)
