"""From a folder of pictures to a model that every surface can pick."""

from __future__ import annotations

import io
import json
import logging
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from rich.console import Console
from rich.progress import track
from safetensors.torch import load_file, save_file

from fm_agent_tools.catalogue import Catalogue
from fm_agent_tools.errors import InvalidRequest, StorageError
from fm_agent_tools.generators.weights import load_flow
from fm_agent_tools.media.intake import Limits
from fm_agent_tools.settings import Settings
from fm_agent_tools.training import checkpoint
from fm_agent_tools.training.loop import train
from fm_agent_tools.training.own.base import TOGETHER, Base
from fm_agent_tools.training.own.card import Story, card
from fm_agent_tools.training.own.folder import OwnPictures, read_pictures
from fm_agent_tools.training.own.model import free_name, write_model
from fm_agent_tools.training.own.task import Known, OwnTask
from fm_agent_tools.training.own.wording import PHRASE, known_prompts
from fm_agent_tools.training.recipe import LoopOptions

log = logging.getLogger(__name__)

STEPS = (1, 100_000)
KNOWN = 64
"""Pictures that the base draws first, so as not to forget them."""
STATE, DRAWN = "run.json", "known.safetensors"


@dataclass(frozen=True)
class Made:
    """A finished model: its folder, and how it came to be."""

    folder: Path
    story: Story


def make_own(
    base: str,
    on: Path,
    *,
    name: str | None = None,
    steps: int | None = None,
    seed: int = 0,
    out: Path | None = None,
    resume: bool = True,
    settings: Settings | None = None,
    tell: Callable[[str], None] = log.info,
) -> Made:
    """Fine-tune the model `base` on the pictures in `on`, and put the result into one's own models folder.

    name: of the model and of its style, by default the folder's; steps: 1 to 100,000, by default by the
    number of pictures; out: folder of the run, by default `training/<name>` in the data folder: checkpoints,
    curves, sample pictures; resume: go on from the checkpoint in it; tell: hears what should be known, a
    sentence at a time. Ctrl-C finishes the step and saves; the same call then goes on and ends in the same
    weights. Raises InvalidRequest, FileRefused, ModelError or StorageError, all before anything is trained.
    """
    settings = settings or Settings.load()
    models = settings.data / "models"
    catalogue = Catalogue(settings.models, models)
    _checked("steps", steps, STEPS)
    _checked("seed", seed, (0, 2**31 - 1))
    chosen = free_name(catalogue, models, _name(name, on), catalogue.get(base))
    start = Base.load(catalogue, base)
    limits = Limits(settings.upload_mb * 1_000_000, settings.upload_pixels, settings.upload_seconds)
    pictures = read_pictures(on, start.codec.config.size, limits)
    count = steps or usual_steps(len(pictures.names))
    folder = out or settings.data / "training" / chosen
    run = _Run(folder, {"base": start.spec.name, "files": start.spec.files["flow.safetensors"],
                        "pictures": pictures.digest, "steps": count, "seed": seed})  # fmt: skip
    run.begin(resume)
    notes = (*pictures.notes, *_long(start, pictures))
    for note in notes:
        tell(note)
    tell(f"{count} steps; the run is kept in {folder}")
    with run.timed():
        known = _known(start, seed, folder)
        task = OwnTask(start, pictures, known, seed)
        train(task, _options(count, settings.threads), folder, seed=seed, resume=resume)
    story = _story(start, chosen, pictures, task, run, notes)
    extras = {"README.md": card(story).encode(), "samples.png": _samples(task, folder / "export")}
    made = write_model(start, chosen, pictures, folder / "export", extras, models)
    (folder / checkpoint.NAME).unlink(missing_ok=True)  # large, and of no more use
    return Made(made, story)


def usual_steps(pictures: int) -> int:
    """Thirty for each picture, at least 400 and at most 3,000."""
    return min(3000, max(400, 30 * pictures))


