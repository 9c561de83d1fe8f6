"""Tempo and key in a description, as the captions say it that sound models learn from: "…, 90 bpm".

A model reads "72 bpm" or "slow", and has never read "slower"; so a wish for another tempo is reckoned here.
"""

from __future__ import annotations

import re

SLOWEST, FASTEST = 40, 240  # beats a minute that music has
LADDER = ("very slow", "slow", "mid-tempo", "fast", "very fast")
"""Words for tempi, from slow to fast; a description without any counts as the one in the middle."""
_RUNG = {
    "very slow": 0, "adagio": 0, "slow": 1, "rather slow": 1, "unhurried": 1, "andante": 1, "mid-tempo": 2,
    "moderato": 2, "medium tempo": 2, "fast": 3, "quick": 3, "upbeat": 3, "allegro": 3, "very fast": 4,
    "presto": 4,
}  # fmt: skip
_TEMPO_WORD = re.compile(
    rf"\b(?:{'|'.join(sorted(_RUNG, key=len, reverse=True))})\b(?! motion)", re.IGNORECASE
)
_BPM = re.compile(r"\b(\d{2,3})(?= ?(?:bpm|beats (?:per|a) minute)\b)", re.IGNORECASE)

_ACCIDENTAL = r"[#♯♭]|b(?![a-z])|[ -](?:sharp|flat)"
# "A major storm" and "in a minor key" begin with an article: a bare A needs a word before it.
_TONIC = rf"(?-i:[B-Gb-g])(?:{_ACCIDENTAL})?|a(?:{_ACCIDENTAL})|(?<=\w )(?-i:A)|(?<=in )a|(?<=to )a|(?<=of )a"
_MODE = r"major|minor|dorian|mixolydian|lydian|phrygian"
KEY = rf"(?P<tonic>{_TONIC}|(?-i:A))[ -](?P<mode>{_MODE})"
_KEY = re.compile(rf"(?<![\w#-])(?P<tonic>{_TONIC})[ -](?P<mode>{_MODE})(?! key\b)(?![\w-])", re.IGNORECASE)
_MODE_ALONE = re.compile(rf"\b(?P<mode>{_MODE})(?= key\b)", re.IGNORECASE)
_FACTS = re.compile(
    rf"{_BPM.pattern}|{_KEY.pattern}|\b(?:{_MODE}) key\b|\bin (?:3/4|4/4|6/8)\b|\bwaltz time\b",
    re.IGNORECASE,
)


def is_musical(text: str) -> bool:
    """Whether the text states a tempo in beats, a key or a metre: only music has those."""
    return bool(_FACTS.search(text))


def spelled(text: str) -> str:
    """Tempo and key as captions spell them: "128bpm" -> "128 bpm", "in Dm" -> "in D minor"."""
    text = re.sub(r"\b(\d{2,3})(bpm)\b", r"\1 \2", text, flags=re.IGNORECASE)
    text = re.sub(
        r",? ?(?<!the )\b(?:at |with )?(?:a )?(?:tempo|bpm)(?: ?[:=] ?| of | )(\d{2,3})\b(?: bpm)?",
        r", \1 bpm",
        text,
        flags=re.IGNORECASE,
    )
    text = re.sub(r"\bin ([A-G][#♯b♭]?)m(?:in)?\b(?!\w)", r"in \1 minor", text)
    text = re.sub(r"\b([A-G][#♯b♭]?) ?maj\b", r"\1 major", text)
    return _KEY.sub(_capital, text).removeprefix(", ")


def _capital(found: re.Match[str]) -> str:
    tonic, mode = found["tonic"], found["mode"].lower()
    return f"{tonic[0].upper()}{tonic[1:]} {mode}"


def at_bpm(prompt: str, beats: float) -> str:
    """The description at that tempo, in place of the one that it says."""
    number = str(round(min(max(beats, SLOWEST), FASTEST)))
    changed, found = _BPM.subn(number, prompt, count=1)
    return changed if found else f"{prompt}, {number} bpm"


def moved(prompt: str, factor: float, rungs: int) -> str:
    """Slower or faster: the beats that it says times `factor`, else that many words up the ladder."""
    if found := _BPM.search(prompt):
        return at_bpm(prompt, int(found[1]) * factor)
    said = _TEMPO_WORD.search(prompt)
    rung = _RUNG[said[0].lower()] if said else LADDER.index("mid-tempo")
    word = LADDER[min(max(rung + rungs, 0), len(LADDER) - 1)]
    return _TEMPO_WORD.sub(word, prompt, count=1) if said else f"{prompt}, {word}"


def by_beats(prompt: str, more: int) -> str | None:
    """So many beats a minute more; None when it does not say how many there are."""
    found = _BPM.search(prompt)
    return at_bpm(prompt, int(found[1]) + more) if found else None


def in_key(prompt: str, tonic: str, mode: str) -> str:
    """The description in that key, in place of the one that it says; no tonic: only the mode changes."""
    if found := _KEY.search(prompt):
        key = f"{tonic or found['tonic']} {mode}"
        return f"{prompt[: found.start()]}{key}{prompt[found.end() :]}"
    if not tonic and _MODE_ALONE.search(prompt):
        return _MODE_ALONE.sub(mode, prompt, count=1)
    return f"{prompt}, in {tonic} {mode}" if tonic else f"{prompt}, in a {mode} key"


_REGISTER = re.compile(r",? ?\b(?:in a (?:low|high) register|high-pitched|deep)\b", re.IGNORECASE)


def in_register(prompt: str, high: bool) -> str:
    """The description, played higher or lower."""
    return f"{_REGISTER.sub('', prompt)}, in a {'high' if high else 'low'} register"
