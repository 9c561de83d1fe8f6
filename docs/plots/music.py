"""Clips of the loop model's training data: what was written, over what is heard.

python docs/plots/music.py FOLDER [SEED] writes a sheet of twenty clips, their sounds, scores as MIDI files
and captions, to be looked at and listened to.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path
from textwrap import shorten
from typing import Any

import numpy as np
from style import DATA, pyplot

from fm_agent_tools.media import Audio
from fm_agent_tools.training.music.captions import caption
from fm_agent_tools.training.music.composing import composed
from fm_agent_tools.training.music.facts import Facts
from fm_agent_tools.training.music.midi import midi
from fm_agent_tools.training.music.planning import plan
from fm_agent_tools.training.music.rendering import RATE, Samples, Studio

ROWS, COLUMNS = 5, 4
LOWEST, HIGHEST = 40.0, 10_000.0


def draw_music(seed: int, out: Path) -> None:
    """Twenty clips; the notes are drawn over the spectrogram where the clip is its whole score."""
    plt = pyplot()
    figure, axes = plt.subplots(
        ROWS, COLUMNS, figsize=(12, 11), layout="constrained", sharex=True, sharey=True
    )
    with Studio.with_fonts(seed) as studio:
        for number, axis in enumerate(axes.flat):
            facts = plan(seed, number)
            sound, words = studio.render(facts, 4.0), caption(facts, random.Random(number))
            draw_clip(axis, facts, seed, sound)
            axis.set_title(shorten(words, 52, placeholder=" …"), fontsize=7.5)
            keep(out, number, facts, seed, sound, words)
    figure.savefig(out / "sheet.png", dpi=90)


def draw_clip(axis: Any, facts: Facts, seed: int, sound: Samples) -> None:
    """A spectrogram of 40 Hz to 10 kHz over four seconds, with the notes as lines."""
    size, hop = 2048, 240
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(sound, size // 2), size)[::hop]
    level = 20 * np.log10(np.abs(np.fft.rfft(windows * np.hanning(size), axis=1)) + 1e-4)
    frequencies = np.geomspace(LOWEST, HIGHEST, 160)
    shown = level[:, np.round(frequencies * size / RATE).astype(int)].T
    times = np.arange(shown.shape[1]) * hop / RATE
    axis.pcolormesh(times, frequencies, shown, cmap="magma", vmin=-40, vmax=40, rasterized=True)
    axis.set_yscale("log")
    axis.set_xlim(0, 4)
    score = composed(facts, seed)
    for note in score.notes if facts.shape != "excerpt" else ():
        if not score.parts[note.part].drums:
            frequency = 440 * 2 ** ((note.pitch - 69) / 12)
            axis.plot([note.start, min(note.end, 4.0)], [frequency] * 2, color=DATA, linewidth=1.2)


def keep(out: Path, number: int, facts: Facts, seed: int, sound: Samples, words: str) -> None:
    """The clip as a WAV file, its whole score as a MIDI file, its caption and facts as text."""
    out.mkdir(parents=True, exist_ok=True)
    (out / f"{number:03d}.wav").write_bytes(Audio(sound[:, None], RATE).encode("wav"))
    (out / f"{number:03d}.mid").write_bytes(midi(composed(facts, seed), facts.tempo or 120))
    (out / f"{number:03d}.txt").write_text(f"{words}\n{facts}\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("seed", type=int, nargs="?", default=1)
    arguments = parser.parse_args()
    draw_music(arguments.seed, arguments.folder)
