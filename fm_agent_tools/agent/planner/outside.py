"""Wishes that no model here can fulfil: how they are worded, and the nearest thing that can be made."""

from __future__ import annotations

import re
from dataclasses import dataclass

from fm_agent_tools.agent.planner.kinds import AUDIO, IMAGE, Kind
from fm_agent_tools.agent.planner.lexicon import GRAMMAR
from fm_agent_tools.agent.planner.people import names_someone
from fm_agent_tools.requests.phrases import clean, with_indefinite


@dataclass(frozen=True)
class Outside:
    """A wish that no model here can fulfil: what it asks for, and the nearest subject if there is one."""

    kind: str
    nearest: str | None


PEOPLE = "people and pets that I have never seen"
SOMEONE = "pictures of real people"
LETTERS = "readable text"

# A wish is refused when the models' own words exclude it: the word that has to stand in their "cannot".
_EXCLUDED_BY = {
    "photographs": "photo",
    "whole scenes": "scene",
    "diagrams and documents": "text",
    LETTERS: "text",
    PEOPLE: "people",
    SOMEONE: "people",
}
_ALL = "anything else"

_OTHERS = {
    "words": (
        r"(?:(?:<article>|my|short|little|funny|good|nice|new|quick|love|cover|python|some|java"
        r"|javascript) ){0,4}"
        r"(?:poems?|story|stories|essays?|jokes?|recipes?|letters? to|e-?mails?|haikus?|lyrics|articles?"
        r"|summary|summaries|code|scripts?|speech|limericks?|tweets?|novels?|blog posts?|reports?|songtexts?"
        r"|function"
        r"|programs?|list|plan|website)(?: (?:of|with|about|for|on|to|in|that) <thing:any>)?",
    ),
    "photographs": (
        r"(?:(?:<article>|my|real|realistic|high quality|hd|4k|beautiful|professional|nice|good|black and "
        r"white|vintage|old) ){0,4}"
        r"(?:photos?|photographs?|photography|selfies?|snapshots?|screenshots?|headshots?|photo portraits?"
        r"|polaroids?)(?: (?:of|with|showing|from|for) <thing:any>)?",
        r"(?:<article> )?(?:photo-?realistic|hyper-?realistic|photographic|realistic|life-?like"
        r"|real-?life)(?: (?:<kind>)(?: of)?)? <thing:any>",
        r"<thing:any> (?:photo|photograph|selfie)",
    ),
    "whole scenes": (
        r"(?:(?:<article>|my|beautiful|nice|pretty|mountain|city|winter|summer|night|desktop|phone|fantasy"
        r"|big|wide|snowy) ){0,4}"
        r"(?:landscapes?|city ?scapes?|skylines?|seascapes?|panoramas?|scenes?|scenery|wallpapers?|vistas?"
        r"|crowds?|battlefield)(?: (?:of|with|showing|from|for|at|in|full of) <thing:any>)?",
    ),
    "diagrams and documents": (
        r"(?:(?:<article>|my|simple|nice|big|pie|bar|line|flow|wedding|birthday|business) ){0,4}"
        r"(?:diagrams?|charts?|flowcharts?|graphs? of|infographics?|floor ?plans?|maps? of|posters?|memes?"
        r"|flyers?|blueprints?|slides?"
        r"|presentations?|pdfs?|spreadsheets?|documents?|invitations?|comics?|comic strips?|storyboards?"
        r"|web ?pages?|tables? of)(?: (?:of|with|showing|about|for|on) <thing:any>)?",
        r"\w+ of the (?:document|page|website)",
    ),
    "3D models": (r"(?:<article> )?(?:stl|obj|glb|blend(?:er)?|cad) (?:file|model)(?: of <thing:any>)?",),
}
_MEDIA = [(kind, GRAMMAR.compile(text)) for kind, texts in _OTHERS.items() for text in texts]

