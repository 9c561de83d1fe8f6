"""A sound of somebody's: its samples, as a FLAC without anything beside them."""

from __future__ import annotations

import io

import numpy as np
import soundfile

from fm_agent_tools.media.audio import LARGEST_RATE, MOST_CHANNELS
from fm_agent_tools.media.intake.refusals import FileDamaged, FileTooLarge
from fm_agent_tools.media.intake.taking import Limits, TakenIn, shown_bytes
from fm_agent_tools.media.intake.wav import read_wav
from fm_agent_tools.media.sound_files import BLOCK, MOST_SAMPLES

SMALLEST_RATE = 1000  # Hz
FORMATS = {"wav": ("WAV", "WAVEX"), "flac": ("FLAC",), "ogg": ("OGG",), "mp3": ("MP3", "MPEG")}
SHALLOW = ("PCM_S8", "PCM_U8", "PCM_16", "ULAW", "ALAW")  # all that 16 bits hold; the rest gets 24
INAUDIBLE = 1e-4  # of full scale
SILENT, CUT = "it is silent", "what was louder than full scale was cut off"
_FAULTS = (soundfile.SoundFileError, OSError, ValueError, TypeError, MemoryError, AssertionError)


def take_sound(content: bytes, kind: str, limits: Limits, field: str) -> TakenIn:
    """Raises FileTooLarge from the header, FileDamaged when it cannot be played."""
    try:
        if kind == "wav":
            header = read_wav(content)
            _check(header.channels, header.rate, header.frames, limits, field)
        with soundfile.SoundFile(io.BytesIO(content)) as file:
            if file.format not in FORMATS[kind]:
                raise ValueError(f"it is {file.format} inside")
            _check(file.channels, file.samplerate, file.frames, limits, field)
            return _flac(file)
    except _FAULTS as error:
        of_libsndfile = isinstance(error, soundfile.SoundFileError)  # its texts speak of its own insides
        reason = "it cannot be decoded" if of_libsndfile else " ".join(str(error).split())[:120]
        value = f"a{'n' if kind in ('mp3', 'ogg') else ''} {kind.upper()} file of {shown_bytes(len(content))}"
        raise FileDamaged(field, value, f"a whole one ({reason})") from None


def _check(channels: int, rate: int, frames: int, limits: Limits, field: str) -> None:
    if not 1 <= channels <= MOST_CHANNELS:
        rule = f"one of 1 to {MOST_CHANNELS} channels"
        raise FileDamaged(field, f"a sound of {channels} channels", rule)
    if not SMALLEST_RATE <= rate <= LARGEST_RATE:
        nearest = min(max(rate, SMALLEST_RATE), LARGEST_RATE)
        rule = f"one of {SMALLEST_RATE} to {LARGEST_RATE} Hz"
        raise FileDamaged(field, f"a sound of {rate} Hz", rule, f"{nearest} Hz")
    if frames < 1:
        raise FileDamaged(field, "a sound of 0 samples", "one that is not empty")
    if frames > limits.seconds * rate:
        most = f"{limits.seconds:g} s"
        raise FileTooLarge(field, f"a sound of {frames / rate:.6g} s", f"one of at most {most}", most)
    if frames * channels > MOST_SAMPLES:
        raise FileTooLarge(field, f"a sound of {frames * channels} samples", f"one of at most {MOST_SAMPLES}")


def _flac(file: soundfile.SoundFile) -> TakenIn:
    """Block by block, so that a long sound is never in memory as a whole; no longer than it says it is."""
    out, frames, loudest = io.BytesIO(), 0, 0.0
    subtype = "PCM_16" if file.subtype in SHALLOW else "PCM_24"
    with soundfile.SoundFile(out, "w", file.samplerate, file.channels, subtype, format="FLAC") as flac:
        while frames < file.frames:
            block = file.read(min(BLOCK, file.frames - frames), dtype="float32", always_2d=True)
            if not len(block):
                raise ValueError(f"it ends after {frames} of {file.frames} samples")
            block = np.nan_to_num(block)
            loudest = max(loudest, float(np.abs(block).max()))
            flac.write(np.clip(block, -1.0, 1.0))
            frames += len(block)
    notes = (SILENT,) if loudest < INAUDIBLE else (CUT,) if loudest > 1 + INAUDIBLE else ()
    seconds = frames / file.samplerate
    rate = int(file.samplerate)
    return TakenIn(out.getvalue(), "audio", "flac", "audio/flac", seconds=seconds, rate=rate, notes=notes)
