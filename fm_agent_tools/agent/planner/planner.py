"""From a message to tool calls or an answer: the meaning of each sentence form."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Any

from fm_agent_tools.agent.planner import replies
from fm_agent_tools.agent.planner.grammar import Match
from fm_agent_tools.agent.planner.history import GENERATE, History
from fm_agent_tools.agent.planner.lexicon import number
from fm_agent_tools.agent.planner.options import extract
from fm_agent_tools.agent.planner.sentences import is_english, is_talk, parse, sentences, tidy
from fm_agent_tools.agent.planner.subjects import (
    changed,
    clean,
    head,
    names_no_thing,
    names_nothing,
    unlabelled,
    unwrap,
    with_addition,
)
from fm_agent_tools.agent.planner.turn import Call, Turn
from fm_agent_tools.agent.planner.world import Outside, World, nearest, outside, service
from fm_agent_tools.requests import ImageRequest

ALL_TOOLS = (GENERATE, "check_job", "cancel_job", "list_models")
LONGEST_PROMPT = next(
    rule.max_length for rule in ImageRequest.model_fields["prompt"].metadata if hasattr(rule, "max_length")
)

Fields = dict[str, Any]


@dataclass(frozen=True)
class Sentence:
    """One sentence: its form's slots, what is left without politeness, and the options it carried."""

    slots: Match
    text: str
    options: Fields


