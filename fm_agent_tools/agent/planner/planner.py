"""From a message to tool calls or an answer.

A message is cut into clauses (`sentences`), what points at a work becomes "it" (`references`), options are
taken out (`options`), and the rest is matched with the sentence forms (`forms`, `open_forms`). Each form has
one meaning, in the table of `Planner`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace

from fm_agent_tools.agent.planner import followups, replies, sounds
from fm_agent_tools.agent.planner.grammar import Match
from fm_agent_tools.agent.planner.history import History, Work
from fm_agent_tools.agent.planner.kinds import ALL_TOOLS, AUDIO, GENERATE, IMAGE, KINDS, VIDEO, Kind, of_tool
from fm_agent_tools.agent.planner.language import foreign
from fm_agent_tools.agent.planner.making import kind_named, make
from fm_agent_tools.agent.planner.options import extract, fitted
from fm_agent_tools.agent.planner.outside import Outside, nearest, outside, service
from fm_agent_tools.agent.planner.references import point
from fm_agent_tools.agent.planner.sentence import Fields, Scene, Sentence
from fm_agent_tools.agent.planner.sentences import clauses, is_filler, is_talk, parse, tidy, without_thanks
from fm_agent_tools.agent.planner.several import apart, turned
from fm_agent_tools.agent.planner.spelling import corrected, is_gibberish
from fm_agent_tools.agent.planner.tempo_and_key import spelled
from fm_agent_tools.agent.planner.turn import Call, Turn
from fm_agent_tools.agent.planner.world import World
from fm_agent_tools.requests import ImageRequest
from fm_agent_tools.requests.phrases import clean

LONGEST_PROMPT = next(
    rule.max_length for rule in ImageRequest.model_fields["prompt"].metadata if hasattr(rule, "max_length")
)
# Forms whose sentences are taken as they stand: "cancel #3", "give me a minute" hold no options.
_WHOLE = frozenset(
    {
        "greet",
        "bye",
        "thanks",
        "talk",
        "refuse",
        "cancel",
        "check",
        "models",
        "able",
        "help",
        "undo",
        "decline",
    }
)

# What is left of "as a flat icon" or "make it 3D" when the style is taken out.
_ONLY_DRAWN = re.compile(
    r"(?:(?:make|turn|draw|render|do|have|change) (?:it|this|that)(?: (?:as|in|into|to|like))?"
    r"|(?:(?:it|this|that),? )?(?:as|in|into|like))"
    r"(?: (?:an? |the )?(?:icon|sticker|emoji|drawing|picture|illustration|version|style|look))?",
    re.IGNORECASE,
)
_TAKING = re.compile(r"(?:save|download|export)\b", re.IGNORECASE)
_IT = re.compile(r"\b(?:it|this|that|them|they)\b", re.IGNORECASE)

Meaning = Callable[[Scene, Sentence], Turn]


@dataclass
class _Reading:
    """What has been understood of a message so far."""

    history: History
    turns: list[Turn] = field(default_factory=list)
    waiting: Fields = field(default_factory=dict)

    def add(self, turn: Turn) -> None:
        """Takes a clause's turn in; its calls can be meant by the next clause."""
        if turn.follows and self.turns and self.turns[-1].calls:
            last = self.turns.pop()
            turn = replace(turn, calls=(*last.calls[:-1], *turn.calls))
            self.history = replace(self.history, works=self.history.works[:-1])
            made = turn.calls[-1:]
        else:
            made = turn.calls
        works = [Work(kind.name, call.args, tool=call.name) for call in made if (kind := of_tool(call.name))]
        if works:
            self.history = replace(self.history, works=(*self.history.works, *works), offer={})
        self.turns.append(turn)


