"""Scores played by FluidSynth with a sound font, in this process, faster than real time."""

from __future__ import annotations

import ctypes
from pathlib import Path

import numpy as np
import numpy.typing as npt

from fm_agent_tools.training.music.fonts import SoundsMissing, library
from fm_agent_tools.training.music.score import Note, Score

Samples = npt.NDArray[np.float32]
RATE = 48_000
"""What is rendered at, Hz. Fonts are recorded at 44.1 kHz: at a lower rate their tops would fold down."""
BLOCK = 64
"""Frames that FluidSynth makes at once."""
DRUM_CHANNEL = 9
_PERCUSSION_BANK = 128


class FluidSynth:
    """A synthesizer with one sound font. Not for several threads; close it, or use it in a `with`."""

    def __init__(self, font: Path) -> None:
        self._lib = library()
        _declare(self._lib)
        self._settings = self._lib.new_fluid_settings()
        self._number("synth.sample-rate", RATE)
        self._number("synth.gain", 0.35)
        for name, value in {
            "synth.polyphony": 128,
            "synth.chorus.active": 0,
            "synth.reverb.active": 0,
        }.items():
            self._lib.fluid_settings_setint(self._settings, name.encode(), value)
        self._lib.fluid_settings_setint(self._settings, b"synth.dynamic-sample-loading", 1)
        self._synth = self._lib.new_fluid_synth(self._settings)
        self._pinned: set[tuple[int, int]] = set()
        self._font = self._lib.fluid_synth_sfload(self._synth, str(font).encode(), 0)
        if self._font < 0:
            self.close()
            raise SoundsMissing(f"FluidSynth cannot read the sound font {font}.", package="")

    def __enter__(self) -> FluidSynth:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Free the synthesizer and its font; may be called twice."""
        if self._synth:
            self._lib.delete_fluid_synth(self._synth)
            self._lib.delete_fluid_settings(self._settings)
            self._synth = None

    def play(self, score: Score, seconds: float) -> Samples:
        """`seconds` of the score from its beginning, mono at `RATE`, in no room.

        The synthesizer's own reverberation moves on from clip to clip: no clip would come out twice.
        """
        self._reset(score)
        events = sorted(event for note in score.notes for event in _events(score, note))
        frames = round(seconds * RATE)
        parts: list[Samples] = []
        done = 0
        for frame, on, channel, pitch, velocity in events:
            if frame >= frames:
                break
            if frame > done:
                parts.append(self._write(frame - done))
                done = frame
            if on:
                self._lib.fluid_synth_noteon(self._synth, channel, pitch, velocity)
            else:
                self._lib.fluid_synth_noteoff(self._synth, channel, pitch)
        # FluidSynth makes whole blocks: what is left of one would be the beginning of the next score.
        parts.append(self._write(frames - done + -frames % BLOCK))
        return np.concatenate(parts)[:frames]

    def _number(self, name: str, value: float) -> None:
        self._lib.fluid_settings_setnum(self._settings, name.encode(), value)

    def _reset(self, score: Score) -> None:
        self._lib.fluid_synth_system_reset(self._synth)
        self._write(16 * BLOCK)  # what still sounded of the score before ends in here
        for index, part in enumerate(score.parts):
            channel = channel_of(score, index)
            bank = _PERCUSSION_BANK if part.drums else 0
            if (bank, part.program) not in self._pinned:  # its samples stay: to decode them takes seconds
                self._lib.fluid_synth_pin_preset(self._synth, self._font, bank, part.program)
                self._pinned.add((bank, part.program))
            self._lib.fluid_synth_program_select(self._synth, channel, self._font, bank, part.program)
            self._lib.fluid_synth_cc(self._synth, channel, 7, part.volume)

    def _write(self, frames: int) -> Samples:
        left, right = np.zeros(frames, np.float32), np.zeros(frames, np.float32)
        pointers = (each.ctypes.data_as(ctypes.c_void_p) for each in (left, right))
        one, other = pointers
        self._lib.fluid_synth_write_float(self._synth, frames, one, 0, 1, other, 0, 1)
        mono: Samples = (left + right) * np.float32(0.5)
        return mono


def channel_of(score: Score, part: int) -> int:
    """The MIDI channel of a part: drums have the tenth, which nobody else gets."""
    if score.parts[part].drums:
        return DRUM_CHANNEL
    melodic = sum(not each.drums for each in score.parts[:part])
    return melodic if melodic < DRUM_CHANNEL else melodic + 1


def _events(score: Score, note: Note) -> list[tuple[int, int, int, int, int]]:
    """Key down and key up: (frame, 1 or 0, channel, pitch, velocity), which sort with key up first."""
    channel = channel_of(score, note.part)
    end = max(note.end, note.start + 0.03)
    return [
        (round(note.start * RATE), 1, channel, note.pitch, note.velocity),
        (round(end * RATE) - 1, 0, channel, note.pitch, 0),
    ]


def _declare(lib: ctypes.CDLL) -> None:
    """The types of the functions that are called: pointers would be cut to 32 bits without."""
    pointer, integer, number, text = ctypes.c_void_p, ctypes.c_int, ctypes.c_double, ctypes.c_char_p
    kinds: dict[str, tuple[object, list[object]]] = {
        "new_fluid_settings": (pointer, []),
        "delete_fluid_settings": (None, [pointer]),
        "fluid_settings_setnum": (integer, [pointer, text, number]),
        "fluid_settings_setint": (integer, [pointer, text, integer]),
        "new_fluid_synth": (pointer, [pointer]),
        "delete_fluid_synth": (None, [pointer]),
        "fluid_synth_sfload": (integer, [pointer, text, integer]),
        "fluid_synth_system_reset": (integer, [pointer]),
        "fluid_synth_program_select": (integer, [pointer, *[integer] * 4]),
        "fluid_synth_pin_preset": (integer, [pointer, *[integer] * 3]),
        "fluid_synth_cc": (integer, [pointer, *[integer] * 3]),
        "fluid_synth_noteon": (integer, [pointer, *[integer] * 3]),
        "fluid_synth_noteoff": (integer, [pointer, *[integer] * 2]),
        "fluid_synth_write_float": (integer, [pointer, integer, *[pointer, integer, integer] * 2]),
    }
    for name, (result, arguments) in kinds.items():
        function = getattr(lib, name)
        function.restype, function.argtypes = result, arguments
