"""Where the sound fonts, the library that plays them, and recorded samples are on this machine."""

from __future__ import annotations

import ctypes
import ctypes.util
import os
from collections.abc import Mapping
from pathlib import Path

from fm_agent_tools.errors import FMAgentError

FONTS: Mapping[str, tuple[str, ...]] = {
    "fluid-soundfont-gm": ("FluidR3_GM.sf2",),
    "musescore-general-soundfont": ("MuseScore_General.sf3", "MuseScore_General_Full.sf3"),
}
"""Debian packages of the fonts that are used, both under the MIT licence, and their files' names.

TimGM6mb is not among them: it is under the GPL.
"""
FOLDERS = (
    "/usr/share/sounds/sf2",
    "/usr/share/sounds/sf3",
    "/usr/share/soundfonts",
    "/usr/local/share/soundfonts",
)
SAMPLES = ("/usr/share/sonic-pi/samples", "/opt/sonic-pi/etc/samples")
INSTALL = (
    "apt-get install --no-install-recommends"
    " fluidsynth fluid-soundfont-gm musescore-general-soundfont sonic-pi-samples"
)
PLACES = "FM_AGENT_SOUND_FONTS"
"""Environment variable: more folders with sound fonts, and with a folder `samples`, separated as in PATH."""


class SoundsMissing(FMAgentError):
    """FluidSynth, its sound fonts or the samples are not installed; the message names the packages."""

    code = "sounds_missing"
    exit_code = 3


def _own() -> list[Path]:
    return [Path(folder) for folder in os.environ.get(PLACES, "").split(os.pathsep) if folder]


def fonts() -> dict[str, Path]:
    """The file of each font by its package's name, both of them; SoundsMissing when one is not there."""
    folders = [*_own(), *map(Path, FOLDERS)]
    found: dict[str, Path] = {}
    for package, names in FONTS.items():
        files = (folder / name for folder in folders for name in names)
        file = next((file for file in files if file.is_file()), None)
        if file is None:
            raise SoundsMissing(
                f"The sound font {' or '.join(names)} is not in {', '.join(map(str, folders))}. "
                f"Install it (on Debian and Ubuntu: {INSTALL}), or name its folder in {PLACES}.",
                package=package,
            )
        found[package] = file
    return found


def samples() -> Path:
    """The folder of the CC0 samples of Sonic Pi; SoundsMissing when it is not there."""
    folders = [*(folder / "samples" for folder in _own()), *map(Path, SAMPLES)]
    for folder in folders:
        if folder.is_dir():
            return folder
    raise SoundsMissing(
        f"Sonic Pi's samples are not in {', '.join(map(str, folders))}. "
        f"Install them (on Debian and Ubuntu: {INSTALL}), or name a folder that has `samples` in {PLACES}.",
        package="sonic-pi-samples",
    )


def library() -> ctypes.CDLL:
    """libfluidsynth 2 or 3; SoundsMissing when it is not installed."""
    for name in (ctypes.util.find_library("fluidsynth"), "libfluidsynth.so.3", "libfluidsynth.3.dylib"):
        if name:
            try:
                return ctypes.CDLL(name)
            except OSError:
                continue
    raise SoundsMissing(
        f"FluidSynth is not installed. On Debian and Ubuntu: {INSTALL}; on macOS: brew install fluid-synth.",
        package="fluidsynth",
    )
