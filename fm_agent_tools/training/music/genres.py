"""What a genre is: who plays, how fast, over which drums, with what kind of bass and accompaniment."""

# A table reads best with one row a line.
# ruff: noqa: E501

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

DRUM_KEYS: Mapping[str, int] = {
    "kick": 36, "rim": 37, "snare": 38, "clap": 39, "hat": 42, "pedal": 44, "open": 46, "ride": 51,
    "tambourine": 54, "cowbell": 56, "bongo": 60, "conga": 63, "slap": 62, "timbale": 65, "shaker": 70,
    "claves": 75, "triangle": 81, "low tom": 45, "mid tom": 47, "high tom": 50, "crash": 49,
}  # fmt: skip
"""General MIDI's keys of the drums that are used."""


@dataclass(frozen=True)
class Genre:
    """grooves: drum patterns, each a drum's name to a bar of steps: "x" a beat, "X" an accent, "o" soft.

    A bar has four steps a beat. swing: what an off-beat is late by, as a share of its step; on eighths in
    three, on sixteenths otherwise. bass, chords: names of styles in `bass` and `accompaniment`.
    """

    words: tuple[str, ...]
    moods: tuple[str, ...]
    tempo: tuple[int, int]
    beats: int
    grooves: tuple[Mapping[str, str], ...]
    kit: str
    leads: tuple[str, ...]
    chords: tuple[str, ...]
    basses: tuple[str, ...]
    bass: str
    accompaniment: str
    swing: float = 0.0
    turns: tuple[str, ...] = ()


def _groove(text: str) -> Mapping[str, str]:
    """ "kick X...|snare ....X" as a mapping; patterns shorter than the bar are repeated when played."""
    return {name.strip(): steps for name, _, steps in (line.rpartition(" ") for line in text.split("|"))}


def _genre(
    words: str,
    moods: str,
    tempo: tuple[int, int],
    *grooves: str,
    kit: str = "standard",
    play: str,
    bass: str,
    chords: str,
    swing: float = 0.0,
    beats: int = 4,
    turns: str = "",
) -> Genre:
    leads, comping, basses = (tuple(names.split(",")) for names in play.split("|"))
    patterns = tuple(_groove(groove) for groove in grooves)
    progressions = tuple(turns.split("|")) if turns else ()
    return Genre(
        tuple(words.split("|")), tuple(moods.split()), tempo, beats, patterns, kit, leads, comping, basses,
        bass, chords, swing, progressions,
    )  # fmt: skip


