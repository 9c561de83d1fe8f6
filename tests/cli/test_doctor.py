"""`fm-agent doctor` finds what is broken and says the fix."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from fm_agent_tools import Settings
from fm_agent_tools.cli.doctor import examine


def finding(findings, name):
    """The finding of that name, as a dictionary."""
    return next(found for found in findings if found["name"] == name)


@pytest.fixture
def doctor(data):
    """Runs the doctor in a process of its own: `doctor(NAME=value)` gives its exit code and findings."""

    def run(**environment):
        command = [sys.executable, "-m", "fm_agent_tools", "doctor", "--json"]
        done = subprocess.run(
            command, capture_output=True, text=True, env={**os.environ, **environment}, timeout=300
        )
        assert done.stdout, done.stderr
        return done.returncode, json.loads(done.stdout)

    return run


def installed(folder, name, version, code):
    """A module as pip would have installed it."""
    (folder / name).mkdir(parents=True)
    (folder / name / "__init__.py").write_text(code)
    information = folder / f"{name}-{version}.dist-info"
    information.mkdir()
    (information / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")


def test_a_torchaudio_that_does_not_fit_its_torch_is_found_and_the_fix_is_told(doctor, tmp_path):
    raising = "raise OSError('libtorchaudio.so: undefined symbol: _ZNK3c10')"
    installed(tmp_path / "site", "torchaudio", "2.11.0", raising)
    before = os.environ.get("PYTHONPATH", "")
    code, findings = doctor(PYTHONPATH=f"{tmp_path / 'site'}{os.pathsep}{before}")
    broken = finding(findings, "torchaudio")
    assert code == 1
    assert broken["state"] == "broken"
    assert "undefined symbol" in broken["told"]
    assert "torch>=2.11,<2.15" in broken["fix"]
    assert "pip uninstall torchaudio" in broken["fix"]
    assert finding(findings, "torch")["state"] == "ok"
    assert finding(findings, "device")["state"] == "ok"


@pytest.mark.long
def test_a_torchaudio_that_kills_python_does_not_kill_the_doctor(doctor, tmp_path):
    installed(tmp_path / "site", "torchaudio", "2.11.0", "import os; os.abort()")
    before = os.environ.get("PYTHONPATH", "")
    code, findings = doctor(PYTHONPATH=f"{tmp_path / 'site'}{os.pathsep}{before}")
    assert code == 1
    assert "exit code" in finding(findings, "torchaudio")["told"]
    assert finding(findings, "device")["state"] == "ok"


def examined(settings):
    """The findings in this process, without the trial of torch."""
    from fm_agent_tools.cli import model_checks

    checks = (model_checks.models, model_checks.data_folder, model_checks.disk, model_checks.threads)
    return [found for check in checks for found in check(settings)]


@pytest.fixture
def copied(tmp_path, data):
    """Settings with a copy of the models that a test may damage."""
    shutil.copytree(Settings.load().models, tmp_path / "models")
    return Settings(data=data, models=tmp_path / "models")


def weights(settings):
    """The first weight file of the first model."""
    folder = next(settings.models.glob("*/model.toml")).parent
    return sorted(folder.glob("*.safetensors"))[0]


def test_whole_models_and_a_writable_data_folder_are_well(copied):
    assert {found.state for found in examined(copied)} <= {"ok", "note"}


def test_missing_weights_are_found(copied):
    name = weights(copied).name
    weights(copied).unlink()
    [broken] = [found for found in examined(copied) if found.state == "broken"]
    assert name in broken.told
    assert broken.fix


def test_truncated_weights_are_found(copied):
    with weights(copied).open("r+b") as file:
        file.truncate(max(1, weights(copied).stat().st_size // 2))
    [broken] = [found for found in examined(copied) if found.state == "broken"]
    assert "damaged" in broken.told
    assert broken.fix


def test_a_data_folder_that_cannot_be_written_is_found(copied, tmp_path):
    (tmp_path / "file").write_text("")
    settings = Settings(data=tmp_path / "file" / "data", models=copied.models)
    [broken] = [found for found in examined(settings) if found.state == "broken"]
    assert "cannot be written" in broken.told
    assert "FM_AGENT_DATA" in broken.fix


def test_more_threads_than_cores_are_worth_a_note(copied):
    settings = Settings(data=copied.data, models=copied.models, threads=1024)
    [note] = [found for found in examined(settings) if found.state == "note" and found.name == "threads"]
    assert "FM_AGENT_THREADS" in note.fix


def test_a_setting_that_is_wrong_is_found_and_stops_nothing_else(monkeypatch):
    monkeypatch.setenv("FM_AGENT_LOG", "loud")
    [broken] = examine()
    assert broken.state == "broken"
    assert "FM_AGENT_LOG" in broken.told


def test_a_language_model_without_its_key_is_found(data, monkeypatch):
    from fm_agent_tools.cli.chat_checks import brain

    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    [broken] = brain(Settings(data=data, models=data, model="openai:gpt-5"))
    assert broken.state == "broken"
    assert "OPENAI_API_KEY" in broken.fix
    [missing] = brain(Settings(data=data, models=data, model="anthropic:claude"))
    assert "pip install langchain-anthropic" in missing.fix
