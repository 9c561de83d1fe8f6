"""tiny-audio: a short melody whose notes the prompt decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from fm_agent_tools.catalogue import ModelSpec
from fm_agent_tools.engine.protocol import Trajectory
from fm_agent_tools.generators.tiny.mixture import Array, Drift
from fm_agent_tools.generators.tiny.words import chance, known, load_words
from fm_agent_tools.media import Audio, Media
from fm_agent_tools.requests import AudioRequest, Request

CANDIDATES = 2  # melodies among which the noise decides
MAJOR = [0, 2, 4, 7, 9]
HARMONICS = (1.0, 0.4, 0.15)
LOUDNESS = 0.32
HANDOVER = 0.08  # seconds in which what came before fades out
RISE = 0.006  # seconds until a note is at its loudest
EDGE = 0.01  # seconds of fading at the end of what does not go on


class TinyAudio:
    """Notes of a scale, one octave, evenly spaced; moods, registers and paces are words that it knows."""

    max_batch = 16

    def __init__(self, spec: ModelSpec, models: Path) -> None:
        self.spec = spec
        self.words = load_words(spec)

    def begin(self, request: Request, seed: int, inputs: Mapping[str, Media]) -> Drift:
        """Composes the possible melodies and draws the noise."""
        assert isinstance(request, AudioRequest)
        before = inputs.get("audio")
        random = chance(request.prompt, seed)
        melodies = [self._melody(request, random) for _ in range(CANDIDATES)]
        if isinstance(before, Audio):
            melodies = [_continued(melody, before, self._hz) for melody in melodies]
        return Drift(
            request=request,
            seed=seed,
            of=request.steps or 1,
            guidance=request.guidance or 1.0,
            spread=0.001,  # 60 dB below the melody
            means=np.stack(melodies),
        )

    def advance(self, batch: Sequence[Trajectory]) -> None:
        """One Euler step each."""
        for trajectory in batch:
            assert isinstance(trajectory, Drift)
            trajectory.advance()

    def preview(self, trajectory: Trajectory) -> Audio:
        """The predicted endpoint."""
        assert isinstance(trajectory, Drift)
        return self._sound(trajectory.endpoint)

    def finish(self, trajectory: Trajectory) -> Audio:
        """The finished sound."""
        assert isinstance(trajectory, Drift)
        return self._sound(trajectory.x)

    @property
    def _hz(self) -> int:
        assert self.spec.rate is not None
        return self.spec.rate.hz

    def _sound(self, x: Array) -> Audio:
        return Audio(np.clip(x, -1, 1)[:, None].astype(np.float32), self._hz)

    def _melody(self, request: AudioRequest, random: np.random.Generator) -> Array:
        """Notes that ring into each other; in a loop the last ones ring into the first."""
        frames = max(1, round((request.seconds or 1.0) * self._hz))
        fixed = chance(request.prompt)
        scale = (known(request.prompt, self.words["scales"]) or [MAJOR])[0]
        base = (known(request.prompt, self.words["registers"]) or [220 * 2 ** fixed.uniform(0, 0.8)])[0]
        pace = (known(request.prompt, self.words["paces"]) or [4])[0]
        count = max(1, round(pace * frames / self._hz))
        rings = min(frames, round(1.6 * frames / count))
        ringing = np.zeros(frames + rings, dtype=np.float32)
        notes = [_note(base * 2 ** (degree / 12), rings, self._hz) for degree in scale]
        for number, degree in enumerate(random.integers(0, len(notes), count)):
            start = number * frames // count
            ringing[start : start + rings] += notes[degree]
        melody = ringing[:frames]
        if request.loop:
            melody[:rings] += ringing[frames:]
        else:
            fade = min(frames, round(EDGE * self._hz))
            melody[-fade:] *= np.linspace(1, 0, fade, dtype=np.float32)
        return melody


def _note(pitch: float, frames: int, hz: int) -> Array:
    """A struck tone that is silent again at its end."""
    turns = np.arange(frames) * (pitch / hz) % 1  # in double precision, or long tones drift
    phase = (2 * np.pi * turns).astype(np.float32)
    tone = sum(np.float32(level) * np.sin((n + 1) * phase) for n, level in enumerate(HARMONICS))
    left = np.linspace(1, 0, frames, dtype=np.float32)
    envelope = left * np.exp(4 * left - 4)
    rise = min(frames, round(RISE * hz))
    envelope[:rise] *= np.linspace(0, 1, rise, dtype=np.float32)
    return np.asarray(LOUDNESS * tone * envelope, dtype=np.float32)


def _continued(melody: Array, before: Audio, hz: int) -> Array:
    """Begins where the sound before ends: its last moment, mirrored, fades out under the new notes."""
    last = before.with_channels(1).resampled(hz).samples[:, 0]
    frames = min(len(last), len(melody), round(HANDOVER * hz))
    fade = np.linspace(1, 0, frames, dtype=np.float32) ** 2
    continued = melody.copy()
    continued[:frames] = continued[:frames] * (1 - fade) + last[: -frames - 1 : -1] * fade
    return continued
