"""A wish for something new becomes a call: its kind, its description, its options."""

from __future__ import annotations

import re

from fm_agent_tools.agent.planner import replies
from fm_agent_tools.agent.planner.band import is_music_alone, names_a_sound
from fm_agent_tools.agent.planner.history import Work
from fm_agent_tools.agent.planner.kinds import AUDIO, IMAGE, KINDS, VIDEO, Kind
from fm_agent_tools.agent.planner.lexicon import GRAMMAR
from fm_agent_tools.agent.planner.options import fitted, implied
from fm_agent_tools.agent.planner.outside import Outside, outside
from fm_agent_tools.agent.planner.sentence import Scene, Sentence
from fm_agent_tools.agent.planner.spelling import is_gibberish
from fm_agent_tools.agent.planner.tempo_and_key import is_musical
from fm_agent_tools.agent.planner.turn import Call, Turn
from fm_agent_tools.agent.planner.wishes import Wish, names_no_thing, unlabelled, unwrap
from fm_agent_tools.requests.phrases import names_nothing

_OF_VERB = [(kind, GRAMMAR.compile(kind.verbs)) for kind in (KINDS[AUDIO], KINDS[VIDEO])]
# "a jingle for it", "it sliding": what the wish takes from a work of the conversation.
_FOR_IT = re.compile(
    r"(?P<before>.+ (?:for|about|of|with|from|to|goes with|fits)) (?:it|this|that|them)"
    r"(?P<after>(?:,? (?:at|in|with) .+)?)",
    re.IGNORECASE,
)
_IT_DOES = re.compile(r"(?:it|this|that|them)(?: (?P<doing>.+))?", re.IGNORECASE)

_ANYTHING = re.compile(r"(?:something|anything|some|the sound)\b", re.IGNORECASE)
_SOMETHING = re.compile(
    r"(?:something|anything) "
    r"(?P<how>(?!(?:for|about|like|of|with|in|that|to|from|on|as|else|new|nice|you)\b)\w+)"
    r"(?P<rest>(?:,| with| for| at| in|$).*)",
    re.IGNORECASE,
)

Refusal = tuple[Outside, Kind]


def make(scene: Scene, sentence: Sentence, text: str, verb: str = "") -> Call | Turn | Refusal:
    """The call for a wish in these words; a question back; or why it cannot be, with the kind it was for."""
    text = unlabelled(text)
    kind = _kind_of_verb(verb)
    if names_no_thing(text):
        wanted = unwrap(text).kind or kind or kind_named(text) or KINDS[IMAGE]
        if wanted.tool not in scene.tools:
            return Turn(text=replies.no_tool(wanted, scene.tools))
        return Turn(text=replies.of_what(scene.world, wanted))
    if kind and kind.name == AUDIO and (found := _SOMETHING.fullmatch(text)):
        text = f"{found['how']} music{found['rest']}"  # "play something spooky"
    wish = unwrap(text)
    kind = wish.kind or kind or _heard(wish.subject, sentence) or implied(sentence.options) or KINDS[IMAGE]
    if verb.lower() == "play" and _IT_DOES.fullmatch(text):
        there = scene.history.works
        return Turn(text=replies.PLAY_IT if there else replies.which_work(scene.world, AUDIO))
    plays = is_musical(wish.subject) or names_a_sound(wish.subject) or _ANYTHING.match(text)
    if verb.lower() == "play" and wish.kind is None and not plays:
        return Outside("songs that exist already", None), KINDS[AUDIO]
    if "it" in text.lower().split() and (call := _from_work(scene, sentence, wish, kind)):
        return call
    cannot = scene.world.ability(kind.name).cannot
    for said in (text, wish.subject):
        if other := outside(said, kind, cannot):
            return other, kind
    if names_nothing(wish.subject) or is_gibberish(wish.subject):
        return Turn(text=replies.of_what(scene.world, kind))
    return _call(wish, wish.subject, kind, sentence)


def _heard(subject: str, sentence: Sentence) -> Kind | None:
    """A tempo or a key is music; an instrument that lasts or loops is heard, one that does not is drawn."""
    lasts = {"seconds", "loop"} & set(sentence.options) and not {"fps", "width"} & set(sentence.options)
    if is_musical(subject) or is_music_alone(subject) or (lasts and names_a_sound(subject)):
        return KINDS[AUDIO] if sentence.options.get("format") not in KINDS[VIDEO].formats else None
    return None


def _from_work(scene: Scene, sentence: Sentence, wish: Wish, kind: Kind) -> Call | Turn | None:
    """A wish that takes its subject from a work; None when its "it" is part of the description."""
    for_it, does = _FOR_IT.fullmatch(wish.subject), _IT_DOES.fullmatch(wish.subject)
    if not for_it and not does:
        return None
    work = scene.target(sentence)
    if work is None or not work.prompt:
        return Turn(text=replies.which_work(scene.world))
    if for_it:
        return _call(wish, f"{for_it['before']} {work.prompt}{for_it['after']}", kind, sentence)
    doing = f" {does['doing']}" if does and does["doing"] else ""
    return _call(wish, f"{work.prompt}{doing}", kind, sentence, _first_frame(scene, work, kind))


def _first_frame(scene: Scene, work: Work, kind: Kind) -> dict[str, str]:
    """A clip of a picture begins with that picture."""
    return {"image": scene.history.name(work)} if kind.name == VIDEO and work.kind == IMAGE else {}


def _call(
    wish: Wish, prompt: str, kind: Kind, sentence: Sentence, extra: dict[str, str] | None = None
) -> Call:
    count = {"n": wish.count} if wish.count and wish.count > 1 else {}
    options = fitted({**wish.options, **sentence.options}, kind)
    prompt = re.sub(r"^some (?=\w)", "", prompt) if kind.name == AUDIO else prompt
    if options.get("format") == "webp" and kind.name == AUDIO:
        del options["format"]
    return Call(kind.tool, {"prompt": prompt, **(extra or {}), **count, **options})


def _kind_of_verb(verb: str) -> Kind | None:
    return next((kind for kind, pattern in _OF_VERB if verb and pattern.match(f"{verb} song")), None)


def kind_named(text: str) -> Kind | None:
    """The kind of "a sound", "some music", "a gif"."""
    for kind in (KINDS[VIDEO], KINDS[AUDIO]):
        if GRAMMAR.compile(rf".*\b(?:{kind.nouns}|{kind.kept})\b.*").fullmatch(text):
            return kind
    return None
