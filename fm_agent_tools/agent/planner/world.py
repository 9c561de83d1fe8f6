"""What the models here can draw, what lies outside it, and the nearest thing inside."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fm_agent_tools.agent.planner.lexicon import GRAMMAR
from fm_agent_tools.agent.planner.subjects import clean, with_article
from fm_agent_tools.catalogue import Catalogue, ModelSpec

if TYPE_CHECKING:
    from fm_agent_tools.engine import Studio

CAN = "stickers, emoji and icons of one everyday thing"
CANNOT = "photographs, real people or pets, readable text or whole scenes"
EXAMPLES = ("a sleepy fox", "a red apple", "a rocket", "a happy cactus")


@dataclass(frozen=True)
class World:
    """The planner's knowledge of the installed picture models; the defaults speak for the bundled one."""

    can: str = CAN
    cannot: str = CANNOT
    examples: tuple[str, ...] = EXAMPLES
    styles: tuple[str, ...] = ()
    models: tuple[str, ...] = ()

    @classmethod
    def of(cls, studio: Studio) -> World:
        """What the default picture model of `studio` says about itself."""
        catalogue = studio.catalogue
        specs = [spec for spec in catalogue.for_modality("image") if catalogue.installed(spec)]
        return cls._described_by(specs) if specs else cls()

    @classmethod
    def of_models(cls, folder: Path) -> World:
        """What the picture models in `folder` say about themselves, installed or not."""
        specs = Catalogue(folder).for_modality("image")
        return cls._described_by(specs) if specs else cls()

    @classmethod
    def _described_by(cls, specs: Sequence[ModelSpec]) -> World:
        return cls(
            can=specs[0].can.rstrip("."),
            cannot=specs[0].cannot.rstrip("."),
            examples=specs[0].examples or EXAMPLES,
            styles=tuple(dict.fromkeys(style for spec in specs for style in spec.styles)),
            models=tuple(spec.name for spec in specs),
        )


@dataclass(frozen=True)
class Outside:
    """A wish that no model here can fulfil: what it asks for, and the nearest subject if there is one."""

    kind: str
    nearest: str | None


# The wrapping that asks for another medium, in front ("a video of …") or behind ("a cat video").
_MEDIA = {
    "moving pictures": (
        r"(?:(?:<article>|my|short|little|<number>|animated|looping|cool|funny|nice|new) ){0,4}"
        r"(?:videos?|gifs?|animations?|clips?|movies?|films?|time-?lapses?|slideshows?)"
        r"(?: (?:of|with|showing|about|from|where|in which|for|that shows) <thing:any>)?",
        r"(?:<article> )?<thing:any> (?:video|gif|animation)",
        r"(?:<article> )?(?:animated|moving|dancing gif of) <thing:any>",
    ),
    "sound": (
        r"(?:(?:<article>|my|short|little|relaxing|happy|sad|nice|cool|loud|funny|new|piece of|bit of) ){0,4}"
        r"(?:songs?|music|melody|melodies|tunes?|jingles?|sound(?: effect)?s?|audio|beats?|ringtones?"
        r"|podcasts?|lullaby|noises?)"
        r"(?: (?:of|with|about|for|like|from|that) <thing:any>)?",
        r"(?:<article> )?<thing:any> (?:song|melody|jingle|ringtone|sound effect)",
    ),
    "words": (
        r"(?:(?:<article>|my|short|little|funny|good|nice|new|quick|love|cover) ){0,4}"
        r"(?:poems?|story|stories|essays?|jokes?|recipes?|letters? to|e-?mails?|haikus?|lyrics|articles?"
        r"|summary|summaries"
        r"|code|scripts?|speech|limericks?|tweets?|novels?|blog posts?|reports?|songtexts?|function"
        r"|programs?|list|plan|website)"
        r"(?: (?:of|with|about|for|on|to|in|that) <thing:any>)?",
    ),
    "photographs": (
        r"(?:(?:<article>|my|real|realistic|high quality|hd|4k|beautiful|professional|nice|good|black and "
        r"white|vintage|old) ){0,4}"
        r"(?:photos?|photographs?|photography|selfies?|snapshots?|screenshots?|headshots?|photo portraits?"
        r"|polaroids?)"
        r"(?: (?:of|with|showing|from|for) <thing:any>)?",
        r"(?:<article> )?(?:photo-?realistic|hyper-?realistic|photographic|realistic|life-?like"
        r"|real-?life)(?: (?:<kind>)(?: of)?)? <thing:any>",
        r"<thing:any> (?:photo|photograph|selfie)",
    ),
    "whole scenes": (
        r"(?:(?:<article>|my|beautiful|nice|pretty|mountain|city|winter|summer|night|desktop|phone|fantasy"
        r"|big|wide|snowy) ){0,4}"
        r"(?:landscapes?|city ?scapes?|skylines?|seascapes?|panoramas?|scenes?|scenery|wallpapers?|vistas?"
        r"|crowds?|battlefield)"
        r"(?: (?:of|with|showing|from|for|at|in|full of) <thing:any>)?",
    ),
    "diagrams and documents": (
        r"(?:(?:<article>|my|simple|nice|big|pie|bar|line|flow|wedding|birthday|business) ){0,4}"
        r"(?:diagrams?|charts?|flowcharts?|graphs? of|infographics?|floor ?plans?|maps? of|posters?|memes?"
        r"|flyers?|blueprints?|slides?"
        r"|presentations?|pdfs?|spreadsheets?|documents?|invitations?|comics?|comic strips?|storyboards?"
        r"|web ?pages?|tables? of)"
        r"(?: (?:of|with|showing|about|for|on) <thing:any>)?",
        r"\w+ of the (?:document|page|website)",
    ),
    "3D models": (r"(?:<article> )?(?:stl|obj|glb|blend(?:er)?|cad) (?:file|model)(?: of <thing:any>)?",),
}
_OTHER_MEDIA = [(kind, GRAMMAR.compile(text)) for kind, texts in _MEDIA.items() for text in texts]