class _Run:
    """The folder of a run: what it is of, and how long it has taken."""

    def __init__(self, folder: Path, about: dict[str, Any]) -> None:
        self.folder, self.about, self.seconds = folder, about, 0.0

    def begin(self, resume: bool) -> None:
        """Start anew or go on; a run of something else is neither gone on with nor overwritten unasked."""
        path = self.folder / STATE
        saved = (self.folder / checkpoint.NAME).exists()
        if saved and not path.exists():
            raise InvalidRequest("out", str(self.folder), "a folder without the run of something else")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            found = json.loads(path.read_text()) if resume and saved else None
        except (OSError, ValueError) as error:
            raise StorageError(path, f"the run cannot be read or written ({error})") from error
        if found is None:
            for name in (checkpoint.NAME, DRAWN):
                (self.folder / name).unlink(missing_ok=True)
        elif changed := [key for key, value in self.about.items() if found["about"].get(key) != value]:
            rule = f"the folder of the same run, and {', '.join(changed)} changed; --no-resume begins anew"
            raise InvalidRequest("out", str(self.folder), rule)
        else:
            self.seconds = float(found["seconds"])
        self._save()

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Adds what passes meanwhile, also when it is interrupted."""
        start, before = time.monotonic(), self.seconds
        try:
            yield
        finally:
            self.seconds = before + time.monotonic() - start
            self._save()

    def _save(self) -> None:
        text = json.dumps({"about": self.about, "seconds": self.seconds}, indent=1)
        (self.folder / STATE).write_text(text + "\n")


def _options(steps: int, threads: int | None) -> LoopOptions:
    return LoopOptions(
        steps=steps,
        rate=2e-4,
        warmup=min(20, steps // 10),
        cooldown=0.4,
        ema=(0.98, 0.995),
        evaluate_every=max(50, steps // 4),
        threads=threads,
    )


def _known(base: Base, seed: int, folder: Path) -> Known:
    """What the base draws of things that it knows; kept with the run, since a part of an hour is a part."""
    old = {
        phrase for word, phrase in base.spec.styles.items() if phrase != PHRASE and word != base.spec.style
    }
    prompts, file = known_prompts(KNOWN, old, seed), folder / DRAWN
    if not file.exists():
        parts = range(0, len(prompts), TOGETHER)
        title = f"what {base.spec.name} knows"
        latents = [
            base.drawn(base.network, prompts[k : k + TOGETHER], seed + 1 + k, steps=10, guidance=2.0)
            for k in track(parts, title, console=Console(stderr=True))
        ]
        fresh = file.with_suffix(".new")
        save_file({"latents": torch.cat(latents).cpu()}, fresh)
        fresh.replace(file)
    return Known(load_file(file)["latents"], prompts)


def _story(
    base: Base, name: str, pictures: OwnPictures, task: OwnTask, run: _Run, notes: tuple[str, ...]
) -> Story:
    """The figures are of the files as they are written, not of the weights in memory."""
    before, after = task.evaluate(base.network), task.evaluate(load_flow(run.folder / "export"))
    about = run.about
    return Story(name, base.spec, len(pictures.names), len(task.left_out), about["steps"], about["seed"],
                 run.seconds, before, after, notes)  # fmt: skip


def _samples(task: OwnTask, export: Path) -> bytes:
    """The base's pictures above, one's own model's below: the same prompts and noise."""
    from fm_agent_tools.training.plots import save_grid

    pictures = np.concatenate([task.shown(task.base.network), task.shown(load_flow(export))])
    file = export / "samples.png"
    save_grid(pictures, file, columns=8)
    shown = io.BytesIO()
    with Image.open(file) as sheet:
        sheet.save(shown, "PNG", optimize=True)
    return shown.getvalue()


def _long(base: Base, pictures: OwnPictures) -> list[str]:
    count = sum(base.too_long(f"{caption}, {PHRASE}") for caption in pictures.captions)
    return [f"{count} captions are longer than the model reads; their ends are left out"] if count else []


def _name(name: str | None, on: Path) -> str:
    """The name that was asked for, by default the folder's; InvalidRequest names a legal one."""
    slug = re.sub(r"[^a-z0-9._]+", "-", (name or on.resolve().name).lower()).strip("-._")[:64] or "my-style"
    if name is not None and slug != name:
        raise InvalidRequest("name", name, "1 to 64 lower-case letters, digits, dots and hyphens", slug)
    return slug


def _checked(field: str, value: int | None, bounds: tuple[int, int]) -> None:
    least, most = bounds
    if value is not None and not least <= value <= most:
        raise InvalidRequest(
            field, value, f"a whole number from {least} to {most}", min(max(value, least), most)
        )
