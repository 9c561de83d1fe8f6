"""One's own style: a folder of captioned pictures becomes a model that every surface can pick."""

import json
import os
import shutil
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import torch
from click.testing import CliRunner, Result
from PIL import Image, ImageDraw

from fm_agent_tools import ImageRequest, Studio
from fm_agent_tools.agent import plan
from fm_agent_tools.catalogue import Catalogue
from fm_agent_tools.cli import main
from fm_agent_tools.generators.weights import load_flow
from fm_agent_tools.training import checkpoint
from fm_agent_tools.training.exporting import export_flow
from fm_agent_tools.training.own.captions import spoken
from fm_agent_tools.training.own.making import usual_steps
from fm_agent_tools.training.own.task import left_out
from fm_agent_tools.training.own.wording import may_be_mirrored
from fm_agent_tools.training.publish import publish

Run = Callable[..., Result]
THINGS = ("left arrow", "green hill", "big sun", "small moon", "old boat", "tall tree", "blue cup", "red fox")
STEPS = 24


def draw(path: Path, number: int, mode: str = "RGBA") -> None:
    """A striped ring: the same look in every picture, another place and colour in each."""
    canvas = Image.new(mode, (40, 40), (0, 0, 0, 0) if mode == "RGBA" else (255, 255, 255))
    colour = (250, 30 * number, 120) if mode == "RGB" else (250, 30 * number, 120, 255)
    pen = ImageDraw.Draw(canvas)
    pen.ellipse((2 + number, 4, 30 + number, 36), outline=colour, width=5)
    pen.rectangle((8, 14 + number, 36, 18 + number), fill=colour)
    canvas.save(path)


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Eight pictures in one style, captioned by their names."""
    folder = tmp_path / "My Rings"
    folder.mkdir()
    for number, thing in enumerate(THINGS):
        draw(folder / f"{thing.replace(' ', '_')}.png", number)
    return folder


@pytest.fixture
def models(model: Path) -> Path:
    """A models folder whose sticker model is the smoke-trained one."""
    return model.parent


@pytest.fixture
def fm_agent(models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command line in this process, on that models folder and a data folder of its own."""
    monkeypatch.setenv("FM_AGENT_MODELS", str(models))
    monkeypatch.setenv("FM_AGENT_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object, input: str | None = None) -> Result:
        return CliRunner().invoke(main, [str(argument) for argument in arguments], input=input)

    return run


def test_a_folder_of_pictures_becomes_a_model_that_every_surface_can_pick(
    fm_agent: Run, pictures: Path, tmp_path: Path
):
    done = fm_agent("train", "sticker", "--on", pictures, "--steps", STEPS, "--json")
    assert done.exit_code == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["model"], told["pictures"], told["left_out"], told["steps"]) == ("my-rings", 8, 1, STEPS)
    assert told["after"]["own"] < told["before"]["own"]
    assert "8 pictures; captions: 8 from the names of the files" in done.stderr
    folder = Path(told["folder"])
    assert folder == tmp_path / "data" / "models" / "my-rings"
    readme = (folder / "README.md").read_text()
    assert "8 pictures" in readme
    assert f"{told['after']['known']:.3f}" in readme
    with Image.open(folder / "samples.png") as samples:
        assert samples.width == 8 * 32
    assert not list((tmp_path / "data" / "training" / "my-rings").glob("*.pt"))

    with Studio() as studio:
        spec = studio.catalogue.get("my-rings")
        assert spec.style == "my-rings"
        assert [*spec.styles] == [*studio.catalogue.get("sticker").styles, "my-rings"]
        assert [status.name for status in studio.models() if status.installed] == ["sticker", "my-rings"]
        assert studio.catalogue.default("image").name == "sticker"
        wish = {"prompt": "a big sun", "steps": 4, "seed": 1, "model": "my-rings"}
        plain, own, flat = (
            studio.run(ImageRequest(**wish, **more)).path.read_bytes()
            for more in ({}, {"style": "my-rings"}, {"style": "flat"})
        )
    drawn = [Image.open(path).tobytes() for path in sorted((tmp_path / "data" / "artifacts").glob("*.png"))]
    assert len(set(drawn)) == 2  # its own style is drawn when none is asked for
    assert plain != flat
    assert own
    [call] = plan("draw a fox with the model my-rings")
    assert call["args"]["model"] == "my-rings"
    assert "by default my-rings" in fm_agent("models", "my-rings").stdout

    again = fm_agent("train", "sticker", "--on", pictures)
    assert (again.exit_code, "my-rings-2" in again.stderr) == (2, True)
    assert fm_agent("models", "--remove", "sticker", "--yes").exit_code == 2
    assert fm_agent("models", "--remove", "my-rings", input="n\n").exit_code == 1
    assert folder.is_dir()
    assert fm_agent("models", "--remove", "my-rings", input="y\n").exit_code == 0
    assert not folder.exists()


