from pathlib import Path

import pytest

from fm_agent_tools.errors import InvalidRequest, StorageError
from fm_agent_tools.folders import folder
from fm_agent_tools.settings import Settings


@pytest.fixture
def config(tmp_path):
    return tmp_path / "config.toml"


def test_the_environment_wins_over_the_file(tmp_path, config):
    config.write_text(f'data = "{tmp_path}/a"\nmodels = "{tmp_path}/m"\nthreads = 3\nlog = "info"\n')
    found = Settings.load({"FM_AGENT_DATA": f"{tmp_path}/b", "FM_AGENT_MODEL": " openai:gpt-5 "}, config)
    assert found == Settings(
        data=tmp_path / "b", models=tmp_path / "m", model="openai:gpt-5", threads=3, log="INFO"
    )


def test_with_nothing_set_there_are_defaults(config, tmp_path):
    found = Settings.load({"FM_AGENT_MODELS": str(tmp_path), "FM_AGENT_DEVICE": ""}, config)
    assert found.data.name == "fm-agent"
    assert (found.model, found.device, found.threads, found.log) == ("", None, None, "WARNING")


def test_a_precision_is_one_of_three(config):
    found = Settings.load({"FM_AGENT_PRECISION": "FP32", "FM_AGENT_MODELS": "/"}, config)
    assert found.precision == "fp32"
    with pytest.raises(InvalidRequest, match=r"FM_AGENT_PRECISION.*auto, fp32, bf16"):
        Settings.load({"FM_AGENT_PRECISION": "fp16", "FM_AGENT_MODELS": "/"}, config)


@pytest.mark.parametrize("threads", ["0", "-1", "two", "1e3", "99999", "²", "1025"])
def test_a_bad_number_of_threads_names_the_setting(threads, config):
    with pytest.raises(InvalidRequest, match="FM_AGENT_THREADS"):
        Settings.load({"FM_AGENT_THREADS": threads, "FM_AGENT_MODELS": "/"}, config)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("MB", "0"),
        ("MB", "1e3"),
        ("PIXELS", "99"),
        ("PIXELS", "16777217"),
        ("SECONDS", "-1"),
        ("SECONDS", "²"),
    ],
)
def test_a_bad_limit_of_uploads_names_the_setting_and_its_range(name, text, config):
    with pytest.raises(InvalidRequest, match=f"FM_AGENT_UPLOAD_{name}.*a whole number from"):
        Settings.load({f"FM_AGENT_UPLOAD_{name}": text, "FM_AGENT_MODELS": "/"}, config)


def test_limits_of_uploads_come_from_either_place(config):
    config.write_text("upload_seconds = 30\nupload_mb = 2\n")
    found = Settings.load({"FM_AGENT_UPLOAD_MB": "5", "FM_AGENT_MODELS": "/"}, config)
    assert (found.upload_mb, found.upload_pixels, found.upload_seconds) == (5, 4096 * 4096, 30)


def test_a_bad_level_or_an_unknown_setting_lists_the_known(config):
    with pytest.raises(InvalidRequest, match="DEBUG"):
        Settings.load({"FM_AGENT_LOG": "loud", "FM_AGENT_MODELS": "/"}, config)
    config.write_text("colour = 1")
    with pytest.raises(InvalidRequest, match="threads"):
        Settings.load({}, config)


@pytest.mark.parametrize("content", [b"= 3", b"\xff\xfe"])
def test_a_broken_file_is_a_typed_error(content, config):
    config.write_bytes(content)
    with pytest.raises(StorageError, match=r"config\.toml"):
        Settings.load({}, config)


def test_a_home_folder_is_expanded(config):
    found = Settings.load({"FM_AGENT_DATA": "~/fm", "FM_AGENT_MODELS": "/"}, config)
    assert found.data == (Path.home() / "fm").resolve()


def test_a_folder_that_is_nowhere_is_a_typed_error():
    with pytest.raises(StorageError, match="reinstall"):
        folder("no-such-folder")


@pytest.mark.parametrize(
    ("text", "nearest"), [("0", "-8"), ("-99", "-36"), ("loud", "-16"), ("nan", "-16"), ("-16dB", "-16")]
)
def test_a_bad_loudness_names_the_setting_and_the_nearest_that_it_could_be(text, nearest, config):
    with pytest.raises(InvalidRequest, match=r"FM_AGENT_LOUDNESS.*from -36 to -8, or off") as refusal:
        Settings.load({"FM_AGENT_LOUDNESS": text, "FM_AGENT_MODELS": "/"}, config)
    assert f"{refusal.value.nearest:g}" == nearest
