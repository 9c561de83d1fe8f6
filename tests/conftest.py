"""What every test runs under: few threads, no telemetry, no network, own data folders; and the studios."""

import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# The closed-form model lives beside the engine's tests; a spec names it by its dotted name.
sys.path.insert(0, str(Path(__file__).parent / "engine"))
# Before torch is imported: two processes with two spinning OpenMP threads each on two cores collapse.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("GOMP_SPINCOUNT", "100000")
# What they start shall not compile every module again, as it must where byte code is not written.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
# A shell that starts the tests in the background has Ctrl-C ignored, also by every process they start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
# pytest-socket (pyproject.toml) refuses the network to the tests themselves; this is for what they start.
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["LANGSMITH_TRACING"] = "false"
# A developer's own settings must not decide a test, nor a test touch a developer's data.
for name in [name for name in os.environ if name.startswith("FM_AGENT_") and name != "FM_AGENT_CHROMIUM"]:
    del os.environ[name]
os.environ["FM_AGENT_DATA"] = tempfile.mkdtemp(prefix="fm-agent-tests-")
# In bf16, which some processors are faster in, what is drawn beside others differs from what is drawn alone.
os.environ["FM_AGENT_PRECISION"] = "fp32"
os.environ["FM_AGENT_CONFIG"] = str(Path(os.environ["FM_AGENT_DATA"]) / "none.toml")
# Nor the terminal that they are started from.
for name in ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
    os.environ.pop(name, None)
# A slow machine is no fault of the examples.
settings.register_profile("tests", deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None)
settings.load_profile("tests")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the data folder that tests without one of their own have used."""
    shutil.rmtree(os.environ["FM_AGENT_DATA"], ignore_errors=True)


@pytest.fixture(scope="session")
def project() -> Path:
    """The checkout that is being tested."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture
def models(tmp_path):
    """A models folder whose one model is the closed-form one."""
    from model_folder import write_model

    folder = tmp_path / "models"
    write_model(folder)
    return folder


@pytest.fixture
def gates(monkeypatch):
    """Fresh gates between the model's steps; whatever happens, the model is let go at the end."""
    import closed_form

    fresh = closed_form.Gates()
    monkeypatch.setattr(closed_form, "gates", fresh)
    yield fresh
    fresh.open_for_good()


@pytest.fixture
def open_studio(tmp_path, models, gates):
    """Opens any number of studios, by settings, on the closed-form model and one data folder; closes them."""
    from fm_agent_tools.engine import Studio
    from fm_agent_tools.settings import Settings

    opened = []

    def open_one(**settings):
        chosen = {"data": tmp_path / "data", "models": models, **settings}
        opened.append(Studio(settings=Settings(**chosen)))
        return opened[-1]

    yield open_one
    gates.open_for_good()
    for studio in opened:
        studio.close(10)


@pytest.fixture
def studio(open_studio):
    return open_studio()
