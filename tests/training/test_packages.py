import io
import tarfile
from pathlib import Path

import pytest

from fm_agent_tools.training.data.packages import PackageUnavailable, fetch


def _tarball(path: Path, files: dict[str, bytes]) -> None:
    with tarfile.open(path, "w:gz") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))


def test_a_tarball_in_the_cache_is_unpacked_without_npm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    _tarball(tmp_path / "scope-words-1.0.0.tgz", {"package/words.txt": b"fox"})
    folder = fetch("@scope/words", "1.0.0", tmp_path)
    assert (folder / "words.txt").read_text() == "fox"
    (tmp_path / "scope-words-1.0.0.tgz").unlink()
    assert fetch("@scope/words", "1.0.0", tmp_path) == folder


def test_a_missing_package_without_npm_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(PackageUnavailable, match=r"Node\.js"):
        fetch("words", "1.0.0", tmp_path)


def test_a_damaged_tarball_leaves_no_folder_behind(tmp_path: Path) -> None:
    tarball = tmp_path / "words-1.0.0.tgz"
    _tarball(tarball, {"package/words.txt": b"fox" * 10_000})
    tarball.write_bytes(tarball.read_bytes()[:40])
    with pytest.raises(PackageUnavailable, match="damaged"):
        fetch("words", "1.0.0", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [tarball.name]


def test_a_tarball_that_would_write_outside_its_folder_is_refused(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    _tarball(cache / "words-1.0.0.tgz", {"../../escaped.txt": b"x"})
    with pytest.raises(PackageUnavailable):
        fetch("words", "1.0.0", cache)
    assert not (tmp_path / "escaped.txt").exists()


def test_a_link_in_a_tarball_is_left_out(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    with tarfile.open(cache / "words-1.0.0.tgz", "w:gz") as archive:
        link = tarfile.TarInfo("package/way-out")
        link.type, link.linkname = tarfile.SYMTYPE, str(tmp_path)
        archive.addfile(link)
        entry = tarfile.TarInfo("package/way-out.txt")
        archive.addfile(entry, io.BytesIO())
    folder = fetch("words", "1.0.0", cache)
    assert [path.name for path in folder.iterdir()] == ["way-out.txt"]


def test_a_failing_npm_is_reported_with_its_own_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    npm = programs / "npm"
    npm.write_text("#!/bin/sh\necho 'no such version' >&2\nexit 1\n")
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:/bin:/usr/bin")
    with pytest.raises(PackageUnavailable, match="no such version"):
        fetch("words", "9.9.9", tmp_path / "cache")