class Planner:
    """Plans one message at a time; it has no state, the history comes with each message."""

    def __init__(self, world: World | None = None, tools: Collection[str] = ALL_TOOLS) -> None:
        self._world = world or World()
        self._tools = tuple(tools)
        self._meanings: dict[str, Meaning] = {
            "greet": lambda c, s: Turn(text=replies.greeting(self._world, self._tools), idle=True),
            "bye": lambda c, s: Turn(text=replies.BYE, idle=True),
            "thanks": lambda c, s: Turn(text=replies.THANKS, idle=True),
            "talk": self._talk,
            "help": lambda c, s: Turn(text=replies.abilities(self._world, self._tools)),
            "able": self._able,
            "models": lambda c, s: Turn((Call("list_models"),)),
            "refuse": lambda c, s: Turn(text=replies.REFUSED, idle=True),
            "cancel": lambda c, s: Turn((Call("cancel_job", _job(s.slots)),)),
            "check": lambda c, s: Turn((Call("check_job", _job(s.slots)),)),
            "again": followups.again,
            "each": lambda c, s: Turn(text=replies.ONE_AT_A_TIME),
            "surprise": self._surprise,
            "accept": self._accept,
            "remake": self._remake,
            "decline": lambda c, s: Turn(text=replies.DECLINED, idle=True),
            "take": lambda c, s: Turn(text=replies.taking(c.history.last() is not None, self._world)),
            "delete": lambda c, s: Turn(text=replies.KEPT),
            "undo": lambda c, s: Turn(text=replies.NO_UNDO if c.history.works else replies.NOTHING_YET),
            "animate": followups.animated,
            "retime": followups.retimed,
            "continue": followups.continued,
            "become": self._become,
            "modify": self._modify,
            "wish": self._wish,
            "bare_make": lambda c, s: Turn(text=replies.of_what(self._world)),
        }

    def plan(self, message: str, history: History | None = None) -> Turn:
        """The turn for a message. Sentences that make calls win over sentences that only talk."""
        message = tidy(message)
        if len(message) > LONGEST_PROMPT:
            return Turn(text=replies.too_long(len(message), LONGEST_PROMPT))
        if language := foreign(message):
            return Turn(text=replies.not_english(language))
        reading = _Reading(history or History())
        for several in clauses(turned(corrected(message))):
            for clause in apart(several, reading.history):
                reading.add(self._one(clause, reading))
        return self._only_offered(_joined(reading.turns) or Turn(text=replies.ask_back(self._world)))

    def _one(self, clause: str, reading: _Reading) -> Turn:
        scene = Scene(reading.history, self._world, self._tools)
        slots, bare = parse(clause)
        if slots and slots.form in _WHOLE:
            return self._meaning(scene, Sentence(slots, bare, clause))
        pointed = point(spelled(without_thanks(clause)), reading.history)
        found = extract(pointed.text, self._world.all_styles)
        slots, rest = parse(found.rest)
        sentence = Sentence(slots or Match("", {}), rest, clause, found.fields, pointed.work)
        if turn := followups.renamed(scene, Sentence(Match("", {}), parse(clause)[1], clause)):
            return turn
        if turn := sounds.of_sound(scene, sentence):
            return turn
        if found.fields and (is_filler(rest) or ("style" in found.fields and _ONLY_DRAWN.fullmatch(rest))):
            return self._options_alone(scene, sentence, reading)
        if reading.waiting:
            sentence = replace(sentence, options={**reading.waiting, **sentence.options})
            reading.waiting = {}
        return self._meaning(scene, sentence) if slots else self._unformed(scene, sentence)

    def _meaning(self, scene: Scene, sentence: Sentence) -> Turn:
        slots = sentence.slots
        if scene.history.offer and slots.form == "thanks":
            accepted = parse(f"yes, {sentence.text}")[0]
            slots = accepted if accepted and accepted.form == "accept" else slots
        return self._meanings[slots.form](scene, sentence)

    def _options_alone(self, scene: Scene, sentence: Sentence, reading: _Reading) -> Turn:
        """They change what is there, or hold for what the next clause asks for."""
        if scene.target(sentence) is None:
            reading.waiting = {**reading.waiting, **sentence.options}
        return followups.remade(scene, sentence)

    def _unformed(self, scene: Scene, sentence: Sentence) -> Turn:
        """No form fits: the name of a thing is a wish, the rest is talk."""
        text = sentence.text.strip(" .,!?")
        if is_filler(text):
            return Turn(idle=True)
        if turn := followups.instructed(scene, sentence):
            return turn
        picture = KINDS[IMAGE]
        if other := service(text):
            return self._cannot(other, picture, sentence.options)
        if is_talk(text) or is_gibberish(text):
            about_it = scene.history.works and _IT.search(text)
            return Turn(
                text=replies.unclear_change(self._world) if about_it else replies.ask_back(self._world)
            )
        if other := outside(clean(text), picture, self._world.cannot):
            return self._cannot(other, picture, sentence.options)
        return self._draw(scene, sentence, text)

    def _wish(self, scene: Scene, sentence: Sentence) -> Turn:
        if heard := sentence.slots["heard"]:
            return self._draw(scene, sentence, heard, "hear")
        return self._draw(scene, sentence, sentence.slots["subject"], sentence.slots["verb"])

    def _draw(self, scene: Scene, sentence: Sentence, text: str, verb: str = "") -> Turn:
        """A new thing, or what stands against it."""
        made = make(scene, sentence, text, verb)
        if isinstance(made, Turn):
            return made
        if isinstance(made, Call):
            return Turn((made,))
        other, kind = made
        return self._cannot(other, kind, sentence.options)

    def _become(self, scene: Scene, sentence: Sentence) -> Turn:
        turn = followups.became(scene, sentence)
        if turn is not None:
            return turn
        if re.match(r"not\b", sentence.text, re.IGNORECASE):
            return self._draw(scene, sentence, sentence.slots["subject"])
        return Turn(text=replies.which_work(self._world))

    def _modify(self, scene: Scene, sentence: Sentence) -> Turn:
        if known := sentence.slots["known"]:
            meant = followups.thing_meant(scene, sentence, known)
            if meant is None:
                return self._draw(scene, sentence, f"the {known}")
            work, change = meant
            slots = Match("modify", {"change_to": change})
            sentence = replace(sentence, slots=slots, work=work)
        return followups.modified(scene, sentence)

    def _surprise(self, scene: Scene, sentence: Sentence) -> Turn:
        drawn = sum(work.kind == IMAGE for work in scene.history.works)
        return self._draw(scene, sentence, self._world.examples[drawn % len(self._world.examples)])

    def _accept(self, scene: Scene, sentence: Sentence) -> Turn:
        if scene.history.offer:
            return Turn((Call(GENERATE, {**scene.history.offer, **sentence.options}),))
        return Turn(text=replies.NOTHING_OFFERED, idle=True)

    def _remake(self, scene: Scene, sentence: Sentence) -> Turn:
        """ "draw it" takes the offer; "make it 512x512" changes the last work; else it is "again"."""
        if scene.history.offer:
            return self._accept(scene, sentence)
        if sentence.options:
            return followups.remade(scene, sentence)
        if _TAKING.match(sentence.text):
            return self._meanings["take"](scene, sentence)
        last = scene.history.last()
        if last and last.number is None:
            return Turn(idle=True)  # "I want an elephant. Can you draw one?" is one elephant
        return followups.again(scene, sentence)

    def _able(self, scene: Scene, sentence: Sentence) -> Turn:
        kind = kind_named(sentence.text) or KINDS[IMAGE]
        return Turn(text=replies.able(self._world, self._tools, kind))

    def _talk(self, scene: Scene, sentence: Sentence) -> Turn:
        text = replies.unclear_change(self._world) if scene.history.works else replies.ask_back(self._world)
        return Turn(text=text, idle=True)

    def _cannot(self, wish: Outside, kind: Kind, options: Fields) -> Turn:
        """Says what is possible, and offers the nearest picture."""
        if kind.name == AUDIO:
            text = replies.cannot(wish, self._world, kind, offering=False)
            return Turn(text=text, refused=True)
        subject = wish.nearest or self._world.examples[0]
        offered = {"prompt": subject, **fitted(options, KINDS[IMAGE])}
        return Turn(text=replies.cannot(wish, self._world, kind), offer=offered, refused=True)

    def _only_offered(self, turn: Turn) -> Turn:
        """Calls of tools that this agent does not have become an explanation beside those that it has."""
        lacking = [call for call in turn.calls if call.name not in self._tools]
        if not lacking:
            return turn
        calls = tuple(call for call in turn.calls if call.name in self._tools)
        kind = of_tool(lacking[0].name) or KINDS[IMAGE]
        subject = nearest(str(lacking[0].args.get("prompt", "")))
        near = not calls and kind.name in (AUDIO, VIDEO) and GENERATE in self._tools
        proposal = replies.offer(subject or self._world.examples[0], near=subject is not None) if near else ""
        offered = {"prompt": subject or self._world.examples[0]} if near else {}
        text = "\n\n".join(part for part in (turn.text, replies.no_tool(kind, self._tools, proposal)) if part)
        return Turn(_independent(calls, lacking), text, offered)


def _independent(calls: tuple[Call, ...], lacking: list[Call]) -> tuple[Call, ...]:
    return tuple(call for call in calls if not call.builds_on(lacking))


def _job(slots: Match) -> Fields:
    if slots["scope"]:
        return {"job": "all"}
    reference = re.sub(r"^(?:[a-z.]+)\s+(?=#?\d)", "", slots["job"], flags=re.IGNORECASE)
    return {"job": f"#{reference}" if reference.isdigit() else reference or "last"}


def _joined(turns: list[Turn]) -> Turn | None:
    """All calls of a message, with what was refused; without calls, the last thing said that is not idle."""
    if calls := tuple(call for turn in turns for call in turn.calls):
        return Turn(calls, "\n\n".join(turn.text for turn in turns if turn.refused))
    spoken = [turn for turn in turns if turn.text]
    return next((turn for turn in reversed(spoken) if not turn.idle), spoken[-1] if spoken else None)
