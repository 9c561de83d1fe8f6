"""What goes with a melody: chords in many textures, arpeggios and bass lines."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import NamedTuple

from fm_agent_tools.training.music.harmony import Sounding
from fm_agent_tools.training.music.strokes import LOUD, STEPS, Stroke, hits, one_voice
from fm_agent_tools.training.music.theory import Key, scale_over


class Texture(NamedTuple):
    """patterns: of a bar with four and with three beats; short: longest note in beats, 0 until the next one.

    single: one note of the chord after the other instead of all; strum: seconds between its strings.
    """

    four: tuple[str, ...]
    three: tuple[str, ...]
    short: float = 0.0
    single: bool = False
    strum: float = 0.0


TEXTURES: Mapping[str, Texture] = {
    "pad": Texture(("x...............",), ("x...........",)),
    "block": Texture(("X.......x.......", "X...x...x...x..."), ("X...........", "X...x...x...")),
    "strum": Texture(
        ("X...x.x...x.x.x.", "X...x...X.x.x...", "X.x.X.x.X.x.X.x."), ("X...x.x.x.x.",), strum=0.014
    ),
    "broken": Texture(("x.x.x.x.",), ("x.x.x.x.x.x.",), single=True),
    "arpeggio": Texture(("xxxx", "x.x."), ("xxxx", "x.x."), single=True),
    "comp": Texture(("X.....x.........", "..x...x...x.....", "x.....x...x....."), ("X.....x.....",), 0.6),
    "stabs": Texture(("X..x..x...x.x...", "X..x..X..x..X...", "..X...X...X...X."), ("X..x..x.....",), 0.4),
    "offbeat": Texture(("..x...x...x...x.",), ("....x...x...",), 0.4),
    "bossa": Texture(("x..x..x...x.x...", "x..x...x..x...x."), ("x..x..x.....",), 0.7),
    "montuno": Texture(("x.xx.x.xx.x.x.x.",), ("x.xx.x.x.xx.",), 0.5, single=True),
    "oompah": Texture(("....x.......x...",), ("....x...x...",), 0.6),
}
"""Accompaniments by name."""

BASSES: Mapping[str, tuple[str, ...]] = {
    "root": ("R.......R.......", "R...........R...", "R.........R.F..."),
    "long": ("R...............",),
    "fifths": ("R.......F.......", "R...F...R...F..."),
    "eighths": ("R.R.R.R.R.R.R.R.",),
    "walking": ("R...T...F...A...", "R...F...T...A...", "R...R...F...A..."),
    "octaves": ("R.O.R.O.R.O.R.O.",),
    "pulse": ("R.RRR.RRR.RRR.RR", "RRRRRRRRRRRRRRRR"),
    "offbeat": ("..R...R...R...R.", "..R...R...R..RO."),
    "sparse": ("R......R..F.....", "R..R......R...A."),
    "shuffle": ("R.R.F.F.R.R.F.F.", "R.R.T.T.F.F.O.F."),
    "bossa": ("R.....F.F.....R.", "R.....F.F......."),
    "tumbao": ("R.....F.....O...", "R.....F.....F..."),
    "reggae": ("R.....R.F.......", "....R.T.F......."),
    "funk": ("R..R..O...R.F.O.", "R.R....R..O.R.A.", "R...R..O..R..F.."),
}
"""Bass lines by name: root, third, fifth, octave, and a step that leads to the next root."""
_THREE = {"walking": "R...T...F...", "shuffle": "R...F...F...", "eighths": "R.R.R.R.R.R."}


def accompany(
    style: str,
    chords: list[Sounding],
    voicings: list[tuple[int, ...]],
    beats: int,
    closed: bool,
    draw: random.Random,
) -> list[Stroke]:
    """Strokes of the chords in a texture; closed: the last one is struck once and held."""
    texture = TEXTURES[style]
    pattern = draw.choice(texture.three if beats == 3 else texture.four)
    order = draw.choice(("up", "down", "wave", "alberti"))
    strokes: list[Stroke] = []
    for index, (sounding, pitches) in enumerate(zip(chords, voicings, strict=True)):
        if closed and index == len(chords) - 1:
            strokes.extend(_struck(sounding.start, sounding.beats, pitches, 1.0, texture.strum or 0.012))
            continue
        strokes.extend(_textured(texture, pattern, order, sounding, pitches, beats))
    return strokes


def _textured(
    texture: Texture, pattern: str, order: str, sounding: Sounding, pitches: tuple[int, ...], beats: int
) -> list[Stroke]:
    first, last = round(sounding.start * STEPS), round(sounding.end * STEPS)
    bar = beats * STEPS
    signs = dict(hits(pattern, bar))
    found = [(step, signs[step % bar]) for step in range(first, last) if step % bar in signs]
    if first % bar and not texture.short and first not in dict(found):
        found.insert(0, (first, "x"))  # a chord that comes within a bar is heard when it comes
    strokes: list[Stroke] = []
    for number, (step, sign) in enumerate(found):
        until = found[number + 1][0] if number + 1 < len(found) else last
        length = (until - step) / STEPS
        length = min(length, texture.short) if texture.short else length * 0.97
        if texture.single:
            strokes.append(Stroke(step / STEPS, length, _turn(order, pitches, number), LOUD[sign]))
        else:
            strokes.extend(_struck(step / STEPS, length, pitches, LOUD[sign], texture.strum, number % 2 == 1))
    return strokes


def _struck(
    start: float, beats: float, pitches: tuple[int, ...], force: float, strum: float, up: bool = False
) -> list[Stroke]:
    ordered = pitches[::-1] if up else pitches
    return [Stroke(start, beats, pitch, force * 0.9, strum * place) for place, pitch in enumerate(ordered)]


def _turn(order: str, pitches: tuple[int, ...], number: int) -> int:
    """The note of a broken chord that comes at a place in it."""
    if order == "alberti":
        path = (0, -1, 1 % len(pitches), -1)
        return pitches[path[number % 4]]
    line = pitches if order == "up" else pitches[::-1] if order == "down" else pitches + pitches[-2:0:-1]
    return line[number % len(line)]


def bass_line(
    style: str,
    key: Key,
    chords: list[Sounding],
    span: tuple[int, int],
    beats: int,
    closed: bool,
    draw: random.Random,
) -> list[Stroke]:
    """A bass of one voice. span: lowest and highest pitch, at least an octave."""
    pattern = _THREE.get(style, "R...........") if beats == 3 else draw.choice(BASSES[style])
    signs = dict(hits(pattern, beats * STEPS))
    low = span[0] + draw.randrange(0, 4)
    strokes: list[Stroke] = []
    for index, sounding in enumerate(chords):
        if closed and index == len(chords) - 1:
            strokes.append(Stroke(sounding.start, sounding.beats, _low(sounding.chord.root, low), 1.0))
            break
        after = chords[(index + 1) % len(chords)]
        for step in range(round(sounding.start * STEPS), round(sounding.end * STEPS)):
            begins = step == round(sounding.start * STEPS) and style not in ("offbeat", "reggae")
            sign = "R" if begins else signs.get(step % (beats * STEPS))
            if sign:
                pitch = _bass_pitch(sign, key, sounding, after, low)
                strokes.append(Stroke(step / STEPS, 4.0, pitch, 1.05 if begins else 0.92))
    ends = chords[-1].end
    return [stroke._replace(beats=min(stroke.beats, ends - stroke.start)) for stroke in one_voice(strokes)]


def _low(pitch_class: int, low: int) -> int:
    """The lowest pitch of a class from `low` on."""
    return low + (pitch_class - low) % 12


def _bass_pitch(sign: str, key: Key, sounding: Sounding, after: Sounding, low: int) -> int:
    root, intervals = _low(sounding.chord.root, low), sounding.chord.intervals
    if sign == "A":
        goal = _low(after.chord.root, low)
        leading = (goal + step for step in (-1, -2, 2, 1))
        clear = scale_over(key, sounding.chord)
        return next((pitch for pitch in leading if pitch >= low and pitch % 12 in clear), root)
    return root + {"R": 0, "T": intervals[1], "F": intervals[2], "O": 12}[sign]
