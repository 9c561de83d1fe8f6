"""Sounds that are no music: those of General MIDI, and CC0 recordings of Sonic Pi."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Effect:
    """words: what people call it. Either a General MIDI program (or, with `drums`, a key of the standard kit)

    with pitches and seconds to draw from and the number of times that it may sound, or samples by name.
    """

    words: tuple[str, ...]
    program: int = -1
    drums: bool = False
    pitches: tuple[int, int] = (60, 60)
    seconds: tuple[float, float] = (1.0, 2.0)
    times: tuple[int, ...] = (1,)
    samples: tuple[str, ...] = ()


def _midi(
    words: str,
    program: int,
    pitches: tuple[int, int],
    seconds: tuple[float, float] = (0.3, 0.8),
    times: tuple[int, ...] = (1,),
) -> Effect:
    return Effect(tuple(words.split("|")), program, False, pitches, seconds, times)


def _key(words: str, key: int, times: tuple[int, ...] = (1, 1, 2, 3)) -> Effect:
    return Effect(tuple(words.split("|")), 0, True, (key, key), (0.3, 0.6), times)


def _recorded(words: str, samples: str) -> Effect:
    return Effect(tuple(words.split("|")), samples=tuple(samples.split()))


EFFECTS: Mapping[str, Effect] = {
    "seashore": _midi("ocean waves|seashore|sea waves on a beach|waves crashing", 122, (48, 66), (3.0, 4.0)),
    "bird": _midi("a bird tweeting|bird song|birds chirping|a chirping bird", 123, (58, 76), (1.5, 3.5)),
    "telephone": _midi(
        "a telephone ringing|old phone ring|telephone bell|ringing phone", 124, (58, 74), (1.5, 3.5)
    ),
    "helicopter": _midi(
        "a helicopter|helicopter flying|helicopter rotor|chopper sound", 125, (50, 66), (2.5, 4.0)
    ),
    "applause": _midi(
        "applause|people clapping|audience applause|a crowd clapping", 126, (56, 66), (2.5, 4.0)
    ),
    "gunshot": _midi(
        "a gunshot|gun shot|a single shot|a shot being fired", 127, (52, 68), (0.5, 1.0), (1, 1, 2)
    ),
    "breath": _midi("breath noise|a puff of air|blowing air", 121, (56, 70)),
    "fret": _midi("guitar fret noise|fingers on guitar strings|string squeak", 120, (56, 70)),
    "reverse cymbal": _midi(
        "a reverse cymbal|reversed cymbal swell|rising cymbal swell", 119, (54, 66), (1.5, 3.0)
    ),
    "orchestra hit": _midi("an orchestra hit|dramatic orchestra stab|orchestral hit", 55, (50, 68)),
    "synth drum": _midi("a synth drum|electronic tom|laser drum", 118, (48, 70), times=(1, 2, 3)),
    "taiko": _midi("a taiko drum|big japanese drum|a deep drum hit", 116, (44, 60), times=(1, 2, 3)),
    "woodblock": _midi("a woodblock|knocking on wood|wooden knocks", 115, (55, 76), times=(1, 2, 3, 4)),
    "tinkle bell": _midi("a tinkle bell|a small bell|a tiny bell ringing", 112, (64, 84), times=(1, 2)),
    "agogo": _midi("an agogo bell|a metal bell", 113, (56, 76), times=(1, 2, 3)),
    "crash": _key("a crash cymbal|cymbal crash|a cymbal", 49, (1,)),
    "clap": _key("a hand clap|clapping hands|a clap", 39, (1, 2, 3, 4)),
    "cowbell": _key("a cowbell|cowbell hit", 56),
    "triangle": _key("a triangle|ding of a triangle|a triangle being struck", 81, (1, 1, 2)),
    "whistle": _key("a referee whistle|a whistle blow|a long whistle", 72, (1,)),
    "guiro": _key("a guiro|a wooden scraper", 74, (1, 2)),
    "vibraslap": _key("a vibraslap|a rattling slap", 58, (1,)),
    "tambourine": _key("a tambourine|shaking a tambourine", 54),
    "kick drum": _key("a kick drum|a bass drum|a bass drum hit", 36),
    "snare drum": _key("a snare drum|a snare hit|one snare", 38),
    "swoosh": _recorded(
        "a swoosh|a whoosh|a fast whoosh", "ambi_swoosh ambi_dark_woosh perc_swash perc_swoosh"
    ),
    "glass": _recorded("humming glass|a rubbed wine glass|singing glass", "ambi_glass_hum ambi_glass_rub"),
    "drone": _recorded(
        "a dark drone|a haunted hum|an eerie drone", "ambi_drone ambi_haunted_hum ambi_lunar_land"
    ),
    "burp": _recorded("a burp|somebody burping", "misc_burp"),
    "crow": _recorded("a crow|a crow cawing|a raven's call", "misc_crow"),
    "boom": _recorded("a cinematic boom|a deep boom|a trailer boom", "misc_cineboom"),
    "bell": _recorded(
        "a bell|a bell being struck|a ringing bell", "perc_bell perc_bell2 elec_bell elec_chime"
    ),
    "door": _recorded("a door slamming|a slammed door|a closing door", "perc_door"),
    "impact": _recorded("an impact|something heavy hits|a thud", "perc_impact1 perc_impact2"),
    "snap": _recorded("a finger snap|snapping fingers", "perc_snap perc_snap2"),
    "till": _recorded("a cash register|an old till|cash register ka-ching", "perc_till"),
    "beep": _recorded("a beep|an electronic beep|a short beep", "elec_beep elec_blip elec_ping"),
    "blip": _recorded(
        "a blip|an electronic blip|a small pop", "elec_blip2 elec_blup elec_plip elec_pop elec_twip"
    ),
    "robot": _recorded(
        "a robot|robot noise|a robot talking",
        "glitch_robot1 glitch_robot2 mehackit_robot1 mehackit_robot2 mehackit_robot3 mehackit_robot4",
    ),
    "glitch": _recorded(
        "a glitch|a digital glitch|glitchy noise", "glitch_perc1 glitch_perc2 glitch_perc3 glitch_perc5"
    ),
    "record scratch": _recorded(
        "a record scratch|vinyl scratch|a dj scratch", "vinyl_scratch vinyl_rewind vinyl_backspin"
    ),
    "vinyl": _recorded("vinyl crackle|record hiss|an old record's noise", "vinyl_hiss"),
    "drum roll": _recorded("a drum roll|a snare roll", "drum_roll"),
    "printer": _recorded("a 3D printer|a machine working|a printer at work", "loop_3d_printer"),
    "tabla": _recorded(
        "a tabla|a tabla stroke|an indian drum", "tabla_ghe1 tabla_ke1 tabla_na tabla_tun1 tabla_te1"
    ),
}
"""Every effect by the name that its facts have."""
