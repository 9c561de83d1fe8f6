"""The pytest example of the documentation is a test file that passes as it stands."""

import re
import subprocess
import sys

import pytest


@pytest.mark.long
def test_the_example_for_testing_ones_own_agent_passes_as_a_file_of_its_own(project, tmp_path):
    page = (project / "docs" / "python.md").read_text(encoding="utf-8")
    [example] = [
        block for block in re.findall(r"```python\n(.*?)```", page, re.S) if "@pytest.fixture" in block
    ]
    (tmp_path / "test_agent.py").write_text(example, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_agent.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "2 passed" in done.stdout
