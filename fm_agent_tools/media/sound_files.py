"""Samples to sound files and back, by libsndfile."""

from __future__ import annotations

import io
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import soundfile

from fm_agent_tools.errors import InvalidRequest
from fm_agent_tools.media.audio import LARGEST_RATE
from fm_agent_tools.media.containers import looped_wav, tagged_mp3, tagged_wav
from fm_agent_tools.media.ogg import commented_ogg
from fm_agent_tools.media.remuxing import commented_flac

MOST_SAMPLES = 3600 * 48_000 * 2  # an hour in stereo; more is refused before it is decoded
SUBTYPES = {"wav": "PCM_16", "flac": "PCM_16", "ogg": "VORBIS", "mp3": "MPEG_LAYER_III"}
LEVELS = {"ogg": 0.4, "mp3": 0.3}  # libsndfile's compression level, 0 is best
BLOCK = 65_536  # frames: libvorbis overflows its stack when it is given a minute at once

LOOP_POINTS = ("LOOPSTART", "LOOPLENGTH")  # in samples, as game engines and players look for them
_TAGGED = {"wav": tagged_wav, "flac": commented_flac, "ogg": commented_ogg, "mp3": tagged_mp3}

Samples = npt.NDArray[np.float32]


def write_sound(
    samples: Samples, rate: int, format: str, metadata: Mapping[str, str] | None, *, loop: bool = False
) -> bytes:
    """`Audio.encode`; the rate must be one that the format knows."""
    coded = _coded(np.clip(samples, -1.0, 1.0), rate, format)
    if loop and format == "wav":
        coded = looped_wav(coded, len(samples), rate)
    if loop and metadata is not None and format in ("flac", "ogg"):
        metadata = {**metadata, **dict(zip(LOOP_POINTS, ("0", str(len(samples))), strict=True))}
    return _TAGGED[format](coded, metadata)


def read_sound(content: bytes) -> tuple[Samples, int]:
    """Samples, shape (frames, channels), and their rate. Raises InvalidRequest."""
    try:
        with soundfile.SoundFile(io.BytesIO(content)) as file:
            if not 0 < file.frames * file.channels <= MOST_SAMPLES:
                raise ValueError(f"it has {file.frames} frames of {file.channels} channels")
            if not 1 <= file.samplerate <= LARGEST_RATE:
                raise ValueError(f"its rate is {file.samplerate} Hz, of at most {LARGEST_RATE}")
            samples = file.read(dtype="float32", always_2d=True)
            if len(samples) == 0 or samples.shape[1] > 8:
                raise ValueError("it has no samples that can be played")
            return np.clip(np.nan_to_num(samples), -1.0, 1.0), int(file.samplerate)
    except (soundfile.SoundFileError, OSError, ValueError, TypeError, MemoryError) as error:
        rule = f"a whole WAV, FLAC, Ogg or MP3 file of at most an hour ({error})"
        raise InvalidRequest("audio", f"{len(content)} bytes", rule) from None


def _coded(samples: Samples, rate: int, format: str) -> bytes:
    out = io.BytesIO()
    with soundfile.SoundFile(
        out,
        "w",
        rate,
        samples.shape[1],
        SUBTYPES[format],
        format=format.upper(),
        compression_level=LEVELS.get(format),
    ) as file:
        for start in range(0, len(samples), BLOCK):
            file.write(samples[start : start + BLOCK])
    return out.getvalue()
