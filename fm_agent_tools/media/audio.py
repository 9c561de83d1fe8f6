"""A sound in memory: samples and their rate, and the files that they become."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from fm_agent_tools.media.image import Image
from fm_agent_tools.media.waveform import draw_waveform

MOST_CHANNELS = 8
LARGEST_RATE = 192_000
_MP3_RATES = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000)


@dataclass(frozen=True, eq=False)
class Audio:
    """A sound. `samples`: float32, shape (frames, channels), -1 to 1; `rate`: frames a second, in Hz."""

    samples: npt.NDArray[np.float32]
    rate: int

    formats: ClassVar[Mapping[str, str]] = {
        "wav": "audio/wav",
        "flac": "audio/flac",
        "ogg": "audio/ogg",
        "mp3": "audio/mpeg",
    }

    def __post_init__(self) -> None:
        shape = self.samples.shape
        if self.samples.dtype != np.float32 or len(shape) != 2 or 0 in shape or shape[1] > MOST_CHANNELS:
            raise TypeError(
                f"samples must be float32 of shape (frames, 1 to {MOST_CHANNELS} channels),"
                f" not {self.samples.dtype} {shape}"
            )
        if not 1 <= self.rate <= LARGEST_RATE:
            raise ValueError(f"the rate must be 1 to {LARGEST_RATE} Hz, not {self.rate}")

    @property
    def seconds(self) -> float:
        """How long it plays."""
        return len(self.samples) / self.rate

    @property
    def channels(self) -> int:
        """1 for mono, 2 for stereo."""
        return int(self.samples.shape[1])

    @classmethod
    def decode(cls, content: bytes) -> Audio:
        """The sound in a WAV, FLAC, Ogg or MP3 file of at most an hour; InvalidRequest when it is none."""
        from fm_agent_tools.media.sound_files import read_sound  # late: its libraries load for sounds alone

        return cls(*read_sound(content))

    def encode(
        self, format: str = "wav", metadata: Mapping[str, str] | None = None, *, loop: bool = False
    ) -> bytes:
        """A file with `metadata` in it; what is louder than full scale is cut off.

        format: "wav" or "flac" (16 bits, nothing else is lost), "ogg" (Vorbis) or "mp3". MP3 knows only some
        rates, so others are resampled to the next higher one. metadata: lower-case names to text, None
        writes none. WAV and MP3 carry it as XMP, FLAC and Ogg as Vorbis comments; all of them with the IPTC
        digital source type. loop: the file says that all of it repeats: WAV in a chunk `smpl`, FLAC and Ogg
        in the comments LOOPSTART and LOOPLENGTH. The same samples and metadata always give the same bytes.
        """
        if format not in self.formats:
            raise ValueError(f"{format!r} is not a format: {', '.join(self.formats)}")
        from fm_agent_tools.media.sound_files import write_sound

        fit = self.for_format(format)
        return write_sound(fit.samples, fit.rate, format, metadata, loop=loop)

    def for_format(self, format: str) -> Audio:
        """The sound as a file of that format can hold it: for MP3 stereo at most, at one of its rates."""
        if format != "mp3":
            return self
        stereo = self if self.channels <= 2 else self.with_channels(2)
        return stereo.resampled(next((rate for rate in _MP3_RATES if rate >= self.rate), _MP3_RATES[-1]))

    def resampled(self, rate: int) -> Audio:
        """The same sound at another rate, band-limited."""
        if rate == self.rate:
            return self
        frames = max(1, round(len(self.samples) * rate / self.rate))
        spectrum = np.fft.rfft(self.samples, axis=0)
        kept = np.zeros((frames // 2 + 1, self.channels), dtype=spectrum.dtype)
        common = min(len(kept), len(spectrum))
        kept[:common] = spectrum[:common]
        samples = np.fft.irfft(kept, frames, axis=0) * (frames / len(self.samples))
        return Audio(samples.astype(np.float32), rate)

    def with_channels(self, channels: int) -> Audio:
        """Mono (the mean of all channels), or that on each of several channels; itself if it has as many."""
        if channels == self.channels:
            return self
        mono = self.samples.mean(axis=1, keepdims=True, dtype=np.float32)
        return Audio(np.repeat(mono, channels, axis=1), self.rate)

    def waveform(self, width: int = 320, height: int = 96) -> Image:
        """A picture of how loud it is over time, on transparency; for previews."""
        return Image(draw_waveform(self.samples, width, height))
