"""The students of the smoke-trained sticker flow: what the recipe makes, drawn, compared and published."""

import json
import shutil
import tomllib
from pathlib import Path

import pytest
import torch
from PIL import Image

from fm_agent_tools import EditRequest, ImageRequest, InvalidRequest, Studio
from fm_agent_tools.catalogue import Catalogue
from fm_agent_tools.generators.bundled import PictureGenerator
from fm_agent_tools.training.loop import Run, train
from fm_agent_tools.training.publish import publish
from fm_agent_tools.training.recipe import LoopOptions
from fm_agent_tools.training.stickers.figures import card, figures
from fm_agent_tools.training.stickers.study import Amounts
from fm_agent_tools.training.tasks import build_task

FEW = Amounts(seen=3, held=1, pairs=2, seeds=2, by_steps=16, things=1, words=1, real=16, rounds=1, edits=1)


def options(smoke: Path, project: Path, **others: object) -> dict[str, object]:
    return {
        "source": "shapes",
        "batch": 4,
        "codec": smoke / "codec/export",
        "teacher": smoke / "flow/export",
        "text_encoder": project / "models" / "text-encoder",
        **others,
    }


def test_the_recipe_makes_both_students_and_says_how_near_they_come(smoke: Path):
    for stage, first in (("few-steps", "apart_4"), ("consistency", "apart_1")):
        found = json.loads((smoke / stage / "figures.json").read_text())
        assert next(iter(found)) == first
        assert set(found) >= {"apart_1", "apart_2", "apart_4", first.replace("apart", "solver")}
        assert list((smoke / stage).glob("samples-*.png"))
    config = json.loads((smoke / "consistency/export/flow.json").read_text())
    assert config["flow_map"] is True
    assert config["only_to_data"] is True
    assert json.loads((smoke / "few-steps/export/flow.json").read_text())["only_to_data"] is False


def test_a_student_that_is_asked_for_the_plain_velocity_stays_nearer_to_it(
    smoke: Path, project: Path, tmp_path: Path
):
    loop = LoopOptions(steps=24, rate=1e-3, warmup=0, ema=(0.5,))
    kept = {}
    for velocities in (0.0, 0.5):
        wanted = options(smoke, project, recordings=2, lowest_scale=3.0, velocities=velocities)
        task = build_task("picture-flow-map", wanted, tmp_path, 5)
        train(task, loop, tmp_path / str(velocities), seed=5)
        kept[velocities] = json.loads((tmp_path / str(velocities) / "figures.json").read_text())["loss_train"]
    assert kept[0.5] < kept[0.0]


def test_what_was_recorded_is_read_again_and_its_rows_stay_those_of_the_batch(
    smoke: Path, project: Path, tmp_path: Path
):
    wanted = options(smoke, project, recordings=2, usual_scale=5.0, tangents=0.25)
    task = build_task("picture-flow-map", wanted, tmp_path, 5)
    loop = LoopOptions(steps=6, rate=1e-3, warmup=0, ema=(0.5,))
    run = Run(task, loop, tmp_path / "run", seed=5)
    for _ in range(6):
        scalars = run.advance()
    assert set(scalars) == {"loss", "norm", "tangent", "jump", "velocity"}
    files = sorted(tmp_path.glob("recordings-*/*.safetensors"))
    assert [file.name for file in files] == ["00000.safetensors", "00001.safetensors"]
    places = [task.recordings.place(step) for step in range(4)]
    assert places[:2] == [0, 1]
    assert sorted(places[2:]) == [0, 1]
    for step, place in enumerate(places):
        assert torch.equal(task.batch(step).latents, task.batch(place).latents)


def test_the_consistency_student_draws_through_the_studio_the_same_for_the_same_seed(
    smoke: Path, project: Path, tmp_path: Path
):
    models = tmp_path / "models"
    (models / "sticker").mkdir(parents=True)
    (models / "text-encoder").symlink_to(project / "models" / "text-encoder")
    spec = (project / "models" / "sticker" / "model.toml").read_text().replace("= 128", "= 32")
    (models / "sticker" / "model.toml").write_text(spec)
    with pytest.raises(InvalidRequest, match="one of consistency, few-steps, flow"):
        publish(smoke, models / "sticker", "students")
    publish(smoke, models / "sticker", "consistency")
    learnt = tomllib.loads((models / "sticker" / "model.toml").read_text())["guidance"]
    assert (learnt["default"], learnt["maximum"]) == (5.0, 6.0)

    def drawn(**fields: object) -> bytes:
        with Studio(data=tmp_path / "data", models=models) as studio:
            path = studio.run(ImageRequest(prompt="big red circle", seed=1, **fields)).path
        with Image.open(path) as picture:
            return picture.tobytes()

    assert drawn(steps=3) == drawn(steps=3)
    pixels = [
        PictureGenerator(Catalogue(models).get("sticker"), models)
        .begin(ImageRequest(prompt="big red circle", steps=steps), 1)
        .expected
        for steps in (1, 3)
    ]
    assert pixels == [1, 3]  # one row of the network for each step
    generator = PictureGenerator(Catalogue(models).get("sticker"), models)
    with pytest.raises(InvalidRequest, match="jumps to pictures"):
        generator.begin(EditRequest(prompt="a blue circle", image="art_x"), 1)


