"""Habits that no linter knows."""

import subprocess

LARGEST_FILE = 300  # lines
LARGEST_PACKED = 512_000  # bytes; weights and pictures have folders of their own
GLUE = {"utils", "helpers", "common", "manager", "misc"}


def tracked(project, *patterns):
    """The files that git knows, under `patterns`."""
    done = subprocess.run(["git", "ls-files", "-z", *patterns], cwd=project, capture_output=True, check=True)
    return [project / name for name in done.stdout.decode().split("\0") if name]


def test_no_file_of_code_is_longer_than_a_person_wants_to_read(project):
    for path in tracked(project, "fm_agent_tools/*.py", "ui/*.py"):
        lines = path.read_text(encoding="utf-8").count("\n")
        assert lines <= LARGEST_FILE, f"{path.relative_to(project)} has {lines} lines"


def test_no_module_is_named_after_nothing_in_particular(project):
    for path in tracked(project, "*.py"):
        assert path.stem not in GLUE, path


def test_weights_are_safetensors_of_at_most_fifteen_megabytes(project):
    for path in tracked(project, "models"):
        assert path.suffix in {".md", ".toml", ".json", ".txt", ".safetensors", ".png", ".webp"}, path
        assert path.stat().st_size <= 15_000_000, path


def test_nothing_large_is_kept_outside_the_folders_for_it(project):
    for path in tracked(project):
        if path.relative_to(project).parts[0] not in {"models", "docs"}:
            assert path.stat().st_size <= LARGEST_PACKED, path