_LETTERS = GRAMMAR.compile(
    r"(?P<thing>.*?)[, ]*\b(?:that (?:says|reads)|which (?:says|reads)|saying|reading [\"'“]|with (?:the |a "
    r")?(?:big |bold |small )?"
    r"(?:text|words?|letters?|caption|slogan|title|message|name|inscription)\b|(?:and )?(?:the )?(?:word"
    r"|text) [\"'“]).*"
)
_QUOTED = re.compile(r"(?P<thing>.+?)[, ]+(?:with )?[\"“].{1,80}[\"”].*")
_PERSONAL = re.compile(
    r"(?:.*\bof )?(?:my|our|his|her|their)\s+(?P<thing>.+)|(?P<who>me|us|myself|ourselves|you|yourself|him"
    r"|her"
    r"|them)",
    re.IGNORECASE,
)
_FOR_SOMEONE = re.compile(r"\s+for (?:my|our|his|her|their) .+", re.IGNORECASE)
_SPEECH = re.compile(
    r"(?:.*\b)?(?:voice ?overs?|podcasts?|audio ?books?|speech|voice message|(?:voices?|somebody|someone|man"
    r"|woman) (?:saying"
    r"|reading|speaking|telling)|spoken)\b.*",
    re.IGNORECASE,
)
_EXISTING = re.compile(
    r"(?:.* )?by (?:the )?(?-i:[A-Z])\w+.*|.*\b(?:song|track) (?:called|named|titled) .*", re.IGNORECASE
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


def outside(subject: str, kind: Kind, cannot: str) -> Outside | None:
    """What makes the wish impossible for models that cannot do `cannot`, or None when they may try it."""
    found = _of_sound(subject) if kind.name == AUDIO else _of_sight(subject, kind)
    needed = _EXCLUDED_BY.get(found.kind, "") if found else ""
    return found if found and (needed in cannot or _ALL in cannot) else None


def _of_sound(subject: str) -> Outside | None:
    if _SPEECH.fullmatch(subject):
        return Outside("speech", None)
    return Outside("songs that exist already", None) if _EXISTING.fullmatch(subject) else None


def _of_sight(subject: str, kind: Kind) -> Outside | None:
    for medium, pattern in _MEDIA if kind.name == IMAGE else ():
        if found := pattern.fullmatch(subject):
            return Outside(medium, nearest(found.groupdict().get("thing") or ""))
    if found := _LETTERS.fullmatch(subject) or _QUOTED.fullmatch(subject):
        return Outside(LETTERS, nearest(found["thing"]))
    if _PERSONAL.fullmatch(_FOR_SOMEONE.sub("", subject)):
        return Outside(PEOPLE, nearest(subject))
    if names_someone(subject):
        return Outside(SOMEONE, None)
    return None


_SERVICES = re.compile(
    r"(?P<verb>write|tell|sing|speak|say|google|translate|summari[sz]e|explain|calculate|solve|email|remind"
    r"|teach"
    r"|recommend|buy|photograph|upload|download|rap"
    r"|(?:play|search|book|order|call|find|schedule|set|wake|open|code|read|edit)"
    r"(?= (?:an?|the|my|this|that|me|us|up|for|some|to|through|it|(?-i:[A-Z])\w*)\b|$))\b(?:.*?\b(?:about|of"
    r"|for)\s+(?P<topic>.+))?.*",
    re.IGNORECASE,
)
_SERVICE_KINDS = {
    "songs that exist already": {"play"},
    "photographs": {"photograph"},
    "speech": {"say", "speak", "read", "rap"},
    "words": {"write", "tell", "explain", "translate", "teach", "summarize", "summarise", "code"},
}
OTHER_SERVICE = "anything but pictures, sounds and clips"


def service(text: str) -> Outside | None:
    """A wish for something that nothing here can do, and what of it could be drawn."""
    if not (found := _SERVICES.fullmatch(text)):
        return None
    verb = found["verb"].lower()
    kind = next((kind for kind, verbs in _SERVICE_KINDS.items() if verb in verbs), OTHER_SERVICE)
    return Outside(kind, nearest(found["topic"]) if found["topic"] else None)


def nearest(subject: str) -> str | None:
    """The plainest drawable thing in it: "my dog at the beach" -> "a dog"."""
    for _, pattern in _MEDIA:
        if found := pattern.fullmatch(subject):
            subject = found.groupdict().get("thing") or ""
    if found := _PERSONAL.fullmatch(subject):
        subject = _of_nobody(found["thing"] or found["who"])
    subject = re.sub(
        r"^(?:(?:an?|the) )?(?:portraits?|close-?ups?|pictures?|images?|songs?|sounds?|videos?) (?:of"
        r"|about) ",
        "",
        subject,
        flags=re.IGNORECASE,
    )
    words = clean(_PLACE.sub("", f" {subject}").strip() or subject).split()
    if not words or len(words) > 6 or names_someone(subject):
        return None
    return with_indefinite(" ".join(words))


def _of_nobody(thing: str) -> str:
    words = clean(_PLACE.sub("", f" {thing}").strip()).split()
    if words:
        words[-1] = _SOMEONE.get(words[-1].lower(), words[-1])
    return clean(" ".join(words))
