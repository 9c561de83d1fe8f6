"""From facts to sound: mono at 24 kHz, at one loudness."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from fm_agent_tools.training.music import fluid
from fm_agent_tools.training.music.composing import composed
from fm_agent_tools.training.music.effects import EFFECTS
from fm_agent_tools.training.music.facts import Facts
from fm_agent_tools.training.music.fluid import FluidSynth
from fm_agent_tools.training.music.fonts import fonts, samples
from fm_agent_tools.training.music.loudness import normalised
from fm_agent_tools.training.music.plain import PlainSynth
from fm_agent_tools.training.music.score import RING, Score

Samples = npt.NDArray[np.float32]
RATE = 24_000
_MARGIN = 0.02
_FADE = 0.15
_QUIET = 10 ** (-55 / 20)
_SHORTEST = 0.3


class Synth(Protocol):
    """Plays a score: `seconds` of it, mono at 48 kHz."""

    def play(self, score: Score, seconds: float) -> Samples:
        """The first `seconds` of the score."""

    def close(self) -> None:
        """Free what it holds."""


class Studio:
    """Renders clips of a seed. Open it once: fonts take a while to load. Not for several threads."""

    def __init__(self, seed: int, synths: Mapping[str, Synth], recordings: Path | None) -> None:
        """synths: by the name of the font; recordings: the folder of the samples, None for none."""
        self.seed, self.synths, self.recordings = seed, synths, recordings

    @classmethod
    def with_fonts(cls, seed: int) -> Studio:
        """Real instruments; SoundsMissing when a package is not installed."""
        return cls(seed, {name: FluidSynth(file) for name, file in fonts().items()}, samples())

    @classmethod
    def plain(cls, seed: int) -> Studio:
        """Sines and noise, which need no package: for smoke recipes and tests."""
        return cls(seed, {"plain": PlainSynth()}, None)

    def __enter__(self) -> Studio:
        return self

    def __exit__(self, *_: object) -> None:
        for synth in self.synths.values():
            synth.close()

    def render(self, facts: Facts, seconds: float) -> Samples:
        """At most `seconds` of a clip, of any length up to that; a loop as often as it fits, also in part."""
        draw, font, room = _drawn(facts, self.seed, sorted(self.synths))
        score = composed(facts, self.seed)
        if facts.texture == "effect" and EFFECTS[facts.effect].samples:
            sound = self._recorded(facts, draw)
        elif facts.shape == "loop":
            sound = _looped(self.synths[font].play(score, score.seconds + RING), score.seconds, seconds, room)
        elif facts.shape == "excerpt":
            sound = self._cut(self.synths[font], score, facts, seconds, room, draw)
        else:
            sound = _decimated(self.synths[font].play(score, facts.seconds + _MARGIN), room)
            sound = _ended(sound[: round(facts.seconds * RATE)], facts.shape == "shot")
        return normalised(sound, RATE)

    def _cut(
        self, synth: Synth, score: Score, facts: Facts, seconds: float, room: float, draw: random.Random
    ) -> Samples:
        """From a bar of a longer piece on, now and then from between two beats."""
        start = _cut_at(score.seconds, facts, seconds, draw)
        shorter, lead = score.between(start, seconds)
        sound = _decimated(synth.play(shorter, lead + seconds + _MARGIN), room)
        first = round(lead * RATE)
        return sound[first : first + round(seconds * RATE)]

    def _recorded(self, facts: Facts, draw: random.Random) -> Samples:
        if self.recordings is None:  # noise that dies away stands for every recording
            time = np.arange(round(0.8 * RATE)) / RATE
            noise = np.random.default_rng(facts.number).standard_normal(len(time))
            return np.asarray(noise * np.exp(-4 * time), np.float32)
        import soundfile

        name = draw.choice(EFFECTS[facts.effect].samples)
        sound, rate = soundfile.read(self.recordings / f"{name}.flac", dtype="float32", always_2d=True)
        return _ended(_resampled(sound.mean(axis=1), rate)[: round(facts.seconds * RATE)], True)


def begun(facts: Facts, seed: int, seconds: float, fonts: Sequence[str]) -> float:
    """How long before its own beginning a clip's bar began: seconds, 0 for what begins with a bar.

    fonts: the names of those that the clip was rendered with.
    """
    if facts.shape != "excerpt" or not facts.tempo:
        return 0.0
    draw, *_ = _drawn(facts, seed, sorted(fonts))
    return _cut_at(facts.bars * facts.bar, facts, seconds, draw) % facts.bar


def _drawn(facts: Facts, seed: int, fonts: Sequence[str]) -> tuple[random.Random, str, float]:
    """What a clip's other choices are drawn with, its font, and how large its room is."""
    draw = random.Random(f"sound {seed} {facts.number}")
    font = draw.choice(fonts)
    largest = 0.6 if facts.texture in ("melody", "song", "chords") else 0.2
    return draw, font, draw.choice((0.0, 0.1, 0.2, 0.35, largest))


