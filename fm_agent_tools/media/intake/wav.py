"""What a WAV file says of itself, checked before a decoder sees it."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from fm_agent_tools.media.intake.headers import cut

PCM, FLOAT, ALAW, ULAW, EXTENSIBLE = 1, 3, 6, 7, 0xFFFE
PLAIN = (PCM, FLOAT, ALAW, ULAW)


@dataclass(frozen=True)
class WavHeader:
    """channels; rate in Hz; frames: samples of each channel."""

    channels: int
    rate: int
    frames: int


def read_wav(content: bytes) -> WavHeader:
    """Raises ValueError when it is cut short, is no plain PCM, or its numbers do not fit together."""
    at, layout = 12, b""
    while True:
        name, length = cut(content, at, 4), int.from_bytes(cut(content, at + 4, 4), "little")
        if name == b"fmt ":
            layout = cut(content, at + 8, length)
        elif name == b"data":
            break
        at += 8 + length + length % 2
    if len(layout) < 16:
        raise ValueError("it does not say how its samples are stored")
    return _checked(layout, len(cut(content, at + 8, length)))


def _checked(layout: bytes, length: int) -> WavHeader:
    coding, channels, rate, _a_second, block, bits = struct.unpack("<HHIIHH", layout[:16])
    if coding == EXTENSIBLE:
        coding = int.from_bytes(cut(layout, 24, 2), "little")
    if coding not in PLAIN:
        raise ValueError(f"its samples are coded in way {coding}, which is not plain PCM")
    # The field has 16 bits; of too many channels the caller knows a better word.
    if bits not in (8, 16, 24, 32, 64) or block != channels * bits // 8 & 0xFFFF or not block:
        raise ValueError(f"{channels} channels of {bits} bits do not fit into blocks of {block} bytes")
    return WavHeader(channels, rate, length // block)
