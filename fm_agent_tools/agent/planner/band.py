"""Who plays, in which genre, and what rings or bangs: words that alone may name something to hear."""

from __future__ import annotations

import re

from fm_agent_tools.requests.phrases import with_article

INSTRUMENTS = (
    r"(?:grand |electric |acoustic |honky-tonk |saloon |toy |thumb )?pianos?|rhodes|harpsichords?|clavinet"
    r"|celest[ae]|glockenspiel|music box(?:es)?|vibraphone|vibes|marimbas?|xylophones?|tubular bells|dulcimer"
    r"|(?:church |pipe |hammond |electric )?organs?|accordions?|harmonicas?|theremin"
    r"|(?:acoustic |electric |nylon |classical |spanish |jazz |distorted |steel |bass )?guitars?"
    r"|(?:double |upright |slap |synth |walking |electric )?bass|contrabass|violins?|fiddles?|violas?|cellos?"
    r"|(?:pizzicato |tremolo )?strings|harps?|choirs?|(?:muted )?trumpets?|trombones?|tubas?|french horns?"
    r"|horns|brass|(?:alto |tenor )?sax(?:ophone)?s?|oboes?|bassoons?|clarinets?|(?:pan )?flutes?|piccolos?"
    r"|recorders?|pan ?pipes|ocarinas?|synth(?:esizer)?s?|(?:synth |warm |ambient )?pads?|sitars?|banjos?"
    r"|kotos?|ukuleles?|ukes?|kalimbas?|bag ?pipes?|(?:steel )?drums|percussion|bongos?|congas?|mandolins?"
    r"|orchestra|keyboards?|8-bit synth"
)
GENRES = (
    r"rock|pop|house|techno|electro|trance|dubstep|drum ?(?:and|n|&|'n'?) ?bass|edm|hip[- ]?hop|boom bap"
    r"|lo-?fi(?: hip[- ]?hop)?|chill ?hop|jazz|swing|blues|bossa(?: nova)?|latin|salsa|samba|reggae|dub|funk"
    r"|disco|march|country|bluegrass|folk|chiptune|8-bit|classical|cinematic|ambient|trap|metal|punk|soul"
    r"|ragtime|tango|polka|calypso"
)
_EFFECTS = (
    r"whoosh(?:es)?|swoosh(?:es)?|beeps?|blips?|chimes?|dings?|ding[- ]dongs?|applause|sirens?|thuds?|booms?"
    r"|explosions?|rumbles?|drones?|clicks?|buzz(?:es)?|bleeps?|glitch(?:es)?|drum ?rolls?|thunder|rain|wind"
    r"|(?:church |door ?)?bells?"
)
# Genres that are nothing else: "jazz" is music, "rock" may be a stone.
_MUSIC_ALONE = re.compile(
    r"techno|dubstep|edm|hip[- ]?hop|lo-?fi(?: hip[- ]?hop)?|chill ?hop|jazz|blues|bossa nova|salsa"
    r"|samba|reggae|drum ?(?:and|n|&) ?bass|funk|chiptune|bluegrass|ragtime|polka|calypso",
    re.IGNORECASE,
)
# A loop of music: "ukulele loop", "house loop".
LOOPS = rf"(?:drum|beat|music|melody|percussion|chord|(?:{INSTRUMENTS})|(?:{GENRES})) loops?"

_HEARD = re.compile(rf"(?:{INSTRUMENTS}|{GENRES}|{_EFFECTS})", re.IGNORECASE)
_INSTRUMENT = re.compile(rf"(?<![\w-])(?:{INSTRUMENTS})(?![\w-])", re.IGNORECASE)
_CORE_ENDS = re.compile(
    r",|\b(?:with|without|on|in|of|at|for|and|by|from|like|playing|holding|singing|dancing)\b", re.IGNORECASE
)
_ARTICLE = re.compile(r"\ban? [a-z]\w*")


def names_a_sound(text: str) -> bool:
    """Whether what is named is an instrument, a genre or a noise: "spooky organ", "pop with synths"."""
    return _ends_with(_HEARD, text)


def is_music_alone(text: str) -> bool:
    """Whether what is named is a genre that is nothing else: "some smooth jazz"."""
    return _ends_with(_MUSIC_ALONE, text)


def _ends_with(words: re.Pattern[str], text: str) -> bool:
    core = _CORE_ENDS.split(text)[0].split()
    return any(words.fullmatch(" ".join(core[-count:])) for count in (1, 2, 3) if len(core) >= count)


def is_instrument(words: str) -> bool:
    """Whether these words are an instrument and nothing else."""
    return bool(re.fullmatch(INSTRUMENTS, words, re.IGNORECASE))


def played_on(prompt: str, instrument: str) -> str:
    """Another instrument in the place of the first one: "a calm piano melody" -> "a calm guitar melody"."""
    changed, found = _INSTRUMENT.subn(instrument, prompt, count=1)
    return _fitting(changed) if found else f"{prompt} on {instrument}"


def _fitting(prompt: str) -> str:
    """Articles that fit what now stands behind them: "a organ" -> "an organ"."""
    return _ARTICLE.sub(lambda found: with_article(found[0]), prompt)


_MOODS = re.compile(
    r"happy|cheerful|joyful|bright|calm|peaceful|relaxing|gentle|soothing|sad|melancholic|gloomy|spooky|scary"
    r"|creepy|eerie|dark|ominous|epic|heroic|triumphant|majestic|playful|funny|quirky|silly|mysterious"
    r"|romantic|tender|tense|suspenseful|dreamy|magical|energetic|powerful|exciting|nostalgic|solemn"
    r"|dramatic|soft|aggressive|intense|wild|simple|jazzy|funky",
    re.IGNORECASE,
)
_OPPOSED = tuple(
    (re.compile(rf"\b(?:{one})\b", re.IGNORECASE), re.compile(rf"\b(?:{other})\b", re.IGNORECASE))
    for one, other in (
        (
            r"happy|cheerful|joyful|bright|feel-good|uplifting|merry|funny|playful",
            r"sad|melancholic|melancholy|sorrowful|gloomy|heartbroken|dark|tragic|serious|solemn",
        ),
        (
            r"calm|peaceful|relaxing|gentle|soothing|quiet|soft|chill|dreamy",
            r"energetic|driving|upbeat|powerful|exciting|wild|aggressive|intense|tense|urgent",
        ),
    )
)


def in_mood(prompt: str, mood: str) -> str | None:
    """The mood in the place of the one that it excludes, "happy" for "sad"; None when none is excluded."""
    for pair in _OPPOSED:
        for these, those in (pair, pair[::-1]):
            if these.fullmatch(mood) and those.search(prompt):
                return _fitting(those.sub(mood, prompt, count=1))
    return None


def is_mood(word: str) -> bool:
    """Whether the word says how music feels."""
    return bool(_MOODS.fullmatch(word))
