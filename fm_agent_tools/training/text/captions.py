"""Caption templates and plain requests, as the picture, sound and motion models meet them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

STYLES = (
    "3D, flat, outline, line art, cartoon, cute, glossy, pixel art, watercolour, minimal, hand drawn, kawaii"
)
COLOURS = (
    "red, orange, yellow, green, blue, purple, pink, brown, black, white, grey, golden, silver, teal, "
    "turquoise, dark blue, light green, beige, crimson, violet, cyan, magenta, pale yellow, rainbow"
)
BACKGROUNDS = (
    "on a transparent background, on a white background, with no background, on a blue background, "
    "on a black background, isolated, with a thin outline, with a soft shadow, centred"
)
MOODS = (
    "happy, sad, sleepy, angry, surprised, calm, cheerful, dark, bright, dreamy, tense, gentle, "
    "playful, mysterious, energetic, melancholic, lonely, proud, funny, scared, crying, laughing, "
    "smiling, confused, cool"
)
SIZES = (
    "small, big, tiny, huge, round, square, old, new, shiny, broken, fluffy, wooden, plastic, glowing, "
    "simple, cute"
)
POSITIONS = (
    "in the top left corner, in the middle, at the bottom, on the left, on the right, above, "
    "below, in the centre"
)
INSTRUMENTS = (
    "piano, electric piano, harpsichord, celesta, music box, vibraphone, marimba, xylophone, "
    "tubular bells, organ, church organ, accordion, harmonica, acoustic guitar, electric guitar, "
    "distorted guitar, bass guitar, slap bass, synth bass, violin, viola, cello, double bass, strings, "
    "pizzicato strings, harp, timpani, choir, trumpet, trombone, tuba, french horn, brass section, "
    "saxophone, oboe, clarinet, bassoon, piccolo, flute, recorder, pan flute, ocarina, whistle, "
    "synth lead, synth pad, sitar, banjo, shamisen, koto, kalimba, bagpipe, fiddle, steel drums, "
    "woodblock, taiko drum, drum kit, hi-hat, snare, kick drum, tambourine, cowbell, maracas"
)
FORMS = (
    "melody, arpeggio, chords, bass line, loop, jingle, riff, drone, solo, rhythm, fanfare, "
    "notification sound, beat"
)
EFFECTS = (
    "rain, thunder, wind, sea waves, bird song, telephone ring, helicopter, applause, gunshot, "
    "footsteps, door creak, laser, explosion, coin pickup, power up, error beep, success chime, alarm, "
    "click, whoosh, heartbeat, bell, message received, level up, game over, engine, siren, "
    "clock ticking, water drop, bubbles, static noise"
)
KEYS = "C, C sharp, D, E flat, E, F, F sharp, G, A flat, A, B flat, B"
MOVES = (
    "flies in from the left, flies in from the right, drops from above, rises from below, bounces, "
    "spins, spins slowly, pulses, shakes, wobbles, orbits the centre, grows, shrinks, fades in, "
    "fades out, rolls away, jumps, dances, swings from side to side, zooms in, slides to the right, "
    "slides to the left, floats up, falls down, blinks, waves, nods, tilts, flips over, "
    "moves in a circle, zigzags, stays still"
)
PACES = ", , slowly, quickly, gently, smoothly, twice, once, fast, very slowly, forever, in a loop"
ASKING = (
    "draw me {}|draw {} please|can you make {}?|please make {}|make {}|i want {}|i need {}|generate {}|"
    "create {}|could you draw {} for me|show me {}|a sticker of {}|an icon of {}|an emoji of {}|"
    "a picture of {}|i would like {} please|{} please|give me {}|design {}|hey, make me {}|"
    "now make it {}|let's have {}|a drawing of {}|paint {}|{} for my chat|{} for my website|"
    "something like {}|an image of {}"
)


@dataclass(frozen=True)
class Words:
    """The subjects captions are made of: things that can be drawn, and adjectives."""

    things: Sequence[str]
    adjectives: Sequence[str]


def article(thing: str) -> str:
    """The thing with `a` or `an` before it."""
    return f"{'an' if thing[0] in 'aeiou' else 'a'} {thing}"


def picture(rng: Random, words: Words) -> str:
    """One picture caption: a subject with style, colour, background or position, or two subjects."""
    subject = _subject(rng, words)
    form = rng.choice(["", "", " sticker", " emoji", " icon", " symbol", " button", " logo"])
    style = f"{_one(rng, STYLES)} style"
    return rng.choice(
        [
            f"{subject}{form}",
            f"{subject}{form}, {style}",
            f"{subject}{form}, {style}, {_one(rng, BACKGROUNDS)}",
            f"{subject}{form} {_one(rng, BACKGROUNDS)}",
            f"{subject} {_one(rng, POSITIONS)}",
            f"{subject} and {_subject(rng, words)}",
            f"{subject} next to {_subject(rng, words)}, {style}",
            f"{subject} with {_subject(rng, words)}",
            f"{_one(rng, STYLES)} {rng.choice(words.things)}{form}",
            f"{_one(rng, COLOURS)} and {_one(rng, COLOURS)} {rng.choice(words.things)}",
        ]
    )


def sound(rng: Random) -> str:
    """One sound caption: instrument, form, key, tempo, mood; or an effect."""
    if rng.random() < 0.2:
        return f"{rng.choice(['', 'sound of ', 'a short ', 'a loud ', 'the sound of '])}{_one(rng, EFFECTS)}"
    lead = f"{rng.choice(['', _one(rng, MOODS) + ' '])}{_one(rng, INSTRUMENTS)} {_one(rng, FORMS)}"
    key = f"in {_one(rng, KEYS)} {rng.choice(['major', 'minor', 'minor', 'major', 'dorian', 'pentatonic'])}"
    tempo = f"at {rng.randrange(50, 200)} bpm"
    return rng.choice(
        [
            lead,
            f"{lead} {key}",
            f"{lead} {tempo}",
            f"{lead} {key} {tempo}",
            f"{lead} with {_one(rng, INSTRUMENTS)}, {tempo}",
            f"{_one(rng, MOODS)} {rng.choice(['music', 'song', 'tune', 'background music'])} {tempo}",
            f"{_one(rng, INSTRUMENTS)} and {_one(rng, INSTRUMENTS)}, {_one(rng, MOODS)}, {key}",
            f"{rng.choice(['slow', 'fast', 'sparse', 'dense', 'soft', 'loud'])} {lead}",
        ]
    )


def motion(rng: Random, words: Words) -> str:
    """One motion caption: who moves, how, how fast."""
    moves = f"{_one(rng, MOVES)} {_one(rng, PACES)}".strip()
    who = rng.choice([f"the {rng.choice(words.things)}", _subject(rng, words), "it", "the sticker"])
    return rng.choice(
        [
            f"{who} {moves}",
            f"{who} {moves} and {_one(rng, MOVES)}",
            f"{who} {moves} while {_subject(rng, words)} {_one(rng, MOVES)}",
            f"make it {_one(rng, ['dance', 'spin', 'bounce', 'jump', 'fly away', 'wave', 'shake', 'pulse'])}",
            f"animate {_subject(rng, words)} so that it {moves}",
        ]
    )


def request(rng: Random, words: Words) -> str:
    """One plain sentence, as a person would type it."""
    wanted = rng.choice([_subject(rng, words), picture(rng, words), f"a {_one(rng, MOODS)} face", sound(rng)])
    return rng.choice(ASKING.split("|")).format(wanted)


def _subject(rng: Random, words: Words) -> str:
    kind = rng.random()
    thing = rng.choice(words.things)
    if kind < 0.25:
        return article(thing)
    if kind < 0.35:
        return thing
    if kind < 0.85:
        return article(f"{_one(rng, rng.choice([COLOURS, COLOURS, MOODS, SIZES]))} {thing}")
    return article(f"{rng.choice(words.adjectives)} {thing}")


def _one(rng: Random, words: str | Sequence[str]) -> str:
    choices = words.split(",") if isinstance(words, str) else words
    return rng.choice(choices).strip()
