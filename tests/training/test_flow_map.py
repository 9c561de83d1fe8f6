"""Distilling the smoke-trained sticker flow into few steps, and drawing with the student."""

import json
from pathlib import Path

import pytest

from fm_agent_tools import ImageRequest, InvalidRequest, Studio, training
from fm_agent_tools.catalogue import Catalogue
from fm_agent_tools.errors import SpecInvalid
from fm_agent_tools.generators.bundled import PictureGenerator
from fm_agent_tools.training.loop import Run
from fm_agent_tools.training.publish import publish
from fm_agent_tools.training.recipe import LoopOptions
from fm_agent_tools.training.tasks import build_task


def recipe(folder: Path, run: Path, **options: object) -> Path:
    """A recipe of one stage that distils the flow of another run."""
    table = f"""
[stages.SIZE.loop]
steps = {options.pop("steps", 64)}
rate = 1.2e-3
warmup = 5
cooldown = 0.4
ema = [0.9]
evaluate_every = 1000
[stages.SIZE.task]
source = "shapes"
batch = 16
codec = "{run / "codec/export"}"
teacher = "{run / "flow/export"}"
text_encoder = "model:text-encoder"
lowest_scale = 1.0
highest_scale = {options.pop("highest_scale", 1.0)}
judged_scale = 1.0
tangents = 0.5
anneal_steps = 20
judged = 8
""" + "".join(f"{name} = {json.dumps(value)}\n" for name, value in options.items())
    sizes = "".join(table.replace("SIZE", size) for size in ("smoke", "cpu", "gpu"))
    path = folder / "map.toml"
    path.write_text(f'name = "map"\nseed = 3\n[[stages]]\nname = "map"\ntask = "picture-flow-map"\n{sizes}')
    return path


@pytest.mark.long
def test_four_evaluations_of_the_student_come_nearer_to_the_teacher_than_its_own_four_steps(
    smoke: Path, tmp_path: Path
):
    student = training.run(recipe(tmp_path, smoke), "smoke", tmp_path / "run", tmp_path)
    figures = json.loads((student / "map" / "figures.json").read_text())
    assert figures["apart_4"] < figures["teacher_4"]
    # And fewer evaluations are worth asking for.
    assert figures["apart_8"] < figures["apart_4"] < figures["apart_2"] < figures["apart_1"]
    assert (student / "map" / "loss.png").exists()


def test_the_student_draws_through_the_studio_with_one_row_an_evaluation(
    smoke: Path, project: Path, tmp_path: Path
):
    made = recipe(tmp_path, smoke, steps=6, highest_scale=6.0)
    student = training.run(made, "smoke", tmp_path / "run", tmp_path)
    models = tmp_path / "models"
    (models / "sticker").mkdir(parents=True)
    (models / "text-encoder").symlink_to(project / "models" / "text-encoder")
    spec = (project / "models" / "sticker" / "model.toml").read_text().replace("= 128", "= 32")
    (models / "sticker" / "model.toml").write_text(spec)
    publish(_both(tmp_path, smoke, student), models / "sticker", "map")
    assert json.loads((models / "sticker" / "flow.json").read_text())["flow_map"] is True
    learnt = Catalogue(models).get("sticker").guidance
    assert (learnt.minimum, learnt.maximum) == (1.0, 6.0)
    with Studio(data=tmp_path / "data", models=models) as studio:
        with pytest.raises(InvalidRequest, match="guidance"):
            studio.submit(ImageRequest(prompt="big red circle", guidance=6.5))
        plain = {"prompt": "big red circle", "steps": 2, "seed": 1}
        changes = ({}, {"negative_prompt": "blue"}, {"guidance": 1.0})
        pictures = [studio.run(ImageRequest(**plain, **change)) for change in changes]
    assert len({picture.path.read_bytes() for picture in pictures}) == 3
    spec = models / "sticker" / "model.toml"
    spec.write_text(spec.read_text().replace("maximum = 6.0", "maximum = 9.0"))
    with pytest.raises(SpecInvalid, match="1 to 9 is allowed, but the flow map learnt 1 to 6"):
        PictureGenerator(Catalogue(models).get("sticker"), models)


def _both(folder: Path, *runs: Path) -> Path:
    """One run with the stages of several."""
    for run in runs:
        for stage in run.iterdir():
            (folder / "both").mkdir(exist_ok=True)
            (folder / "both" / stage.name).symlink_to(stage)
    return folder / "both"


def test_an_interrupted_distillation_ends_in_the_weights_of_an_unbroken_one(
    smoke: Path, project: Path, tmp_path: Path
):
    options = {
        "source": "shapes",
        "batch": 4,
        "codec": smoke / "codec/export",
        "teacher": smoke / "flow/export",
        "text_encoder": project / "models" / "text-encoder",
    }
    loop = LoopOptions(steps=4, rate=1e-3, warmup=0, ema=(0.5, 0.9))

    def started(name: str) -> Run:
        return Run(build_task("picture-flow-map", options, tmp_path, 5), loop, tmp_path / name, seed=5)

    whole, first = started("whole"), started("broken")
    for _ in range(4):
        whole.advance()
    first.advance()
    first.advance()
    first.save()
    second = started("broken")
    assert second.resume()
    second.advance()
    second.advance()
    pairs = zip(whole.task.module.parameters(), second.task.module.parameters(), strict=True)
    assert all(mine.equal(theirs) for mine, theirs in pairs)


def test_an_unknown_option_is_refused_by_name(smoke: Path, tmp_path: Path):
    with pytest.raises(InvalidRequest, match=r"picture-flow-map\.teachers"):
        training.run(recipe(tmp_path, smoke, teachers="x"), "smoke", tmp_path / "run", tmp_path)