@contextmanager
def ctrl_c_when(path: Path) -> Iterator[None]:
    """Presses Ctrl-C in this process as soon as there is a file at `path`."""
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.01):
            if path.exists():
                os.kill(os.getpid(), signal.SIGINT)
                return

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        yield
    finally:
        over.set()
        watching.join()


@pytest.mark.long
def test_an_interrupted_training_goes_on_and_ends_in_the_same_weights(
    fm_agent: Run, pictures: Path, tmp_path: Path
):
    command = ["train", "sticker", "--on", pictures, "--steps", 70, "--seed", 3, "--name"]
    run = tmp_path / "data" / "training" / "halves"
    with ctrl_c_when(run / "samples-0000050.png"):
        stopped = fm_agent(*command, "halves")
    assert (stopped.exit_code, "goes on from what is saved" in stopped.stderr) == (130, True), stopped.stderr
    state = checkpoint.load(run, torch.device("cpu"))
    assert state is not None
    assert 50 <= state["step"] < 70
    other = fm_agent(*command, "halves", "--seed", 4)
    assert (other.exit_code, "seed changed" in other.stderr) == (2, True)
    for name in ("halves", "whole"):
        assert fm_agent(*command, name).exit_code == 0
    one, two = (
        (tmp_path / "data" / "models" / name / "flow.safetensors").read_bytes()
        for name in ("whole", "halves")
    )
    assert one == two