_LETTERS = GRAMMAR.compile(
    r"(?P<thing>.*?)[, ]*\b(?:that (?:says|reads)|which (?:says|reads)|saying|reading [\"'“]|with (?:the |a "
    r")?(?:big |bold |small )?"
    r"(?:text|words?|letters?|caption|slogan|title|message|name|inscription)\b|(?:and )?(?:the )?(?:word"
    r"|text) [\"'“]).*"
)
_QUOTED = re.compile(r"(?P<thing>.+?)[, ]+(?:with )?[\"“].{1,80}[\"”].*")
_PERSONAL = re.compile(
    r"(?:.*\b)?(?:my|our|his|her|their)\s+(?P<thing>.+)|(?P<who>me|us|myself|ourselves|you|yourself|him|her"
    r"|them)",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"\s+(?:at|in front of|near|next to|behind|during|while|inside|outside|along|in|on|by|from|as|playing "
    r"with)\s.*",
    re.IGNORECASE,
)
_SOMEONE = {
    "wife": "woman", "husband": "man", "mom": "woman", "mum": "woman", "mother": "woman", "dad": "man",
    "father": "man", "sister": "girl", "brother": "boy", "son": "boy", "daughter": "girl",
    "girlfriend": "woman", "boyfriend": "man", "boss": "person", "friend": "person", "friends": "person",
    "teacher": "teacher", "kid": "child", "kids": "child", "me": "smiling person", "us": "smiling person",
    "myself": "smiling person", "ourselves": "smiling person", "you": "friendly robot",
    "yourself": "friendly robot", "him": "man", "her": "woman", "them": "smiling person",
    "face": "smiling face", "grandma": "old woman", "grandpa": "old man", "grandmother": "old woman",
    "grandfather": "old man", "family": "family", "name": "", "mind": "", "feelings": "", "life": "",
    "future": "",
}  # fmt: skip


def outside(subject: str) -> Outside | None:
    """What makes the wish impossible here, or None when the models may try it."""
    for kind, pattern in _OTHER_MEDIA:
        if found := pattern.fullmatch(subject):
            return Outside(kind, nearest(found.groupdict().get("thing") or ""))
    if found := _LETTERS.fullmatch(subject) or _QUOTED.fullmatch(subject):
        return Outside("readable text", nearest(found["thing"]))
    if _PERSONAL.fullmatch(subject):
        return Outside("people and pets that I have never seen", nearest(subject))
    return None


_SERVICES = re.compile(
    r"(?P<verb>write|tell|play|sing|compose|hum|speak|read|say|search|google|translate|summari[sz]e|explain"
    r"|calculate|solve|book"
    r"|order|call|email|remind|teach|recommend|find|buy|schedule|animate|record|film|photograph|edit|upload"
    r"|download|rap)\b"
    r"(?:.*?\b(?:about|of|for)\s+(?P<topic>.+))?.*",
    re.IGNORECASE,
)
_SERVICE_KINDS = {
    "sound": {"play", "sing", "compose", "hum", "record", "rap"},
    "moving pictures": {"animate", "film"},
    "photographs": {"photograph"},
    "words": {"write", "tell", "say", "speak", "read", "explain", "translate", "teach"},
}


def service(text: str) -> Outside | None:
    """A wish for something that is no picture at all, and what of it could be drawn."""
    if not (found := _SERVICES.fullmatch(text)):
        return None
    verb = found["verb"].lower()
    kind = next((kind for kind, verbs in _SERVICE_KINDS.items() if verb in verbs), "anything but pictures")
    return Outside(kind, nearest(found["topic"]) if found["topic"] else None)


def nearest(subject: str) -> str | None:
    """The plainest drawable thing in it: "my dog at the beach" -> "a dog"."""
    for _, pattern in _OTHER_MEDIA:
        if found := pattern.fullmatch(subject):
            subject = found.groupdict().get("thing") or ""
    if found := _PERSONAL.fullmatch(subject):
        subject = _of_nobody(found["thing"] or found["who"])
    subject = re.sub(
        r"^(?:<article> )?(?:portraits?|close-?ups?|pictures?|images?) of ".replace(
            "<article>", "(?:an?|the)"
        ),
        "",
        subject,
        flags=re.IGNORECASE,
    )
    words = clean(_PLACE.sub("", f" {subject}").strip() or subject).split()
    if not words or len(words) > 6:
        return None
    plain = " ".join(words)
    if re.match(r"(?:a|an|the|some|one|two|three|four|\d+)\s", plain, re.IGNORECASE) or plain.endswith("s"):
        return plain
    return with_article(f"a {plain}")


def _of_nobody(thing: str) -> str:
    words = clean(_PLACE.sub("", f" {thing}").strip()).split()
    if words:
        words[-1] = _SOMEONE.get(words[-1].lower(), words[-1])
    return clean(" ".join(words))
