"""Scores as standard MIDI files, for players and notation programs."""

from __future__ import annotations

import struct

from fm_agent_tools.training.music.fluid import channel_of
from fm_agent_tools.training.music.score import Score

TICKS = 480
"""Ticks of a beat."""


def midi(score: Score, tempo: float) -> bytes:
    """A file of format 0. tempo: beats a minute, which only decides where bar lines are drawn."""
    beat = round(60_000_000 / tempo)  # microseconds, in 24 bits
    ticks = TICKS * 1_000_000 / beat
    events: list[tuple[int, int, bytes]] = [(0, 0, b"\xff\x51\x03" + beat.to_bytes(3, "big"))]
    for index, part in enumerate(score.parts):
        channel = channel_of(score, index)
        events.append((0, 1, bytes([0xB0 | channel, 7, part.volume])))
        events.append((0, 2, bytes([0xC0 | channel, part.program])))
    for note in score.notes:
        channel = channel_of(score, note.part)
        start = round(note.start * ticks)
        end = max(start + 1, round(note.end * ticks))
        events.append((start, 4, bytes([0x90 | channel, note.pitch, note.velocity])))
        events.append((end, 3, bytes([0x80 | channel, note.pitch, 0])))
    events.sort(key=lambda event: event[:2])
    track = bytearray()
    before = 0
    for tick, _, event in events:
        track += _variable(tick - before) + event
        before = tick
    track += b"\x00\xff\x2f\x00"
    return struct.pack(">4sIHHH4sI", b"MThd", 6, 0, 1, TICKS, b"MTrk", len(track)) + bytes(track)


def _variable(number: int) -> bytes:
    """A number in seven bits a byte, the highest bit set in all but the last."""
    found = [number & 0x7F]
    while number := number >> 7:
        found.append(number & 0x7F | 0x80)
    return bytes(reversed(found))