def _cut_at(written: float, facts: Facts, seconds: float, draw: random.Random) -> float:
    latest = written - seconds
    bar = draw.randrange(int(latest / facts.bar) + 1)
    return bar * facts.bar if draw.random() < 0.75 else draw.uniform(0, latest)


def _looped(played: Samples, period: float, seconds: float, room: float) -> Samples:
    """One round with all that rings past its end at its beginning, as often as it fits into `seconds`."""
    sound = _ended(_decimated(played, room), trimmed=False)
    size = round(period * RATE)
    rounds = np.zeros(-(-len(sound) // size) * size, np.float32)
    rounds[: len(sound)] = sound
    once: Samples = rounds.reshape(-1, size).sum(axis=0)
    frames = max(size, round(seconds * RATE))
    return np.tile(once, -(-frames // size))[:frames]


def _ended(sound: Samples, trimmed: bool) -> Samples:
    """With a short fade at its end; trimmed: without the silence after it."""
    peak = float(np.abs(sound).max(initial=0.0))
    if trimmed and peak > 0:
        heard = int(np.flatnonzero(np.abs(sound) > _QUIET * peak)[-1])
        sound = sound[: max(round(_SHORTEST * RATE), heard + round(_FADE * RATE))]
    sound = sound.copy()
    fade = min(len(sound), round(_FADE * RATE))
    sound[len(sound) - fade :] *= np.cos(np.linspace(0, np.pi / 2, fade, dtype=np.float32)) ** 2
    return sound


def _decimated(sound: Samples, room: float) -> Samples:
    """At 24 kHz, in a room: 0 is none, 1 a hall."""
    dry = _resampled(sound, fluid.RATE)
    if room == 0:
        return dry
    answer = _answer(room)
    size = len(dry) + len(answer)
    size += -size % (RATE // 10)
    wet = np.fft.irfft(np.fft.rfft(dry, size) * np.fft.rfft(answer, size), size)[: len(dry)]
    return np.asarray(dry + 0.5 * room * wet, np.float32)


def _answer(room: float) -> npt.NDArray[np.float64]:
    """What a room answers to a click: soft noise of unit energy that dies away, by 60 dB in up to 2 s."""
    lasting = 0.5 + 1.5 * room
    time = np.arange(round(lasting * RATE)) / RATE
    noise = np.random.default_rng(1).standard_normal(len(time)) * 10 ** (-3 * time / lasting)
    soft = np.convolve(noise, (0.25, 0.5, 0.25))
    return np.concatenate([np.zeros(RATE // 100), soft / np.sqrt((soft**2).sum())])


def _resampled(sound: Samples, rate: int) -> Samples:
    """At 24 kHz: cut off at 12 kHz, after a slope of 1 kHz that keeps edges from ringing."""
    frames = round(len(sound) * RATE / rate)
    padded = np.pad(sound, (0, -len(sound) % (rate // 10)))  # whole tenths of a second transform quickly
    size = len(padded) * RATE // rate
    spectrum = np.fft.rfft(padded)[: size // 2 + 1]
    frequencies = np.arange(len(spectrum)) * rate / len(padded)
    slope = np.clip((RATE / 2 - frequencies) / 1000, 0, 1)
    shaped = spectrum * (0.5 - 0.5 * np.cos(np.pi * slope))
    return np.asarray(np.fft.irfft(shaped, size)[:frames] * (RATE / rate), np.float32)