class Planner:
    """Plans one message at a time; it has no state, the history comes with each message."""

    def __init__(self, world: World | None = None, tools: Collection[str] = ALL_TOOLS) -> None:
        self._world = world or World()
        self._tools = tuple(tools)
        self._meanings: dict[str, Callable[[Sentence, History], Turn]] = {
            "greet": lambda s, h: Turn(text=replies.greeting(self._world), idle=True),
            "bye": lambda s, h: Turn(text=replies.BYE, idle=True),
            "thanks": lambda s, h: Turn(text=replies.THANKS, idle=True),
            "help": lambda s, h: Turn(text=replies.abilities(self._world)),
            "models": lambda s, h: Turn((Call("list_models"),)),
            "refuse": lambda s, h: Turn(text=replies.REFUSED),
            "cancel": lambda s, h: Turn((Call("cancel_job", _job(s.slots)),)),
            "check": lambda s, h: Turn((Call("check_job", _job(s.slots)),)),
            "again": self._again,
            "surprise": self._surprise,
            "accept": self._accept,
            "draw_it": self._draw_it,
            "decline": lambda s, h: Turn(text=replies.DECLINED, idle=True),
            "animate": self._animate,
            "become": lambda s, h: self._follow(s, h, lambda old: unwrap(s.slots["subject"]).subject),
            "modify": self._modify,
            "wish": self._wish,
            "bare_make": lambda s, h: Turn(text=replies.of_what(self._world)),
        }

    def plan(self, message: str, history: History | None = None) -> Turn:
        """The turn for a message. Sentences that make calls win over sentences that only talk."""
        message, history = tidy(message), history or History()
        if len(message) > LONGEST_PROMPT:
            return Turn(text=replies.too_long(len(message), LONGEST_PROMPT))
        if message and not is_english(message):
            return Turn(text=replies.NOT_ENGLISH)
        turns = self._sentence_by_sentence(message, history)
        return self._only_offered(_joined(turns) or Turn(text=replies.ask_back(self._world)))

    def _sentence_by_sentence(self, message: str, history: History) -> list[Turn]:
        turns: list[Turn] = []
        for text in sentences(message):
            turn = self._one(text, history)
            made = [call for call in turn.calls if call.name == GENERATE]
            if made and turns and made[-1].args.pop("_follows", False) and turns[-1].calls:
                turns.pop()  # "draw a fox. make it blue": one picture, not two
            history = replace(history, wish=made[-1].args, offer={}) if made else history
            turns.append(turn)
        return turns

    def _one(self, text: str, history: History) -> Turn:
        found = extract(text, self._world.styles)
        slots, rest = parse(found.rest)
        if history.offer and slots and slots.form == "thanks" and parse("yes")[0]:
            accepted = parse(f"yes, {rest}")[0]
            slots = accepted if accepted and accepted.form == "accept" else slots
        sentence = Sentence(slots or Match("", {}), rest, found.fields)
        if slots:
            return self._meanings[slots.form](sentence, history)
        return self._unformed(sentence, history)

    def _unformed(self, sentence: Sentence, history: History) -> Turn:
        """No form fits: options alone change the last picture, a thing's name is a wish, the rest is talk."""
        if not sentence.text.strip(" .,!?"):
            return self._follow(sentence, history, lambda old: old) if sentence.options else Turn(idle=True)
        if other := service(sentence.text) or outside(clean(sentence.text)):
            return self._cannot(other, sentence.options)
        if is_talk(sentence.text):
            return Turn(text=replies.ask_back(self._world))
        return self._draw(sentence.text, sentence.options)

    def _wish(self, sentence: Sentence, history: History) -> Turn:
        return self._draw(sentence.slots["subject"], sentence.options)

    def _draw(self, text: str, options: Fields) -> Turn:
        text = unlabelled(text)
        if names_no_thing(text):
            return Turn(text=replies.of_what(self._world))
        wish = unwrap(text)
        if other := outside(text) or outside(wish.subject):
            return self._cannot(other, options)
        if names_nothing(wish.subject):
            return Turn(text=replies.of_what(self._world))
        count = {"n": wish.count} if wish.count and wish.count > 1 else {}
        return _generate({"prompt": wish.subject, **count, **options})

    def _follow(self, sentence: Sentence, history: History, change: Callable[[str], str]) -> Turn:
        """A new picture from the last one: same seed and options, another prompt."""
        if not history.wish.get("prompt"):
            return Turn(text=replies.which_picture(self._world))
        prompt = change(str(history.wish["prompt"]))
        kept = {name: value for name, value in history.wish.items() if name != "wait"}
        return _generate({**kept, "prompt": prompt, **sentence.options, "_follows": True})

    def _modify(self, sentence: Sentence, history: History) -> Turn:
        slots = sentence.slots
        if slots["addition"]:
            return self._follow(sentence, history, lambda old: with_addition(old, slots["addition"]))
        if slots["known"]:
            return self._modify_known(sentence, history)
        if removed := slots["removal"] or slots["removal_two"]:
            return self._follow(
                replace(sentence, options={"negative_prompt": removed, **sentence.options}),
                history,
                lambda old: _without(old, removed),
            )
        if slots["phrase"]:
            return self._follow(sentence, history, lambda old: f"{old} {sentence.text}")
        change = slots["change_to"]
        return self._follow(sentence, history, lambda old: changed(old, change) if change else old)

    def _modify_known(self, sentence: Sentence, history: History) -> Turn:
        """ "make the fox blue": a change when the last picture was of a fox, else a wish."""
        known, thing = sentence.slots["known"], head(str(history.wish.get("prompt", "")))
        if thing and (
            found := re.search(rf"\b{re.escape(thing)}s?\b\s*(?P<change>.+)", known, re.IGNORECASE)
        ):
            return self._follow(sentence, history, lambda old: changed(old, found["change"]))
        return self._draw(f"the {known}", sentence.options)

    def _again(self, sentence: Sentence, history: History) -> Turn:
        """The same wish with another seed."""
        if not history.wish.get("prompt"):
            return Turn(text=replies.which_picture(self._world))
        kept = {name: value for name, value in history.wish.items() if name not in ("seed", "wait", "n")}
        count = {"n": number(sentence.slots["count"])} if sentence.slots["count"] else {}
        return _generate({**kept, **count, **sentence.options})

    def _surprise(self, sentence: Sentence, history: History) -> Turn:
        example = self._world.examples[history.pictures % len(self._world.examples)]
        return _generate({"prompt": example, **sentence.options})

    def _accept(self, sentence: Sentence, history: History) -> Turn:
        if history.offer:
            return _generate({**history.offer, **sentence.options})
        return Turn(text=replies.NOTHING_OFFERED, idle=True)

    def _draw_it(self, sentence: Sentence, history: History) -> Turn:
        """ "draw it" takes the offer; "make it 512x512" changes the last picture; else it is "again"."""
        if history.offer:
            return self._accept(sentence, history)
        if sentence.options:
            return self._follow(sentence, history, lambda old: old)
        return self._again(sentence, history)

    def _animate(self, sentence: Sentence, history: History) -> Turn:
        thing = sentence.slots["thing"]
        return self._cannot(Outside("moving pictures", nearest(thing) if thing else None), sentence.options)

    def _cannot(self, wish: Outside, options: Fields) -> Turn:
        """Says what is possible, and offers the nearest thing."""
        subject = wish.nearest or self._world.examples[0]
        return Turn(text=replies.cannot(wish, self._world), offer={"prompt": subject, **options})

    def _only_offered(self, turn: Turn) -> Turn:
        """Calls of tools that this agent does not have become an explanation."""
        if all(call.name in self._tools for call in turn.calls):
            return turn
        return Turn(text=replies.no_tool(self._world, self._tools))


def _job(slots: Match) -> Fields:
    if slots["scope"]:
        return {"job": "all"}
    reference = re.sub(r"^(?:number|no\.?|job|picture)\s+", "", slots["job"], flags=re.IGNORECASE)
    return {"job": f"#{reference}" if reference.isdigit() else reference or "last"}


def _generate(args: Fields) -> Turn:
    return Turn((Call(GENERATE, args),))


def _without(subject: str, removed: str) -> str:
    removed = re.sub(r"^(?:the|its|his|her|a|an)\s+", "", clean(removed))
    return (
        clean(
            re.sub(
                rf"\s*(?:\bwith|\bwearing|\bholding|\band)?\s*(?:\b(?:a|an|the)\s+)?\b{re.escape(removed)}\b",
                "",
                subject,
            )
        )
        or subject
    )


def _joined(turns: list[Turn]) -> Turn | None:
    """All calls of a message; without calls, the last thing said that is not mere politeness."""
    if calls := tuple(call for turn in turns for call in turn.calls):
        return Turn(
            tuple(Call(call.name, {k: v for k, v in call.args.items() if k != "_follows"}) for call in calls)
        )
    spoken = [turn for turn in turns if turn.text]
    return next((turn for turn in reversed(spoken) if not turn.idle), spoken[-1] if spoken else None)
