"""Rendered clips in a cache: any number of a seed, resumed where it stopped.

Notes and captions depend on seed and number alone. So do plain sounds; with fonts, a voice of FluidSynth
remembers how loud it was, which is heard in the first millisecond of some notes: clips rendered in another
order are equal within a hundredth of their loudness.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import random
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from fm_agent_tools.training.music.captions import caption
from fm_agent_tools.training.music.facts import Facts, held
from fm_agent_tools.training.music.fonts import FONTS
from fm_agent_tools.training.music.planning import plan
from fm_agent_tools.training.music.rendering import RATE, Studio, begun

log = logging.getLogger(__name__)

Source = Literal["fonts", "plain"]
Samples = npt.NDArray[np.float32]
VERSION = 1
CHUNK = 256
"""Clips in a file."""
_FULL = 32767


@dataclass(frozen=True)
class Music:
    """Clips of one seed, mono at 24 kHz, padded with silence to one length.

    chunks: int16 (clips, frames), read from disk as needed; frames: how long each clip is; facts: one a clip;
    begun: how long before each clip its first bar began, in seconds.
    """

    chunks: tuple[npt.NDArray[np.int16], ...]
    frames: tuple[int, ...]
    facts: tuple[Facts, ...]
    begun: tuple[float, ...]

    def __len__(self) -> int:
        return len(self.facts)

    def samples(self, row: int) -> Samples:
        """A clip with its padding, float32 in [-1, 1]."""
        chunk, place = divmod(row, CHUNK)
        return np.asarray(self.chunks[chunk][place], np.float32) / np.float32(_FULL)

    def caption(self, row: int, draw: random.Random) -> str:
        """A freshly worded caption of a clip."""
        return caption(self.facts[row], draw)

    def split(self) -> dict[str, list[int]]:
        """Row numbers of `train` and of `held`: combinations of instrument and mood that stay unseen."""
        parts: dict[str, list[int]] = {"train": [], "held": []}
        for row, facts in enumerate(self.facts):
            parts["held" if held(facts) else "train"].append(row)
        return parts


def load_music(
    cache: Path, count: int, seed: int, *, seconds: float = 4.0, source: Source = "fonts", processes: int = 1
) -> Music:
    """`count` clips of a seed of at most `seconds` each, rendered once and then kept in `cache`.

    source: "fonts" for real instruments (SoundsMissing when they are not installed), "plain" for sines, which
    need nothing. processes: how many render at once; other runs may render into the same cache meanwhile.
    Raises ValueError for a count below 1 and for seconds outside 1 to 30.
    """
    if count < 1 or not 1 <= seconds <= 30:
        raise ValueError(f"count has to be at least 1 and seconds 1 to 30, not {count} and {seconds}")
    folder = cache / f"music-{VERSION}-{source}-{seed}-{seconds:g}s"
    folder.mkdir(parents=True, exist_ok=True)
    ranges = [(first, min(first + CHUNK, count)) for first in range(0, count, CHUNK)]
    missing = [each for each in ranges if not _files(folder, *each)[1].exists()]
    render = partial(_render_all, folder, seed, seconds, source)
    if processes > 1 and len(missing) > 1:
        with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
            list(pool.map(render, (missing[k::processes] for k in range(processes))))
    elif missing:
        render(missing)
    fonts = sorted(FONTS) if source == "fonts" else ["plain"]
    return _read(folder, ranges, lambda facts: begun(facts, seed, seconds, fonts))


def _files(folder: Path, first: int, last: int) -> tuple[Path, Path]:
    stem = f"{first:07d}-{last:07d}"
    return folder / f"{stem}.npy", folder / f"{stem}.json"


def _render_all(
    folder: Path, seed: int, seconds: float, source: Source, spans: list[tuple[int, int]]
) -> None:
    """Several chunks with the same fonts in memory."""
    with Studio.with_fonts(seed) if source == "fonts" else Studio.plain(seed) as studio:
        for span in spans:
            _render(studio, folder, seconds, span)


def _render(studio: Studio, folder: Path, seconds: float, span: tuple[int, int]) -> None:
    """Write one chunk: the sounds, then the facts, whose presence says that it is whole."""
    sounds_file, facts_file = _files(folder, *span)
    with _alone(facts_file.with_suffix(".lock")):
        if facts_file.exists():  # another run was faster
            return
        sounds = np.zeros((span[1] - span[0], round(seconds * RATE)), np.int16)
        rows = []
        for place, number in enumerate(range(*span)):
            facts = plan(studio.seed, number, seconds)
            sound = studio.render(facts, seconds)
            sounds[place, : len(sound)] = np.round(sound * _FULL)
            rows.append({"frames": len(sound), **asdict(facts)})
        with _whole(sounds_file) as temporary, temporary.open("wb") as file:
            np.save(file, sounds)
        with _whole(facts_file) as temporary:
            temporary.write_text(json.dumps(rows))
    log.info("rendered clips %d to %d", *span)


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Wait until no other process renders the same chunk."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def _whole(file: Path) -> Iterator[Path]:
    """A temporary file that takes its place in one rename, so that a killed run leaves no half of one."""
    temporary = file.with_suffix(f"{file.suffix}.{os.getpid()}")
    yield temporary
    os.replace(temporary, file)


def _read(folder: Path, ranges: list[tuple[int, int]], before: Callable[[Facts], float]) -> Music:
    chunks, frames, facts = [], [], []
    for each in ranges:
        sounds_file, facts_file = _files(folder, *each)
        chunks.append(np.load(sounds_file, mmap_mode="r"))
        for row in json.loads(facts_file.read_text()):
            frames.append(int(row.pop("frames")))
            facts.append(Facts(**{**row, "instruments": tuple(row["instruments"])}))
    return Music(tuple(chunks), tuple(frames), tuple(facts), tuple(before(each) for each in facts))
