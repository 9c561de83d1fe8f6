"""Scores played without any package, by sines and noise: for smoke recipes and tests."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from fm_agent_tools.training.music.fluid import RATE
from fm_agent_tools.training.music.instruments import INSTRUMENTS
from fm_agent_tools.training.music.score import Note, Part, Score

Samples = npt.NDArray[np.float32]
_HELD = frozenset(program for each in INSTRUMENTS.values() if each.held for program in each.programs)
_RELEASE, _RING = 0.08, 0.8


class PlainSynth:
    """A synthesizer of harmonics: plucked ones die away, held ones stay; drums are thumps and noise."""

    def __enter__(self) -> PlainSynth:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Nothing is held."""

    def play(self, score: Score, seconds: float) -> Samples:
        """`seconds` of the score from its beginning, mono at `RATE`."""
        frames = round(seconds * RATE)
        mixed = np.zeros(frames, np.float32)
        for number, note in enumerate(score.notes):
            first = round(note.start * RATE)
            if first < frames:
                tone = _tone(note, score.parts[note.part], number)[: frames - first]
                mixed[first : first + len(tone)] += tone
        return mixed


def _tone(note: Note, part: Part, number: int) -> Samples:
    force = (note.velocity / 127) ** 2 * part.volume / 127 * 0.25
    if part.drums:
        return _drum(note.pitch, number) * np.float32(force)
    held = part.program in _HELD
    time = np.arange(round((note.seconds + (_RELEASE if held else _RING)) * RATE)) / RATE
    frequency = 440 * 2 ** ((note.pitch - 69) / 12)
    brightness = 0.35 + 0.04 * (part.program % 8)
    loud = np.minimum(time / (0.03 if held else 0.003), 1.0) * _let_go(time, note.seconds, _RELEASE)
    wave = np.zeros(len(time))
    for harmonic in range(1, 5):
        if harmonic * frequency < 10_000:
            fading = 1.0 if held else np.exp(-time * (2.5 + 1.5 * harmonic))
            wave += brightness ** (harmonic - 1) * fading * np.sin(2 * np.pi * harmonic * frequency * time)
    return (force * loud * wave).astype(np.float32)


def _let_go(time: npt.NDArray[np.float64], seconds: float, release: float) -> npt.NDArray[np.float64]:
    return np.clip(1 - (time - seconds) / release, 0, 1)


def _drum(key: int, number: int) -> Samples:
    """Low keys thump, the rest hisses, cymbals longer than hats."""
    time = np.arange(round(0.4 * RATE)) / RATE
    if key in (36, 41, 45, 47, 50):
        wave = np.sin(2 * np.pi * (40 + 2 * (key - 36)) * (time + 0.04 * (1 - np.exp(-time * 40)))) * np.exp(
            -time * 14
        )
        return (1.6 * wave).astype(np.float32)
    noise = np.random.default_rng([key, number]).standard_normal(len(time))
    fading = {38: 22.0, 39: 25.0, 46: 9.0, 49: 6.0, 51: 12.0}.get(key, 60.0)
    return (0.5 * noise * np.exp(-time * fading)).astype(np.float32)
