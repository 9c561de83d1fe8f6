"""Sticker training on shapes drawn in code: the loop, resume after a kill, and what is exported."""

import contextlib
import json
import random
import re
import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np
import pytest
import torch

from fm_agent_tools import Image, ImageRequest, Studio, training
from fm_agent_tools.errors import InvalidRequest, SpecInvalid
from fm_agent_tools.generators.placement import default_placement
from fm_agent_tools.networks.pixels import to_network, to_pixels
from fm_agent_tools.training import checkpoint
from fm_agent_tools.training.data.emoji import Concept
from fm_agent_tools.training.data.library import Fact, Library
from fm_agent_tools.training.data.shapes import load_shapes
from fm_agent_tools.training.publish import publish
from fm_agent_tools.training.recipe import read_recipe
from fm_agent_tools.training.stickers.artist import Artist
from fm_agent_tools.training.stickers.captions import STYLES, caption
from fm_agent_tools.training.stickers.edit_making import UNCHANGED, Outcome
from fm_agent_tools.training.stickers.edits import Wanted
from fm_agent_tools.training.stickers.figures import card, figures
from fm_agent_tools.training.stickers.judge_data import judge_split
from fm_agent_tools.training.stickers.jury import Jury, judge_recipe, trained_judge
from fm_agent_tools.training.stickers.pictures import held_concept, split
from fm_agent_tools.training.stickers.sections import editing, styles
from fm_agent_tools.training.stickers.study import QUICK, Amounts, NotMeasured, Study

CODEC = (
    "{ size = 32, latent_channels = 8, widths = [16, 24], encoder_blocks = [1, 1], decoder_blocks = [1, 1],"
    " stem = 2, refine = 8 }"
)

TRAIN = """
import sys
from pathlib import Path
from fm_agent_tools import training
recipe, out, cache = map(Path, sys.argv[1:])
training.run(recipe, "smoke", out, cache)
"""


def recipe(folder: Path, steps: int) -> Path:
    """A codec recipe whose sizes are all the same few steps on shapes."""
    table = f"""
[stages.SIZE.loop]
steps = {steps}
rate = 2e-3
warmup = 2
ema = [0.9, 0.99]
evaluate_every = 1000
checkpoint_seconds = 1e-6
[stages.SIZE.task]
source = "shapes"
batch = 8
network = {CODEC}
"""
    sizes = "".join(table.replace("SIZE", size) for size in ("smoke", "cpu", "gpu"))
    path = folder / "recipe.toml"
    path.write_text(f'name = "shapes"\nseed = 3\n[[stages]]\nname = "codec"\ntask = "picture-codec"\n{sizes}')
    return path


def test_smoke_training_lowers_the_loss_of_both_stages_and_leaves_pictures_to_look_at(smoke: Path):
    for stage, figure in (("codec", "loss"), ("flow", "loss")):
        rows = [
            row[figure] for row in json.loads((smoke / stage / "curves.json").read_text()) if figure in row
        ]
        assert sum(rows[-3:]) < 0.75 * sum(rows[:3])
        assert (smoke / stage / "loss.png").stat().st_size > 1000
        assert list((smoke / stage).glob("samples-*.png"))


def test_what_smoke_training_exports_draws_pictures_through_the_studio(model: Path, tmp_path: Path):
    with Studio(data=tmp_path / "data", models=model.parent) as studio:
        artifact = studio.run(ImageRequest(prompt="big red circle", steps=4, seed=1))
        larger = studio.run(ImageRequest(prompt="big red circle", steps=4, seed=1, width=128, height=128))
    assert (artifact.width, artifact.height) == (32, 32)
    assert (larger.width, larger.height) == (128, 128)
    assert artifact.path.stat().st_size > 100


def test_figures_of_a_model_are_measured_with_a_judge_and_what_cannot_be_is_said(model: Path, tmp_path: Path):
    few = Amounts(seen=3, held=1, pairs=2, seeds=2, by_steps=8, things=1, words=1, real=16, rounds=1, edits=1)
    found = figures(model, tmp_path, size="smoke", amounts=few)
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert found["recognition"]["seen"]["drawn"]["recall_at_1"]["values"] == 6
    assert found["recognition"]["seen"]["real"] is None
    assert found["recognition"]["judge"]["recall_at_1_trained_on"]["value"] > 2 / 32
    assert "caption" in found["words"]["not_measured"]
    assert list(found["steps"]["above_real"]) == ["1", "2", "4", "8", "20", "50"]
    assert found["copying"]["drawn"]["seen"]["smallest"] > 0
    assert {goal["goal"] for goal in found["goals"]} == {"≥ 90 %", "≤ 1.15", "≤ 10 %"}
    text = card(found)
    assert "| words | not measured: every word" in text
    assert all(line.count("|") == 6 for line in text.splitlines() if line.startswith("|"))
    drawn = {file: file.stat().st_mtime_ns for file in tmp_path.glob("drawn/*/*.npy")}
    again = figures(model, tmp_path, no_judge=True, size="smoke", amounts=few, only=("colours", "steps"))
    assert again["colours"] == found["colours"]
    assert again["steps"] == {"not_measured": "it needs a trained judge"}
    assert {file: file.stat().st_mtime_ns for file in tmp_path.glob("drawn/*/*.npy")} == drawn


