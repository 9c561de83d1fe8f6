"""What a score says about itself: whether its notes fit its key and meet its chords."""

from __future__ import annotations

from dataclasses import dataclass

from fm_agent_tools.training.music.composing import Piece
from fm_agent_tools.training.music.harmony import Sounding
from fm_agent_tools.training.music.theory import scale_over


@dataclass(frozen=True)
class Reading:
    """Shares of the notes that have a pitch.

    in_key: of the key's own classes; fitting: of what does not clash with the chord of its time; chordal:
    chord tones among the notes on the first beat and in the middle of a bar.
    """

    notes: int
    in_key: float
    fitting: float
    chordal: float


def read(piece: Piece) -> Reading:
    """The reading of a piece; every share is 1 for one without pitches, such as drums alone."""
    facts = piece.facts
    pitched = [note for note in piece.notes if not piece.parts[note.part].drums]
    in_key = fitting = chordal = strong = 0
    for note in pitched:
        beat = round(max(0.0, note.start) * facts.tempo / 60 * 4) / 4
        over = _at(piece.chords, beat)
        in_key += note.pitch % 12 in piece.key.classes
        fitting += note.pitch % 12 in scale_over(piece.key, over.chord)
        if beat % facts.beats in (0, facts.beats / 2):
            strong += 1
            chordal += note.pitch % 12 in over.chord.classes
    count = len(pitched)
    return Reading(count, _share(in_key, count), _share(fitting, count), _share(chordal, strong))


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def _at(chords: list[Sounding], beat: float) -> Sounding:
    return next((each for each in chords if each.start <= beat < each.end), chords[-1])
