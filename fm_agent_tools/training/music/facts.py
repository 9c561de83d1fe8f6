"""What is known of a clip: all that its caption may say, and all that is needed to compose it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal

from fm_agent_tools.training.music.theory import Key

Texture = Literal[
    "song", "band", "melody", "drums", "bass", "arpeggio", "chords", "jingle", "notification", "effect"
]
Shape = Literal["loop", "excerpt", "ending", "shot"]
"""A loop of whole bars; a cut from a longer piece; a piece with its ending; a single sound."""
HELD_PAIRS = 0.06


@dataclass(frozen=True)
class Facts:
    """instruments: by name, the most prominent first; tempo: beats a minute, 0 for none; beats: of a bar.

    tonic: pitch class, −1 for none; seconds: how long it sounds; period: seconds of a loop's round, 0 for
    none; the file holds as many rounds as fit. direction: of a notification, 1 up, −1 down, 0 level;
    count: its notes; number: which clip of its seed this is.
    """

    number: int
    texture: Texture
    shape: Shape
    seconds: float
    instruments: tuple[str, ...] = ()
    mood: str = ""
    genre: str = ""
    tempo: float = 0.0
    beats: int = 4
    bars: int = 0
    tonic: int = -1
    mode: str = ""
    density: str = ""
    register: str = ""
    kit: str = ""
    effect: str = ""
    period: float = 0.0
    count: int = 0
    direction: int = 0

    @property
    def key(self) -> Key | None:
        """Tonic and mode; None for what has no key."""
        return Key(self.tonic, self.mode) if self.tonic >= 0 else None

    @property
    def pair(self) -> tuple[str, str]:
        """The combination that may be held out: most prominent instrument and mood."""
        return (self.instruments[0] if self.instruments else "", self.mood)

    @property
    def bar(self) -> float:
        """Seconds of a bar."""
        return self.beats * 60 / self.tempo


def share(text: str) -> float:
    """A stable number in [0, 1) for a text: what is held out depends on no order and no machine."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "big") / 2**48


def held_pair(instrument: str, mood: str) -> bool:
    """Whether music with this instrument in front in this mood is held out; both are trained on apart."""
    return bool(instrument and mood) and share(f"music {instrument} {mood}") < HELD_PAIRS


def held(facts: Facts) -> bool:
    """Whether a clip is held out of training."""
    return held_pair(*facts.pair)