def test_a_style_is_told_on_real_pictures_before_it_is_told_on_drawn_ones(model: Path, tmp_path: Path):
    few = Amounts(seen=1, held=1, pairs=1, seeds=1, by_steps=8, things=2, words=1, real=16, rounds=1, edits=1)
    jury = Jury(trained_judge(judge_recipe(model), "smoke", tmp_path), filled_and_outlined())
    study = Study(Artist(model, tmp_path), filled_and_outlined(), jury, few)
    found = styles.measure(study)
    assert set(found["styles"]) == {"flat", "3D"}
    assert found["styles"]["3D"]["drawn"]["obeyed"]["values"] == 4
    assert found["obeyed"]["real"]["value"] > 0.9
    one_style = Study(study.artist, load_shapes(32), jury, few)
    with pytest.raises(NotMeasured, match="fewer than two"):
        styles.measure(one_style)
    filled, rim = study.pictures.pixels[[0, 32]]
    assert study.reading.read(torch.from_numpy(np.stack([filled, rim])), decoded=True) == ["flat", "3D"]
    edit = Outcome(Wanted("style", "a circle", "in 3D", "3D", 0), {UNCHANGED: Image(filled)})
    codec = study.artist.generator.codec
    drawn = to_pixels(codec.decode(codec.encode(to_network(torch.from_numpy(rim.copy())[None]))))[0]
    assert [editing.obeyed(study, edit, picture) for picture in (edit.before, Image(drawn.numpy()))] == [0, 1]


def test_icons_are_judged_by_style_and_not_among_emoji_nor_under_names_that_no_emoji_has(model: Path):
    study = Study(Artist(model, model.parent), filled_and_outlined(), None, QUICK)
    emoji = [row for rows in study.parts.values() for row in rows]
    assert sorted(emoji) == list(range(32))
    assert sorted(row for rows in study.with_icons.values() for row in rows) == list(range(64))
    assert sorted(row for rows in judge_split(study.pictures) for row in rows) == list(range(64))


def filled_and_outlined() -> Library:
    """The shapes as emoji, all but their rims as icons of the same things, and an icon of something else."""
    shapes = load_shapes(32)
    alpha = torch.from_numpy(shapes.pixels[..., 3]).float()[:, None]
    inner = -torch.nn.functional.max_pool2d(-alpha, 5, stride=1, padding=2)[:, 0]
    rims = shapes.pixels.copy()
    rims[..., 3] = (alpha[:, 0] - inner).clamp(min=0).byte().numpy()
    facts = [Fact((code,), "flat", "emoji") for code in shapes.codes]
    facts += [Fact((code,), "3D", "icons") for code in (*shapes.codes, "icon~anchor")]
    concepts = {**shapes.concepts, "icon~anchor": Concept("icon~anchor", "anchor", ())}
    codes, named = zip(*((fact.codes[0], fact.style) for fact in facts), strict=True)
    pixels = np.concatenate([shapes.pixels, rims, rims[:1]])
    return Library(pixels, codes, named, concepts, tuple(facts))


def test_a_section_that_does_not_exist_is_refused_with_the_nearest_that_does(model: Path, tmp_path: Path):
    with pytest.raises(InvalidRequest, match="recognition, by_style, words") as refused:
        figures(model, tmp_path, only=("colour",))
    assert refused.value.to_dict()["nearest"] == "colours"


def test_students_that_are_not_there_are_refused_before_anything_is_measured(model: Path, tmp_path: Path):
    with pytest.raises(InvalidRequest, match="students"):
        figures(model, tmp_path / "cache", students=tmp_path / "runs")
    assert not (tmp_path / "cache").exists()


def test_publishing_one_stage_keeps_the_others_pinned(smoke: Path, project: Path, tmp_path: Path):
    (tmp_path / "text-encoder").symlink_to(project / "models" / "text-encoder")
    (tmp_path / "sticker").mkdir()
    (tmp_path / "sticker" / "model.toml").write_text((project / "models/sticker/model.toml").read_text())
    spec = publish(smoke, tmp_path / "sticker")
    whole = tomllib.loads(spec.read_text())
    only = tmp_path / "only"
    only.mkdir()
    (only / "upscaler").symlink_to(smoke / "upscaler")
    publish(only, tmp_path / "sticker")
    assert tomllib.loads(spec.read_text()) == whole
    assert set(whole["files"]) >= {"codec.safetensors", "flow.safetensors", "upscaler.safetensors"}


