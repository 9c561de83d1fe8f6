"""Small pictures to watch, at a price that the job hardly feels."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from fm_agent_tools.engine.inputs import decoded
from fm_agent_tools.engine.records import Artifact
from fm_agent_tools.errors import FMAgentError
from fm_agent_tools.media import Audio, Image, Media
from fm_agent_tools.media.animations import encode_webp

SIDE = 160  # pixels of the longer side, at most
WAVEFORM = (160, 48)
FRAMES = 6  # of a clip, at most
QUALITY = 70
EFFORT = 0  # of the WebP encoder: three times as fast as its default, for a fifth more bytes
SHARE = 0.10  # of the time of the steps that previews may take
ALWAYS = 2  # the first previews are made whatever they cost


def small_webp(media: Media) -> bytes:
    """A WebP of at most 160 pixels a side, without metadata: a picture, a waveform, frames of a clip."""
    if isinstance(media, Image):
        return media.thumbnail(SIDE).encode("webp", quality=QUALITY, effort=EFFORT)
    if isinstance(media, Audio):
        return media.waveform(*WAVEFORM).encode("webp", quality=QUALITY, effort=EFFORT)
    small = media.thumbnail(SIDE, FRAMES)
    return encode_webp(map(Image, small.frames), small.fps, None, quality=QUALITY, method=EFFORT)


def of_file(artifact: Artifact) -> bytes | None:
    """A preview of a finished work, or None when its file cannot be read any more."""
    try:
        return small_webp(decoded(artifact))
    except (FMAgentError, OSError):
        return None


class PreviewBudget:
    """How much time the previews of one attempt have cost, and may."""

    def __init__(self) -> None:
        self._made = 0
        self._stepping = 0.0
        self._previewing = 0.0
        self._closed = False

    def stepped(self, seconds: float) -> None:
        """Counts the time of a step."""
        self._stepping += seconds

    def allows(self) -> bool:
        """Whether the next preview is affordable: as dear as the mean of those before."""
        if self._closed or self._made < ALWAYS:
            return not self._closed
        mean = self._previewing / self._made
        return self._previewing + mean <= SHARE * self._stepping

    def close(self) -> None:
        """No more previews."""
        self._closed = True

    @contextmanager
    def spending(self) -> Iterator[None]:
        """Counts the time of the block as one preview."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self._previewing += time.perf_counter() - start
            self._made += 1
