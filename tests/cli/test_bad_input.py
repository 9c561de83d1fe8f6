"""Bad input: a typed error, an exit code, and nothing half-written."""

import errno
import json
import os
import resource
import shutil
import subprocess
import sys

import pytest

from fm_agent_tools import Settings

LARGE = "x" * 10_000_000

# arguments, standard input, exit code, field or code of the error, words of the message
REFUSED = {
    "an empty prompt": (["image", ""], None, 2, "prompt", "at least 1 character"),
    "only white space": (["image", " \t "], None, 2, "prompt", "at least 1 character"),
    "a prompt that nobody sees": (["image", "\u200b \ufeff"], None, 2, "prompt", "something to see"),
    "an empty standard input": (["image", "-"], "", 2, "prompt", "at least 1 character"),
    "a prompt of 10 MB": (["image", "-"], LARGE, 2, "prompt", "at most 2000"),
    "a message of 10 MB": (["ask", "-"], LARGE, 2, "message", "at most 20000"),
    "NUL": (["image", "-"], b"a\0fox", 2, "prompt", "U+0000"),
    "NUL in a message": (["ask", "-"], b"a\0fox", 2, "message", "U+0000"),
    "an escape sequence": (["image", "a \x1b[31mfox"], None, 2, "prompt", "control characters"),
    "bytes that are not UTF-8": (["image", "-"], b"a \xff fox", 2, "prompt", "surrogate"),
    "a lone surrogate": (["image", "a \udcff fox"], None, 2, "prompt", "surrogate"),
    "a lone surrogate to the agent": (["ask", "a \udcff fox"], None, 2, "message", "surrogate"),
    "a lone surrogate to the planner": (["plan", "a \udcff fox"], None, 2, "message", "surrogate"),
    "a width of 0": (["image", "x", "--width", "0"], None, 2, "width", "nearest legal value is 64"),
    "a width that is too large": (["image", "x", "--width", "99999"], None, 2, "width", "2048"),
    "a negative height": (["image", "x", "--height", "-5"], None, 2, "height", "at least 64"),
    "half a pixel": (["image", "x", "--height", "64.5"], None, 2, "height", "whole number"),
    "no steps": (["image", "x", "--steps", "0"], None, 2, "steps", "nearest legal value is 1"),
    "negative steps": (["image", "x", "--steps", "-1"], None, 2, "steps", "at least 1"),
    "too many steps": (["image", "x", "--steps", "1000000000"], None, 2, "steps", "at most 100"),
    "steps in words": (["image", "x", "--steps", "many"], None, 2, "steps", "whole number"),
    "a seed of 2 to the 70": (["image", "x", "--seed", str(2**70)], None, 2, "seed", "at most"),
    "a negative seed": (["image", "x", "--seed", "-1"], None, 2, "seed", "at least 0"),
    "a seed of 5000 digits": (["image", "x", "--seed", "9" * 5000], None, 2, "seed", "whole number"),
    "guidance that is no number": (["image", "x", "--guidance", "nan"], None, 2, "guidance", "finite number"),
    "endless guidance": (["image", "x", "--guidance", "inf"], None, 2, "guidance", "finite number"),
    "guidance below 1": (["image", "x", "--guidance", "0.5"], None, 2, "guidance", "at least 1"),
    "an unknown format": (["image", "x", "--format", "gif"], None, 2, "format", "png"),
    "an unknown model": (["image", "x", "--model", "dali"], None, 2, "model", "known models are"),
    "a path as model": (["image", "x", "--model", "../x"], None, 2, "model", "known models are"),
    "an unknown style": (["image", "x", "--style", "baroque"], None, 2, "style", "one of"),
    "another suffix": (["image", "x", "--out", "fox.gif"], None, 2, "out", ".png or .webp"),
    "no suffix": (["image", "x", "--out", "fox"], None, 2, "out", "fox.png"),
    "a suffix and another format": (
        ["image", "x", "--out", "fox.png", "--format", "webp"],
        None,
        2,
        "format",
        "suffix",
    ),
    "a folder that is not there": (
        ["image", "x", "--out", "no/fox.png"],
        None,
        6,
        "storage_error",
        "written",
    ),
    "a folder as file": (["image", "x", "--out", "folder.png"], None, 6, "storage_error", "folder"),
    "a name that is too long": (
        ["image", "x", "--out", "x" * 300 + ".png"],
        None,
        6,
        "storage_error",
        "too long",
    ),
    "no prompt at all": (["image"], None, 2, "invalid_request", "PROMPT"),
    "an unknown option": (["image", "x", "--wdith", "64"], None, 2, "invalid_request", "--width"),
    "a number of jobs in words": (["jobs", "--limit", "few"], None, 2, "invalid_request", "--limit"),
    "an empty id to export": (["export", "", "--for", "slack", "--out", "x.png"], None, 2, "id", "last"),
    "an empty id for a sheet": (["sheet", " ", "--out", "x.png"], None, 2, "id", "last"),
    "a cell in words": (
        ["sheet", "last", "--cell", "big", "--out", "x.png"],
        None,
        2,
        "invalid_request",
        "--cell",
    ),
    "no folder to learn from": (["train", "sticker", "--on", ""], None, 2, "on", "folder"),
    "an unknown model to look at": (["models", "dali"], None, 2, "model", "known models are"),
    "a job that is not there": (["jobs", "job_00000000000000000000"], None, 4, "job_not_found", "no job"),
    "a job id that is none": (["jobs", "../../etc/passwd"], None, 4, "job_not_found", "no job"),
    "cancelling what is not there": (["jobs", "--cancel", "x\udcff"], None, 4, "job_not_found", "no job"),
    "a conversation that is a path": (
        ["ask", "hi", "--conversation", "../x"],
        None,
        2,
        "conversation",
        "../x",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_bad_input_is_refused_with_a_typed_error_before_anything_is_written(case, fm_agent, data):
    arguments, given, code, named, words = REFUSED[case]
    os.mkdir("folder.png")
    done = fm_agent(*arguments, *([] if arguments[0] == "plan" else ["--json"]), input=given)
    assert done.exit_code == code, done.output
    assert words in done.stderr
    assert len(done.stderr) < 1500
    if arguments[0] != "plan":
        error = json.loads(done.stdout)["error"]
        assert named in (error.get("field"), error["code"])
    assert os.listdir() == ["folder.png"]
    assert not list(data.glob("artifacts/*"))


def test_arguments_that_are_not_utf8_reach_the_typed_error_in_a_real_process(start):
    process = start("image", b"a \xff fox")
    out, err = process.communicate(timeout=300)
    assert (process.returncode, out) == (2, b"")
    assert b"surrogate" in err


def test_bad_options_are_refused_by_name(fm_agent):
    done = fm_agent("image", "x", "--wdith", 64)
    assert done.exit_code == 2
    assert "--width" in done.stderr


@pytest.fixture
def models(tmp_path, monkeypatch):
    """A copy of the models that a test may damage."""
    copy = tmp_path / "models"
    shutil.copytree(Settings.load().models, copy)
    monkeypatch.setenv("FM_AGENT_MODELS", str(copy))
    return copy


def weights(models):
    """The weight files of the first model."""
    return sorted(next(path.parent for path in models.glob("*/model.toml")).glob("*.safetensors"))


def test_truncated_weights_end_the_job_with_a_reason_and_leave_no_picture(models, fm_agent, data):
    with weights(models)[0].open("r+b") as file:
        file.truncate(max(1, weights(models)[0].stat().st_size // 2))
    done = fm_agent("image", "a fox", "--out", "fox.png", "--json")
    assert done.exit_code in (3, 5)
    assert "damaged" in done.stderr
    assert os.listdir() == []
    assert not list(data.glob("artifacts/*"))


def test_missing_weights_are_a_model_that_is_not_installed(models, fm_agent):
    weights(models)[0].unlink()
    done = fm_agent("image", "a fox", "--out", "fox.png")
    assert done.exit_code == 3
    assert "not installed" in fm_agent("models").stdout
    assert os.listdir() == []


def test_a_broken_spec_is_told_and_hides_no_other_model(models, fm_agent):
    (models / "broken").mkdir()
    (models / "broken" / "model.toml").write_text("name = 'broken'\n")
    listed = fm_agent("models")
    assert listed.exit_code == 0
    assert "broken" in listed.stdout
    assert "installed" in listed.stdout


def test_an_empty_models_folder_is_no_model(fm_agent, tmp_path, monkeypatch):
    (tmp_path / "none").mkdir()
    monkeypatch.setenv("FM_AGENT_MODELS", str(tmp_path / "none"))
    assert fm_agent("image", "a fox").exit_code == 3
    assert fm_agent("models").exit_code == 0
    assert json.loads(fm_agent("models", "--json").stdout) == []


def test_a_data_folder_that_is_a_file_is_told(fm_agent, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("FM_AGENT_DATA", str(tmp_path / "file"))
    done = fm_agent("image", "a fox")
    assert done.exit_code == 6
    assert str(tmp_path / "file") in done.stderr


@pytest.mark.parametrize("setting", ["FM_AGENT_THREADS=many", "FM_AGENT_LOG=loud", "FM_AGENT_THREADS=0"])
def test_a_bad_setting_is_named(setting, fm_agent, monkeypatch):
    name, value = setting.split("=")
    monkeypatch.setenv(name, value)
    done = fm_agent("models")
    assert done.exit_code == 2
    assert name in done.stderr


def test_a_full_disk_fails_the_job_and_leaves_no_part_of_a_picture(data, tmp_path):
    """The kernel refuses larger files, as a full disk would."""
    limit = 100_000
    arguments = ["image", "a fox", "--steps", "2", "--width", "1024", "--height", "1024", "--out", "fox.png"]
    done = subprocess.run(
        [sys.executable, "-m", "fm_agent_tools", *arguments],
        capture_output=True,
        text=True,
        timeout=300,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )
    assert done.returncode in (5, 6), done.stderr
    assert os.strerror(errno.EFBIG).lower() in done.stderr.lower() or "room" in done.stderr.lower()
    assert os.listdir() == []
    assert not list(data.glob("artifacts/*"))