def test_a_killed_run_goes_on_from_its_checkpoint_and_ends_in_the_same_weights(tmp_path: Path):
    path = recipe(tmp_path, 40)
    whole = training.run(path, "smoke", tmp_path / "whole", tmp_path)
    arguments = [str(path), str(tmp_path / "killed"), str(tmp_path)]
    process = subprocess.Popen([sys.executable, "-c", TRAIN, *arguments], stderr=subprocess.DEVNULL)
    stage = tmp_path / "killed" / "codec"
    while process.poll() is None and not (stage / checkpoint.NAME).exists():
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    state = checkpoint.load(stage, torch.device("cpu"))
    assert state is not None
    assert 0 < state["step"] < 40
    training.run(path, "smoke", tmp_path / "killed", tmp_path)
    one, two = (
        (folder / "codec/export/codec.safetensors").read_bytes() for folder in (whole, tmp_path / "killed")
    )
    assert one == two


@pytest.mark.parametrize("precision", ["bf16", "auto"])
def test_stages_of_one_process_may_differ_in_precision(tmp_path: Path, precision: str):
    plain, other = tmp_path / "plain", tmp_path / "other"
    for folder in (plain, other):
        folder.mkdir()
    training.run(recipe(plain, 4), "smoke", plain)
    named = recipe(other, 4)
    named.write_text(named.read_text().replace("warmup = 2", f'warmup = 2\nprecision = "{precision}"'))
    training.run(named, "smoke", other)
    figures = [json.loads((folder / "codec/figures.json").read_text()) for folder in (plain, other)]
    rounded = precision == "bf16" or default_placement().dtype is torch.bfloat16
    assert (figures[0] != figures[1]) == rounded
    assert figures[0].keys() == figures[1].keys()


def test_one_stage_is_trained_alone_on_what_the_others_left_and_an_unknown_one_is_named(
    smoke: Path, project: Path, tmp_path: Path
):
    recipe = project / "models" / "sticker" / "recipe.toml"
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "codec").symlink_to(smoke / "codec")
    training.run(recipe, "smoke", tmp_path / "run", tmp_path / "cache", only=["decoder"])
    assert {path.name for path in (tmp_path / "run").iterdir()} == {"codec", "decoder"}
    with pytest.raises(InvalidRequest, match="codec, decoder, flow") as refused:
        training.run(recipe, "smoke", tmp_path / "none", tmp_path / "cache", only=["decoders"])
    assert refused.value.nearest == "decoder"
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (('name = "shapes"', 'name = "shapes"\ncolour = 1'), "colour"),
        (("steps = 5", "steps = 0"), "steps"),
        (("rate = 2e-3", 'rate = "fast"'), "rate"),
        (('name = "codec"', "name = codec"), "TOML"),
    ],
)
def test_a_recipe_that_breaks_a_rule_is_refused_by_name(tmp_path: Path, change: tuple[str, str], named: str):
    path = recipe(tmp_path, 5)
    path.write_text(path.read_text().replace(*change, 1))
    with pytest.raises(SpecInvalid, match=named):
        read_recipe(path)


@pytest.mark.parametrize(
    ("change", "named"),
    [(('task = "picture-codec"', 'task = "poem"'), "picture-flow"), (("batch = 8", "batch = 0"), "batch")],
)
def test_a_task_that_breaks_a_rule_is_refused_before_training(
    tmp_path: Path, change: tuple[str, str], named: str
):
    path = recipe(tmp_path, 5)
    path.write_text(path.read_text().replace(*change))
    with pytest.raises(InvalidRequest, match=named):
        training.run(path, "smoke", tmp_path / "run", tmp_path)


def test_an_unknown_size_names_the_known_ones(tmp_path: Path):
    with pytest.raises(InvalidRequest, match="smoke, cpu, gpu"):
        training.run(recipe(tmp_path, 5), "huge", tmp_path / "run", tmp_path)


def test_held_out_concepts_are_held_out_in_every_style_and_pairs_in_one():
    pictures = load_shapes(16)
    parts = split(pictures)
    rows = sorted(row for part in parts.values() for row in part)
    assert rows == list(range(len(pictures)))
    assert {pictures.codes[row] for row in parts["concepts"]}.isdisjoint(
        pictures.codes[row] for row in parts["train"]
    )
    assert sum(held_concept(f"code-{k}") for k in range(5000)) == pytest.approx(150, abs=45)


def test_captions_name_the_thing_and_only_its_own_style():
    draw = random.Random(0)
    concept = Concept("1f34e", "red apple", ("fruit", "apple"))
    captions = {caption(concept, "3D", draw) for _ in range(500)}
    assert len(captions) > 40
    assert all("apple" in text or "fruit" in text for text in captions)
    others = [word for style, words in STYLES.items() if style != "3D" for word in words]
    said = re.compile(rf"\b({'|'.join(map(re.escape, others))})\b")  # whole words: "background" is not round
    assert not [text for text in captions if said.search(text)]
