"""What the documents say is so: links, trees, examples, commands and tables."""

import dataclasses
import itertools
import re
import runpy
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from pages import DOCS, DOCUMENTS, PROJECT, anchors, blocks, named

import fm_agent_tools
from fm_agent_tools import Settings
from fm_agent_tools.catalogue.reading import read_spec


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_every_relative_link_leads_somewhere(path):
    for link in re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8")):
        if not link.startswith(("https://", "#")):
            assert (path.parent / link.partition("#")[0]).exists(), link


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_every_link_into_a_page_leads_to_a_heading_of_it(path):
    for page, anchor in re.findall(r"\]\(([^)#\s]*)#([^)\s]+)\)", path.read_text(encoding="utf-8")):
        if not page.startswith("https://"):
            assert anchor in anchors(path.parent / page if page else path), f"{page}#{anchor}"


def test_every_path_in_the_tree_of_the_readme_exists():
    tree = blocks(PROJECT / "README.md", "")[-1]
    paths = [line.split()[0] for line in tree.splitlines()]
    assert "fm_agent_tools/" in paths
    for path in paths:
        assert (PROJECT / path).exists(), path
        assert (PROJECT / path).is_dir() == path.endswith("/"), path


def test_every_folder_of_the_library_is_in_the_tree_of_the_readme():
    tree = blocks(PROJECT / "README.md", "")[-1]
    for init in (PROJECT / "fm_agent_tools").glob("*/__init__.py"):
        assert f"fm_agent_tools/{init.parent.name}/ " in tree


def test_every_page_has_its_line_in_the_index_and_the_readme_leads_there():
    index = (DOCS / "README.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| \[[^]]+\]\((\S+)\) \| (.+) \|$", index, re.M))
    assert set(rows) == {path.name for path in DOCS.glob("*.md")} - {"README.md"}
    assert "(docs/README.md)" in (PROJECT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_the_make_targets_that_are_named_exist(path):
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"(?:^|`)make ([a-z-]+)", path.read_text(encoding="utf-8"), re.M):
        assert re.search(rf"^{target}:", makefile, re.M), target


def test_the_page_of_the_command_line_is_up_to_date():
    """Write it anew with `make manifest`."""
    reference = runpy.run_path(str(Path(__file__).with_name("cli_reference.py")))["reference"]
    assert (PROJECT / "docs" / "cli.md").read_text(encoding="utf-8") == reference()


def test_the_example_of_a_model_spec_is_one(tmp_path):
    folder = tmp_path / "doodle"
    folder.mkdir()
    (folder / "model.toml").write_text(blocks(PROJECT / "models" / "README.md", "toml")[0], encoding="utf-8")
    assert read_spec(folder / "model.toml").name == "doodle"


def test_every_setting_is_in_the_table_of_the_readme():
    table = set(
        re.findall(r"^\| `FM_AGENT_(\w+)`", (PROJECT / "README.md").read_text(encoding="utf-8"), re.M)
    )
    assert table == {field.name.upper() for field in dataclasses.fields(Settings)}


def test_every_dependency_has_its_reason_in_the_architecture():
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = itertools.chain(project["dependencies"], *project["optional-dependencies"].values())
    table = (PROJECT / "ARCHITECTURE.md").read_text(encoding="utf-8").partition("## What it stands on")[2]
    for requirement in map(Requirement, wanted):
        assert requirement.name in ("fm-agent-tools", *re.findall(r"[\w-]+", table)), requirement.name


def test_the_changelog_knows_this_version():
    changelog = (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## [{fm_agent_tools.__version__}]" in changelog