GENRES: Mapping[str, Genre] = {
    "rock": _genre(
        "rock|rock music|classic rock", "energetic happy dark", (104, 150),
        "kick X.......X.x.....|snare ....X.......X...|hat x.x.x.x.", "kick X..x..X...x.....|snare ....X.......X...|hat X.x.",
        kit="power", play="electric guitar,distorted guitar,organ|electric guitar,organ|bass guitar",
        bass="eighths", chords="strum", turns="I bVII IV I|I V IV V|i bVII bVI bVII|i bIII bVII IV",
    ),
    "pop": _genre(
        "pop|pop music|radio pop", "happy romantic nostalgic energetic", (92, 128),
        "kick X.....x.x.......|snare ....X.......X...|hat x.x.x.xo", "kick X...x...X...x...|clap ....X.......X...|shaker xoxo",
        play="piano,electric piano,saw synth,flute,violin|piano,acoustic guitar,electric piano|bass guitar,synth bass",
        bass="root", chords="block",
    ),
    "house": _genre(
        "house|house music|dance music|club beat", "energetic happy dreamy", (118, 130),
        "kick X...|clap ....X...|open ..X.|hat x.xo", "kick X...|clap ....X...|open ..X.|shaker xoxo",
        kit="electronic", play="piano,saw synth,square synth|piano,organ,synth pad|synth bass", bass="offbeat", chords="stabs",
    ),
    "techno": _genre(
        "techno|electronic|electro", "dark energetic tense", (122, 140),
        "kick X...|hat ..X.|clap ....X...|ride ..x.", "kick X...|open ..X.|rim ...x..x....x....",
        kit="electronic", play="saw synth,square synth|synth pad,dark pad|synth bass", bass="pulse", chords="pad",
    ),
    "hip hop": _genre(
        "hip hop|hip-hop|boom bap|rap beat", "dark nostalgic mysterious calm", (80, 98),
        "kick X..x......x.....|snare ....X.......X...|hat x.x.x.x.", "kick X.....xX..x.....|snare ....X.......X..o|hat x.xox.x.",
        kit="808", play="electric piano,vibraphone,flute,piano|electric piano,piano|synth bass,bass guitar",
        bass="sparse", chords="block", swing=0.3,
    ),
    "lo-fi": _genre(
        "lo-fi|lofi|chillhop|lo-fi hip hop", "calm nostalgic dreamy", (70, 88),
        "kick X......x..x.....|rim ....x.......x...|hat x.o.x.o.", "kick X..x....x.......|snare ....x.......x...|shaker xo",
        kit="brush", play="electric piano,vibraphone,piano,jazz guitar|electric piano,jazz guitar|double bass,bass guitar",
        bass="sparse", chords="block", swing=0.35, turns="ii7 V9 Imaj7 vi7|Imaj7 vi7 ii7 V7|i9 iv7 bVIImaj7 bIIImaj7",
    ),
    "jazz": _genre(
        "jazz|swing|smooth jazz", "happy romantic nostalgic playful", (96, 168),
        "ride X...x..xX...x..x|pedal ....x...|kick o...", "ride X...x..x|pedal ....x...|snare ...........o....",
        kit="jazz", play="saxophone,muted trumpet,clarinet,piano,vibraphone,jazz guitar|piano,jazz guitar,electric piano|double bass",
        bass="walking", chords="comp", swing=0.6, turns="ii7 V7 Imaj7 vi7|Imaj7 vi7 ii7 V7|iii7 vi7 ii7 V7|i7 iv7 bVII7 bIIImaj7",
    ),
    "blues": _genre(
        "blues|slow blues|blues shuffle", "sad nostalgic energetic", (76, 120),
        "kick X.......X...|snare ....X...|ride x..x", "kick X.......x.......|snare ....X...|hat x..x",
        play="harmonica,electric guitar,saxophone,piano|piano,electric guitar,organ|bass guitar,double bass",
        bass="shuffle", chords="comp", swing=0.6, turns="I7 IV7 I7 V7|I7 I7 IV7 I7|I7 IV7 V7 I7",
    ),
    "bossa nova": _genre(
        "bossa nova|bossa|brazilian", "calm romantic happy", (112, 144),
        "rim x..x..x...x..x..|kick X..xX..x|hat xxxx", "rim x..x...x..x.....|kick X..xX..x|shaker xoxo",
        kit="brush", play="flute,nylon guitar,saxophone,piano|nylon guitar|double bass", bass="bossa", chords="bossa",
        turns="Imaj7 II7 ii7 V7|Imaj7 vi7 ii7 V7|ii7 V7 Imaj7 IVmaj7",
    ),
    "latin": _genre(
        "latin|salsa|cuban", "energetic happy", (96, 124),
        "claves x..x..x...x.x...|conga ..x.x.xxx.x.x.xx|cowbell X.x.|kick X..x", "timbale X.xxX.xx|claves ..x.x...x..x..x.|kick X...",
        play="trumpet,brass,piano,flute|piano,nylon guitar|double bass,bass guitar", bass="tumbao", chords="montuno",
        turns="i iv V i|I IV V IV|i bVII bVI V",
    ),
    "reggae": _genre(
        "reggae|dub|roots reggae", "happy calm", (68, 92),
        "kick ........X.......|rim ........X.......|hat x.x.x.x.", "kick X...|snare ........X...|hat ..x.",
        play="organ,trombone,electric guitar,saxophone|electric guitar,organ|bass guitar", bass="reggae", chords="offbeat",
        turns="I IV I V|I V vi IV|i iv i bVII",
    ),
    "funk": _genre(
        "funk|funky|groovy", "energetic playful happy", (96, 118),
        "kick X.x...x...x..x..|snare ....X..o.o..X..o|hat xxxxxxxx", "kick X..x..X...x.....|snare ....X.......X.o.|hat x.xxx.xx",
        play="clavinet,brass,saxophone,organ|clavinet,electric guitar,electric piano|slap bass,bass guitar", bass="funk",
        chords="stabs", turns="i7 IV7 i7 IV7|I7 IV7 I7 bVII7|i7 i7 iv7 i7",
    ),
    "disco": _genre(
        "disco|70s disco", "happy energetic", (112, 126),
        "kick X...|snare ....X...|open ..X.|hat x.xx", "kick X...|clap ....X...|open ..X.|tambourine x.x.",
        play="strings,brass,piano,saw synth|electric guitar,electric piano,strings|bass guitar,synth bass", bass="octaves", chords="offbeat",
        turns="i iv bVII bIII|i bVI bVII i|I vi ii V",
    ),
    "waltz": _genre(
        "waltz|viennese waltz|3/4 waltz", "romantic happy nostalgic", (90, 180), "kick X...........|snare ....o...o...", "triangle ....o...o...|kick o...........",
        beats=3, kit="brush", play="violin,accordion,piano,strings,clarinet,flute|piano,accordion,strings|double bass,cello",
        bass="root", chords="oompah",
    ),
    "march": _genre(
        "march|marching band|military march", "happy epic solemn", (104, 124),
        "kick X.......X.......|snare x.xxx.x.x.xxxxxx", "kick X...|snare ..x...xx..x.x.xx|crash X...............",
        play="trumpet,piccolo,brass,trombone|brass,french horn|tuba", bass="fifths", chords="offbeat",
    ),
    "country": _genre(
        "country|bluegrass|western", "happy nostalgic playful", (100, 140),
        "kick X...|snare ..x.X.x.", "kick X...|snare ..x...x.|shaker x.x.",
        kit="brush", play="banjo,violin,harmonica,acoustic guitar|acoustic guitar,banjo|double bass,bass guitar", bass="fifths", chords="strum",
        turns="I IV I V|I I IV V|I V IV I",
    ),
    "folk": _genre(
        "folk|acoustic|campfire", "calm happy nostalgic", (84, 124),
        "tambourine ....x...|shaker x.x.", "bongo X..x..x.x.x.x.x.|shaker xoxo",
        play="flute,violin,recorder,acoustic guitar,harmonica,whistle|acoustic guitar,nylon guitar,ukulele|double bass", bass="root", chords="strum",
    ),
    "chiptune": _genre(
        "chiptune|8-bit|retro video game|arcade game", "happy energetic playful tense", (120, 172),
        "kick X...|snare ....X...|hat x.x.", "kick X..x..X.|snare ....X...|hat xxxx",
        kit="electronic", play="square synth|square synth|synth bass", bass="octaves", chords="arpeggio",
    ),
    "classical": _genre(
        "classical|chamber music|baroque", "calm happy sad solemn romantic", (72, 132),
        play="violin,flute,oboe,clarinet,piano,harpsichord|piano,strings,harpsichord,harp|cello,double bass", bass="root", chords="broken",
        turns="I IV V I|I vi ii V|I V vi iii|i iv V i|i bVI iv V",
    ),
    "cinematic": _genre(
        "cinematic|orchestral|film score|movie soundtrack|trailer music", "epic dark dreamy sad tense", (72, 120),
        "low tom X.....x.X...x...|crash X...............", "kick X.......x.......|mid tom ..........x.x.xx",
        kit="power", play="strings,french horn,brass,choir,cello,piano|strings,choir,brass|cello,double bass", bass="root", chords="pad",
    ),
    "ambient": _genre(
        "ambient|atmospheric|drone|new age|meditation", "calm dreamy mysterious dark", (60, 80),
        play="electric piano,harp,flute,vibraphone,kalimba,piano|synth pad,voice oohs,dark pad|cello,synth bass", bass="long", chords="pad",
    ),
    "caribbean": _genre(
        "caribbean|tropical|calypso|island|beach", "happy calm playful", (96, 124),
        "kick X...x...|conga x..x..x.|shaker xoxo", "kick X.......|rim ..x...x.|conga ..xx..xx|shaker x.xo",
        play="steel drums,marimba,flute,ukulele|ukulele,nylon guitar,steel drums|bass guitar", bass="fifths", chords="strum",
    ),
}  # fmt: skip
"""Every genre of the data; the first of its words is its name."""
