"""Checks of what runs and stores: processor, models, data folder, disk."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from fm_agent_tools.catalogue import Catalogue, ModelSpec
from fm_agent_tools.catalogue.verify import check_file
from fm_agent_tools.cli.finding import Finding, broken, note, ok
from fm_agent_tools.cli.probe import facts
from fm_agent_tools.errors import ModelError
from fm_agent_tools.settings import Settings

LOW_DISK = 1_000  # MB; room for some thousand pictures
FULL_DISK = 50  # MB
REINSTALL = "In a checkout: git restore models; else: pip install --force-reinstall --no-deps fm-agent-tools"


def threads(settings: Settings) -> list[Finding]:
    """More threads than cores make every step slower, not faster."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    limit = os.environ.get("OMP_NUM_THREADS", "")
    asked = settings.threads or (int(limit) if limit.isdigit() else cores)
    if asked > cores:
        told = f"{asked} threads on {cores} cores"
        return [note("threads", told, f"Set FM_AGENT_THREADS to {cores} or less, or unset it.")]
    return [ok("threads", f"{asked} threads on {cores} cores")]


def device(settings: Settings) -> list[Finding]:
    """Where a network would run and in which number format, as measured when a model loads."""
    tried = facts()["device"]
    if tried.fault:
        fix = "Correct what is wrong with torch, or unset FM_AGENT_DEVICE."
        return [broken("device", f"no network can run: {tried.fault}", fix)]
    return [ok("device", f"networks run on {tried.found}, the faster number format here")]


def models(settings: Settings) -> list[Finding]:
    """Every model's files are there and are the ones that its spec pins."""
    catalogue = Catalogue(settings.models, settings.own_models)
    faults = catalogue.problems.items()
    findings = [broken(name, fault.message, _repair(catalogue, name)) for name, fault in faults]
    findings += [_model(catalogue, spec) for spec in catalogue.specs]
    if not findings:
        told = f"there is no model in {settings.models}"
        return [broken("models", told, "Set FM_AGENT_MODELS to the folder with the models, or unset it.")]
    return findings


def _model(catalogue: Catalogue, spec: ModelSpec) -> Finding:
    if missing := catalogue.missing(spec):
        return broken(spec.name, f"{missing[0]} is missing", _repair(catalogue, spec.name))
    try:
        for name, sha256 in spec.files.items():
            check_file(spec.folder / name, sha256)
    except ModelError as error:
        return broken(spec.name, error.message, _repair(catalogue, spec.name))
    return ok(spec.name, f"{spec.title} {spec.version} is whole, {spec.memory_mb} MB of memory")


def _repair(catalogue: Catalogue, name: str) -> str:
    """What we ship can be installed again; what was trained here can only be trained again."""
    if not catalogue.is_own(name):
        return REINSTALL
    again = "fm-agent train sticker --on FOLDER"
    return f"Its folder is {catalogue.own}; remove it there, and train it again: {again}"


def data_folder(settings: Settings) -> list[Finding]:
    """The data folder can be written, or made."""
    place = _nearest(settings.data)
    try:
        with tempfile.TemporaryFile(dir=place):
            return [ok("data", f"{settings.data} can be written")]
    except OSError as error:
        told = f"{settings.data} cannot be written: {(error.strerror or str(error)).lower()}"
        fix = "Set FM_AGENT_DATA to a folder that you may write, or change its owner."
        return [broken("data", told, fix)]


def disk(settings: Settings) -> list[Finding]:
    """There is room for what will be made."""
    free = shutil.disk_usage(_nearest(settings.data)).free // 1_000_000
    told = f"{free} MB free for {settings.data}"
    fix = "Free some room, or set FM_AGENT_DATA to a folder on another disk."
    if free < FULL_DISK:
        return [broken("disk", told, fix)]
    return [note("disk", told, fix)] if free < LOW_DISK else [ok("disk", told)]


def _nearest(path: Path) -> Path:
    """The path itself, or the nearest folder above it that is there."""
    return next(folder for folder in (path, *path.parents) if folder.exists())
