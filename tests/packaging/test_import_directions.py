"""Import directions that import-linter cannot see: a folder that is no package, and late imports."""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import fm_agent_tools


def imports(path: Path) -> Iterator[tuple[str, list[str]]]:
    """Every absolute import of the file, wherever in it: the module, and the names taken from it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, []) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module or "", [alias.name for alias in node.names]


def test_the_ui_uses_only_the_public_names(project):
    files = sorted((project / "ui").rglob("*.py"))
    assert files
    for path in files:
        for module, names in imports(path):
            assert not module.startswith("fm_agent_tools."), f"{path.name} reaches into {module}"
            if module == "fm_agent_tools":
                assert set(names) <= set(fm_agent_tools.__all__), path.name


def test_nothing_imports_the_folders_models_and_ui_by_their_names(project):
    for path in sorted((project / "fm_agent_tools").rglob("*.py")) + sorted((project / "ui").rglob("*.py")):
        assert not {module.partition(".")[0] for module, _ in imports(path)} & {"models", "ui"}, path


def test_a_broken_torchaudio_breaks_no_module_of_ours(tmp_path):
    broken = tmp_path / "torchaudio"
    broken.mkdir()
    (broken / "__init__.py").write_text("raise OSError('libtorchaudio.so: undefined symbol')\n")
    code = """
import pkgutil, importlib, fm_agent_tools
for module in pkgutil.walk_packages(fm_agent_tools.__path__, "fm_agent_tools."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
"""
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
