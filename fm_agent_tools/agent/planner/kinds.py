"""What can be made, one row a kind: its tool, the words that ask for it, and what is said of it."""

from __future__ import annotations

from dataclasses import dataclass

from fm_agent_tools.agent.planner.band import LOOPS

IMAGE, AUDIO, VIDEO = "image", "audio", "video"

GENERATE = "generate_image"
EDIT = "edit_image"


@dataclass(frozen=True)
class Kind:
    """One kind of thing.

    one, many: what it is called in an answer; nouns: what people call it, and what is taken off a wish ("a
    video of a cat" asks for a cat); kept: nouns that say more than the kind and stay in the prompt ("a jingle
    for a bakery"); verbs: those that ask for this kind alone; formats: file formats that only this kind has;
    sizes: shape word -> width, height; can, cannot, examples: what is said while no model says it better.
    """

    name: str
    tool: str
    one: str
    many: str
    nouns: str
    kept: str
    verbs: str
    formats: tuple[str, ...]
    sizes: dict[str, tuple[int, int]]
    can: str
    cannot: str
    examples: tuple[str, ...]


_NEVER = r"(?!)"

KINDS = {
    IMAGE: Kind(
        name=IMAGE,
        tool=GENERATE,
        one="picture",
        many="pictures",
        nouns=(
            r"profile picture|clip ?art|pictures?|images?|drawings?|sketch(?:es)?|paintings?|illustrations?"
            r"|stickers?|emojis?|emoticons?|icons?|graphics?|logos?|avatars?|doodles?|cartoons?|pics?|img"
            r"|artworks?|symbols?|badges?|visuals?|png|webp"
        ),
        kept=_NEVER,
        verbs=r"draw|paint|sketch|doodle|illustrate",
        formats=("png",),
        sizes={"wide": (1024, 576), "tall": (576, 1024), "square": (1024, 1024)},
        can="stickers, emoji and icons of one everyday thing",
        cannot="photographs, real people or pets, readable text or whole scenes",
        examples=("a sleepy fox", "a red apple", "a rocket", "a happy cactus"),
    ),
    AUDIO: Kind(
        name=AUDIO,
        tool="generate_audio",
        one="sound",
        many="sounds",
        nouns=(
            r"sound effects?|sound clips?|sounds?|sfx|noises?|audio(?: (?:clip|file|recording|sample)s?)?"
            r"|recordings?|mp3s?|wavs?|oggs?|flacs?"
        ),
        kept=(
            r"music|songs?|melody|melodies|tunes?|jingles?|tracks?|beats?|riffs?|lullab(?:y|ies)|ringtones?"
            r"|sound ?tracks?|themes?|theme songs?|ambience|soundscapes?|symphony|anthem|instrumentals?"
            r"|rhythms?|chords|(?:synth|string|warm|dark) pads?"
            r"|chord progressions?|bird ?song|(?:white|pink|brown) noise|(?:drum|guitar|piano|bass"
            r"|violin) solo|bass ?lines?|arpeggios?|grooves?|fanfares?|waltz(?:es)?|drum rolls?|beeps?"
            r"|whoosh(?:es)?"
            rf"|{LOOPS}"
            r"|(?:piano|guitar|violin|cello|flute|harp|orchestral|classical|musical) pieces?|pieces? of music"
        ),
        verbs=(
            r"play|compose|sing|hum|record|beatbox|whistle|hear|listen to"
            r"|write(?= (?:(?:me|us|an?|some|the) ){0,2}(?:\w+ )?(?:songs?|melody|tune|jingle|lullaby|music"
            r"|beat|track|theme)\b)"
        ),
        formats=("mp3", "wav", "ogg", "flac"),
        sizes={},
        can="short sounds and music",
        cannot="speech, song texts that can be understood, or songs that exist",
        examples=("the sound of rain", "a calm piano melody", "a jingle for a bakery"),
    ),
    VIDEO: Kind(
        name=VIDEO,
        tool="generate_video",
        one="clip",
        many="clips",
        nouns=(
            r"video clips?|short films?|videos?|clips?|movies?|films?|gifs?|animations?|footage|mp4s?|reels?"
            r"|moving (?:pictures?|images?)|vids?|animated (?:pictures?|images?|stickers?|gifs?|webps?"
            r"|icons?)"
        ),
        kept=r"time-?lapses?",
        verbs=r"animate|film",
        formats=("mp4", "gif"),
        sizes={"wide": (832, 480), "tall": (480, 832), "square": (512, 512)},
        can="short clips of one thing that moves",
        cannot="real people, readable text or films with a story",
        examples=("a clip of a burning candle", "a gif of a bouncing ball"),
    ),
}

ALL_TOOLS = (*(kind.tool for kind in KINDS.values()), EDIT, "check_job", "cancel_job", "list_models")


def of_tool(tool: str) -> Kind | None:
    """The kind that a tool makes; an edited picture is a picture."""
    if tool == EDIT:
        return KINDS[IMAGE]
    return next((kind for kind in KINDS.values() if kind.tool == tool), None)


def of_format(format: str) -> Kind | None:
    """The only kind that has files of this format."""
    return next((kind for kind in KINDS.values() if format in kind.formats), None)