def test_a_consistency_model_has_no_velocity_to_teach(
    fm_agent: Run, models: Path, pictures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    folder = shutil.copytree(models, tmp_path / "models")
    network = load_flow(folder / "sticker").as_flow_map((1.0, 10.0), only_to_data=True)
    export_flow(network, tmp_path / "run" / "flow" / "export")
    publish(tmp_path / "run", folder / "sticker")
    monkeypatch.setenv("FM_AGENT_MODELS", str(folder))
    refused = fm_agent("train", "sticker", "--on", pictures)
    assert (refused.exit_code, "only jumps to pictures" in refused.stderr) == (2, True)


def cut(folder: Path) -> None:
    path = folder / "big_sun.png"
    path.write_bytes(path.read_bytes()[:60])


def animated(folder: Path) -> None:
    frames = [Image.new("RGBA", (8, 8), colour) for colour in ("red", "blue")]
    frames[0].save(folder / "z.webp", save_all=True, append_images=frames[1:])


def keep(count: int) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        for path in sorted(folder.iterdir())[count:]:
            path.unlink()

    return change


def write(name: str, text: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).write_bytes(text.encode("latin-1")) and None


def clear(folder: Path) -> None:
    Image.new("RGBA", (8, 8)).save(folder / "nothing at all.png")


ROW = '{"file_name": "big_sun.png", "text": "a sun"}\n'


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (shutil.rmtree, "a folder with pictures that is there"),
        (keep(0), "nearest legal value is 4"),
        (keep(3), "3 pictures in My Rings"),
        (cut, "big_sun.png"),
        (animated, "z.webp cannot be taken in: it is an animation of 2 frames"),
        (write("z.gif", "GIF89a"), "z.gif cannot be taken in: it is a GIF"),
        (write("z.png", "<svg/>"), "z.png cannot be taken in"),
        (clear, "clear everywhere"),
        (write("red_fox.txt", " \n"), "red_fox.txt='no caption'"),
        (write("red_fox.txt", "caf\xe9"), "UTF-8"),
        (write("red_fox.txt", "a\x00b"), "red_fox.txt"),
        (write("red_foxes.txt", "foxes"), "beside a picture, such as red_foxes.png"),
        (write("metadata.csv", "file_name,text"), "metadata.jsonl"),
        (write("metadata.jsonl", "\n"), "a line for each picture"),
        (write("metadata.jsonl", "{"), "metadata.jsonl:1"),
        (
            write("metadata.jsonl", ROW + '{"file_name": "gone.png", "text": "x"}'),
            "metadata.jsonl:2='gone.png'",
        ),
        (write("metadata.jsonl", '{"file_name": "../x.png", "text": "x"}'), "'../x.png' is not accepted"),
        (write("metadata.jsonl", ROW + ROW), "no line above"),
        (write("metadata.jsonl", ROW.replace("a sun", " ")), "metadata.jsonl:1='no caption'"),
        (lambda folder: draw(folder / "IMG_0412.png", 1), "IMG_0412.png='no caption'"),
    ],
)
def test_pictures_and_captions_that_cannot_be_learnt_are_named_before_anything_is_trained(
    fm_agent: Run, pictures: Path, tmp_path: Path, change: Callable[[Path], None], told: str
):
    change(pictures)
    done = fm_agent("train", "sticker", "--on", pictures)
    assert done.exit_code == 2, done.stderr
    assert told in done.stderr
    assert not (tmp_path / "data" / "training").exists()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--name", "My Cats"), "'my-cats'"),
        (("--name", "sticker"), "sticker-2"),
        (("--name", "text-encoder"), "text-encoder-2"),
        (("--name", "flat"), "my-flat"),
        (("--steps", 0), "The nearest legal value is 1"),
        (("--seed", -1), "The nearest legal value is 0"),
        (("--size", "smoke"), "it is for a recipe"),
    ],
)
def test_options_that_break_a_rule_name_the_nearest_that_does_not(
    fm_agent: Run, pictures: Path, options: tuple[object, ...], told: str
):
    done = fm_agent("train", "sticker", "--on", pictures, *options)
    assert (done.exit_code, told in done.stderr) == (2, True), done.stderr
    assert fm_agent("train", "stickers", "--on", pictures).exit_code == 2


def test_a_broken_model_of_ones_own_is_named_and_takes_no_other_down(
    fm_agent: Run, models: Path, tmp_path: Path
):
    own = tmp_path / "data" / "models"
    for name in ("broken", "sticker"):
        (own / name).mkdir(parents=True)
        (own / name / "model.toml").write_text("name = 3")
    catalogue = Catalogue(models, own)
    assert (catalogue.names(), sorted(catalogue.problems)) == (["sticker"], ["broken", "own/sticker"])
    assert str(models / "sticker") in catalogue.problems["own/sticker"].message
    assert str(own / "sticker") in catalogue.problems["own/sticker"].message
    listed, checked = fm_agent("models").stdout, fm_agent("doctor").stdout
    for name in ("broken", "own/sticker"):
        assert name in listed
        assert name in checked
    assert fm_agent("image", "a disc", "--steps", 2).exit_code == 0


def test_captions_are_read_where_they_are_and_names_are_read_as_words():
    assert [
        spoken(name) for name in ("red_fox-2.png", "RedFox.png", "a (1).webp", "IMG_0412.jpg", "7.png")
    ] == [*("red fox", "red fox", "a", "", "")]
    assert [may_be_mirrored(text) for text in ("a fox", "an arrow to the left", "a bright sun")] == [
        *(True, False, True)
    ]
    assert [usual_steps(count) for count in (4, 20, 5000)] == [400, 600, 3000]
    assert [len(part) for part in left_out(7, 0) + left_out(5000, 0)] == [7, 0, 4984, 16]
