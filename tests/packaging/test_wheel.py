"""A wheel, built and installed for real: it carries models/ and ui/, and shadows nobody's packages."""

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from fm_agent_tools import __version__


@pytest.fixture(scope="module")
def wheel(project, tmp_path_factory):
    """The wheel, built by the backend as pip would."""
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(project)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    [built] = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def python(wheel, tmp_path_factory):
    """A Python with the wheel installed; all that it depends on is seen, our checkout is not."""
    home = tmp_path_factory.mktemp("home")
    venv.create(home, with_pip=False)
    site = next(home.glob("lib/python*/site-packages"))
    # A path that a .pth file names is searched, but its own .pth files, the editable install's, are not read.
    (site / "shared.pth").write_text(sysconfig.get_path("purelib") + "\n")
    command = [sys.executable, "-m", "pip", "--python", str(home / "bin" / "python"), "install", "--no-deps"]
    command += ["--no-index", "--quiet", "--target", str(site), str(wheel)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return home / "bin" / "python"


def run(python, *arguments, folder):
    """Runs that Python in `folder`, without what this process has in its environment."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("FM_AGENT_", "PYTHON"))}
    environment = {**kept, "FM_AGENT_DATA": str(folder / "data")}
    return subprocess.run(
        [str(python), *arguments], cwd=folder, env=environment, capture_output=True, text=True, timeout=120
    )


def test_the_wheel_holds_the_package_with_models_and_ui_inside_and_nothing_beside_it(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.partition("/")[0] for name in names} == {
        "fm_agent_tools",
        f"fm_agent_tools-{__version__}.dist-info",
    }
    assert "fm_agent_tools/ui/app.py" in names
    assert "fm_agent_tools/models/sticker/model.toml" in names
    assert "fm_agent_tools/py.typed" in names
    assert not [name for name in names if "__pycache__" in name]


def test_the_wheel_stays_under_what_an_index_accepts(wheel):
    assert wheel.stat().st_size < 100_000_000


@pytest.mark.parametrize("name", ["models", "ui", "tests"])
def test_installed_it_shadows_no_package_of_others(name, python, tmp_path):
    done = run(python, "-c", f"import {name}", folder=tmp_path)
    assert "ModuleNotFoundError" in done.stderr


def test_installed_it_finds_its_folders_inside_the_package(python, tmp_path):
    code = "import fm_agent_tools as f; print(f.__file__, f.folder('models'), f.folder('ui'), sep='\\n')"
    package, models, ui = map(Path, run(python, "-c", code, folder=tmp_path).stdout.split())
    assert models == package.parent / "models"
    assert ui == package.parent / "ui"
    assert Path(sys.prefix) not in package.parents


def test_installed_its_command_lists_the_models_and_draws(python, tmp_path):
    listed = run(python, "-m", "fm_agent_tools", "models", folder=tmp_path)
    assert "sticker" in listed.stdout, listed.stderr
    drawn = run(
        python, "-m", "fm_agent_tools", "image", "a fox", "--steps", "2", "--out", "a.png", folder=tmp_path
    )
    assert drawn.returncode == 0, drawn.stderr
    assert (tmp_path / "a.png").stat().st_size > 100