def test_students_stand_beside_their_teacher_in_figures_and_on_a_sheet(
    smoke: Path, model: Path, tmp_path: Path
):
    found = figures(model, tmp_path, size="smoke", amounts=FEW, only=("students",), students=smoke)
    sides = found["students"]["sides"]
    assert list(sides) == [
        *(f"teacher, {steps}" for steps in (4, 8, 25, 50)),
        *(f"flow map, {steps}" for steps in (1, 2, 4, 8)),
        *(f"consistency model, {steps}" for steps in (1, 2, 4)),
    ]
    assert sides["teacher, 50"]["apart"]["value"] == 0
    assert sides["teacher, 8"]["evaluations"] == 16
    assert sides["flow map, 8"]["evaluations"] == 8
    assert all(
        side["apart"]["low"] <= side["apart"]["value"] <= side["apart"]["high"] for side in sides.values()
    )
    assert sides["flow map, 4"]["recall_at_1"]["values"] == 16
    before, _, folded = card(found).partition("<summary>Students beside their teacher</summary>\n\n| figure")
    assert "| flow map, 4 steps, 4 evaluations" in folded
    assert "flow map" not in before
    with Image.open(smoke / "students.png") as sheet:
        assert sheet.width > 11 * 96
    with pytest.raises(InvalidRequest, match="the folder of a training run") as refused:
        figures(model, tmp_path, no_judge=True, size="smoke", amounts=FEW, only=("students",))
    assert refused.value.field == "students"


def test_beside_a_model_that_is_a_student_itself_stands_the_flow_that_it_was_distilled_from(
    smoke: Path, model: Path, tmp_path: Path
):
    student = tmp_path / "models" / model.name
    shutil.copytree(model.parent, student.parent, symlinks=True)
    publish(smoke, student, "few-steps")

    def sides(of: Path, run: Path) -> dict[str, dict]:
        return figures(of, tmp_path, size="smoke", amounts=FEW, only=("students",), students=run)["students"]

    found, known = sides(student, smoke)["sides"], sides(model, smoke)["sides"]
    assert list(found) == list(known)
    for title, side in found.items():
        assert side["evaluations"] == known[title]["evaluations"]
        assert side["apart"] == known[title]["apart"], title
    assert found["flow map, 8"]["apart"]["value"] > 0
    alone = tmp_path / "alone"
    shutil.copytree(smoke / "few-steps", alone / "few-steps")
    assert "not exported its teacher" in sides(student, alone)["not_measured"]


def test_compiling_is_refused_for_a_task_without_blocks(tmp_path: Path):
    network = {
        **{"size": 32, "latent_channels": 4, "widths": [8, 8], "stem": 2, "refine": 8},
        **{"encoder_blocks": [1, 1], "decoder_blocks": [1, 1]},
    }
    task = build_task("picture-codec", {"source": "shapes", "batch": 2, "network": network}, tmp_path, 5)
    with pytest.raises(InvalidRequest, match="compile"):
        Run(task, LoopOptions(steps=1, rate=1e-3, compile=True), tmp_path / "codec", seed=5)


# torch's compiler looks at the gradients of whatever goes in, and is warned by torch about it.
@pytest.mark.filterwarnings("ignore:The .grad attribute of a Tensor that is not a leaf:UserWarning")
@pytest.mark.long
def test_compiled_blocks_train_to_what_plain_ones_do(smoke: Path, project: Path, tmp_path: Path):
    def trained(compiled: bool) -> list[torch.Tensor]:
        task = build_task("picture-flow", {**flow, "network": network}, tmp_path, 5)
        loop = LoopOptions(steps=2, rate=1e-3, warmup=0, ema=(0.5,), compile=compiled)
        run = Run(task, loop, tmp_path / f"compiled-{compiled}", seed=5)
        run.advance()
        run.advance()
        run.save()
        return [value.detach() for value in task.module.parameters()]

    flow = {name: value for name, value in options(smoke, project).items() if name != "teacher"}
    network = {"width": 32, "depth": 1, "heads": 2, "hidden": 32}
    for mine, theirs in zip(trained(False), trained(True), strict=True):
        torch.testing.assert_close(mine, theirs, atol=2e-4, rtol=0)
