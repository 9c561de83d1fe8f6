"""A wheel, built and installed for real: it carries models/ and ui/, draws, and shadows nobody's packages."""

import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest
from wheel_size import report, sizes

from fm_agent_tools import __version__

FOLDERS_TOGETHER = 90_000_000  # bytes of models/ and ui/
LARGEST_WHEEL = 100_000_000  # what an index accepts

EVERY_KIND = """
from fm_agent_tools import AudioRequest, EditRequest, ImageRequest, Studio, VideoRequest
with Studio(models="tiny") as studio:
    picture = studio.run(ImageRequest(prompt="a red disc", seed=7))
    edit = EditRequest(prompt="a blue disc", image=picture.id)
    for request in (edit, AudioRequest(prompt="rain", seconds=0.5), VideoRequest(prompt="rain", seconds=0.5)):
        print(studio.run(request).path.stat().st_size > 100)
"""


def ran(*command, timeout=900, **options):
    done = subprocess.run(
        list(map(str, command)), capture_output=True, text=True, timeout=timeout, check=False, **options
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def build(project, out, kind):
    """A wheel or an sdist, built by the backend as pip would."""
    ran(sys.executable, "-m", "build", f"--{kind}", "--no-isolation", "--outdir", out, project)
    [built] = out.iterdir()
    return built


@pytest.fixture(scope="module")
def wheel(project, tmp_path_factory):
    return build(project, tmp_path_factory.mktemp("wheel"), "wheel")


@pytest.fixture(scope="module")
def python(wheel, tmp_path_factory):
    """A Python with the wheel installed; all that it depends on is seen, our checkout is not."""
    home = tmp_path_factory.mktemp("environment")
    venv.create(home, with_pip=False)
    site = next(home.glob("lib/python*/site-packages"))
    # A path that a .pth file names is searched, but its own .pth files, the editable install's, are not read.
    (site / "shared.pth").write_text(sysconfig.get_path("purelib") + "\n")
    installing = ("install", "--no-deps", "--no-index", "--quiet", "--target", site, wheel)
    ran(sys.executable, "-m", "pip", "--python", home / "bin" / "python", *installing)
    return home / "bin" / "python"


def run(python, *arguments, folder):
    """Runs that Python in the empty `folder`, without the settings of this process, and with a new home."""
    ours = ("FM_AGENT_", "PYTHON", "XDG_", "VIRTUAL_ENV")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    home = folder.with_name(folder.name + "-home")
    home.mkdir(exist_ok=True)
    environment = {**kept, "HOME": str(home)}
    command = [str(python), *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300)


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


def test_the_wheel_and_its_folders_stay_small(wheel):
    print(report(wheel))  # seen with `make wheel`, and when this fails
    assert wheel.stat().st_size < LARGEST_WHEEL
    carried = ("fm_agent_tools/models", "fm_agent_tools/ui")
    assert sum(size for name, size in sizes(wheel).items() if name.startswith(carried)) <= FOLDERS_TOGETHER


def test_the_source_archive_has_all_that_a_wheel_is_built_from(project, tmp_path):
    with tarfile.open(build(project, tmp_path, "sdist")) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    wanted = {
        "pyproject.toml",
        "hatch_build.py",
        "LICENSE",
        "README.md",
        "ui/app.py",
        "models/sticker/model.toml",
    }
    assert wanted <= names
    assert not [name for name in names if name.startswith((".venv", "dist", "build/"))]


@pytest.mark.parametrize("name", ["models", "ui", "tests"])
def test_installed_it_shadows_no_package_of_others(name, python, tmp_path):
    done = run(python, "-c", f"import {name}", folder=tmp_path)
    assert f"ModuleNotFoundError: No module named '{name}'" in done.stderr


def test_installed_it_finds_its_folders_inside_the_package(python, tmp_path):
    code = "import fm_agent_tools as f; print(f.__file__, f.folder('models'), f.folder('ui'), sep='\\n')"
    package, models, ui = map(Path, run(python, "-c", code, folder=tmp_path).stdout.split())
    assert package.is_relative_to(python.parents[1])
    assert models == package.parent / "models"
    assert ui == package.parent / "ui"


def test_installed_its_command_lists_the_models_and_draws(python, tmp_path):
    listed = run(python, "-m", "fm_agent_tools", "models", folder=tmp_path)
    assert "sticker" in listed.stdout, listed.stderr
    asked = ("image", "a fox", "--steps", "2", "--out", "a.png")
    drawn = run(python, "-m", "fm_agent_tools", *asked, folder=tmp_path)
    assert drawn.returncode == 0, drawn.stderr
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


def test_installed_it_has_the_miniatures_of_every_kind(python, tmp_path):
    done = run(python, "-c", EVERY_KIND, folder=tmp_path)
    assert done.stdout.split() == ["True"] * 3, done.stderr


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_installed_with_its_own_dependencies_and_nothing_else_it_draws(project, wheel, tmp_path):
    """As a person does it: a fresh environment, pip, a picture. Gigabytes, minutes."""
    home, empty = tmp_path / "environment", tmp_path / "empty"
    venv.create(home, with_pip=True)
    empty.mkdir()
    constraints = project / "constraints.txt"
    ran(home / "bin" / "pip", "install", "--quiet", "-c", constraints, wheel, timeout=3000)
    drawn = run(home / "bin" / "fm-agent", "image", "a fox", "--steps", "2", "--out", "a.png", folder=empty)
    assert drawn.returncode == 0, drawn.stderr
    assert (empty / "a.png").read_bytes().startswith(b"\x89PNG")
    for name in ("models", "ui"):
        assert (
            "ModuleNotFoundError" in run(home / "bin" / "python", "-c", f"import {name}", folder=empty).stderr
        )
