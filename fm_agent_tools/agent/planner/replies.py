"""What the planner says when it makes no call. One voice: short, plain, and open about being rules."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from fm_agent_tools.agent.planner.kinds import AUDIO, EDIT, GENERATE, IMAGE, KINDS, VIDEO, Kind
from fm_agent_tools.agent.planner.language import Language
from fm_agent_tools.agent.planner.outside import Outside
from fm_agent_tools.agent.planner.world import World


def who(tools: Collection[str] = (GENERATE,)) -> str:
    """What this is, with what can be made here."""
    made = listed([kind.many for kind in _offered(tools)] or ["pictures"], "and")
    return f"I am the offline planner: rules that turn wishes into {made}, not a language model."


def listed(words: Sequence[str], joint: str) -> str:
    """ "a, b and c"."""
    return f" {joint} ".join((", ".join(words[:-1]), words[-1])) if len(words) > 1 else "".join(words)


def examples(world: World, count: int = 3, kind: str = IMAGE) -> str:
    """“a sleepy fox”, “a red apple” or “a rocket”."""
    return listed([f"“{example}”" for example in world.ability(kind).examples[:count]], "or")


def greeting(world: World, tools: Collection[str]) -> str:
    """Hello, and what this is."""
    return f"Hello! {who(tools)} Tell me what to make, for example {examples(world)}."


def abilities(world: World, tools: Collection[str]) -> str:
    """What can be said, and what can be made."""
    lines = [who(tools), *(_ability(world, kind) for kind in _offered(tools) or [KINDS[IMAGE]])]
    styles = f"\n- style: {', '.join(world.styles)}" if world.styles else ""
    timed = _timed(tools)
    length = "\n- how long: “10 seconds”, “as a loop”" if timed else ""
    later = ["“make it blue”", "“add a hat”", "“another one”"]
    later += ["“make it dance”"] if KINDS["video"].tool in tools else []
    later += ["“longer”"] if timed else []
    return (
        f"{' '.join(lines)}\n\n"
        f"Say it in plain words, such as {examples(world)}. You can add:\n"
        f"- how many: “3 versions of a cactus”\n- size: “512x512”{length}\n"
        f"- “seed 7”, “in 30 steps”, “guidance 4”, “best quality”{styles}\n\n"
        f"Afterwards: {', '.join(later)}, “cancel”. “What models are there?” lists the models."
    )


def able(world: World, tools: Collection[str], kind: Kind) -> str:
    """ "Can you make music?": what can be made of this kind, and an example to say."""
    if kind.tool not in tools:
        return no_tool(kind, tools)
    return f"{_ability(world, kind)} Say for example {examples(world, kind=kind.name)}."


def _ability(world: World, kind: Kind) -> str:
    ability = world.ability(kind.name)
    verb = "draw" if kind.name == IMAGE else "make"
    return f"I can {verb} {ability.can}. I cannot {verb} {ability.cannot}."


def ask_back(world: World) -> str:
    """Not understood."""
    return (
        "I am not sure what to draw. I follow simple rules rather than understand language: name one thing, "
        f"for example {examples(world)}."
    )


def of_what(world: World, kind: Kind | None = None) -> str:
    """Something was asked for, but not of what."""
    if kind is None or kind.name == IMAGE:
        return f"Gladly. What should it show? For example {examples(world)}."
    question = "What should it sound like?" if kind.name == "audio" else "What should happen in it?"
    return f"Gladly. {question} For example {examples(world, kind=kind.name)}."


def which_work(world: World, *kinds: str) -> str:
    """A change was asked for, but there is nothing to change."""
    things = listed([KINDS[kind].one for kind in kinds or (IMAGE,)], "or")
    verb = "draw" if things == "picture" else "do that with"
    wanted = "change" if things == "picture" else verb
    return (
        f"There is no {things} in this conversation yet that I could {wanted}. Name a thing first, for "
        f"example "
        f"{examples(world, kind=kinds[0] if kinds else IMAGE)}."
    )


def taking(some: bool, world: World) -> str:
    """How to get at what was made; when nothing was, what to say first."""
    if not some:
        return which_work(world)
    return (
        "It is a file already. In the chat press “Download” below it, or “As a sticker” for Telegram and "
        "WhatsApp; in a shell `fm-agent export` writes such stickers."
    )


def unclear_change(world: World) -> str:
    """Something was said about what is there, but not what to do."""
    return "What should I change? For example “make it blue”, “add a hat”, or “another one”."


def cannot(wish: Outside, world: World, kind: Kind, *, offering: bool = True) -> str:
    """Outside the models' world: says so, says what they can do, and offers the nearest."""
    verb = "draw" if kind.name == IMAGE else "make"
    said = f"I cannot make {wish.kind}: I {verb} {world.ability(kind.name).can}."
    if not offering:
        return f"{said} Tell me something like {examples(world, kind=kind.name)}."
    return f"{said} {offer(wish.nearest or world.examples[0], near=wish.nearest is not None)}"


def offer(subject: str, *, near: bool) -> str:
    """The proposal that a "yes" accepts."""
    joint = "The nearest I can do is" if near else "I could draw, for example,"
    return f"{joint} “{subject}”. Shall I? Just say yes."


def no_tool(kind: Kind, tools: Collection[str], proposal: str = "") -> str:
    """Something was asked for on a machine without a model for it."""
    hint = " Ask “what models are there?” to see how to install one." if "list_models" in tools else ""
    verb = "draw" if kind.name == IMAGE else f"make {kind.many}"
    return f"I cannot {verb} here: no {kind.one} model is installed.{f' {proposal}' if proposal else hint}"


def not_english(language: Language) -> str:
    """A message in another language: said so in it, and in English."""
    sorry = f"{language.sorry} " if language.sorry else "Sorry: "
    english = (
        "I only understand English: I am a planner made of rules. Name a thing, for example “a sleepy fox”."
    )
    return f"{sorry}{english}"


def _offered(tools: Collection[str]) -> list[Kind]:
    return [kind for kind in KINDS.values() if kind.tool in tools]


def _timed(tools: Iterable[str]) -> bool:
    return bool({KINDS["audio"].tool, KINDS["video"].tool} & set(tools))


THANKS = "You are welcome. Say “another one”, change it with “make it blue”, or name the next thing."
BYE = "Good-bye!"
REFUSED = "All right, I will not make anything. Tell me when you want something."
DECLINED = "All right. What should I make instead?"
ONE_AT_A_TIME = "One at a time, please: say for example “make #1 blue”, and then “make #2 blue”."
NOTHING_OFFERED = "Good. What should I make?"
LOUDNESS = (
    "Every sound is finished equally loud, so making it again would not change that: turn your volume up or "
    "down. For softer or wilder music say “softer” or “more energetic”. The common loudness is a setting, "
    "FM_AGENT_LOUDNESS."
)
NO_SOUND = "That is a picture: only a sound can go on. A picture can be set in motion: say “make it dance”."
KEPT = (
    "I delete nothing myself. “Delete this chat” in Settings removes all that was said, made or brought in a "
    "chat, and `fm-agent delete` in a terminal a single work. “Cancel” stops what is being made, and “remove "
    "the hat” takes something off a picture."
)
NO_UNDO = (
    "There is no undo, and none is needed: every version is kept. Name the one to go on from by its number, "
    "as in “make #1 blue”."
)
NOTHING_YET = "There is nothing yet that could be undone. What should I make?"
PLAY_IT = "It is above: press its play button. For another one like it, say “another one”."
SOUND_OF_YOURS = (
    "I cannot change a sound of yours. I can go on from it: say “continue it”, or “continue it with a calm "
    "piano melody”."
)


def too_long(length: int, limit: int) -> str:
    """The message cannot be a prompt."""
    return f"That message has {length} characters; a prompt may have at most {limit}. Please say it in fewer."


def received(files: Sequence[Mapping[str, Any]], tools: Collection[str]) -> str:
    """When files come without a word: that they are there, and what can be said of them."""
    kinds = dict.fromkeys(str(one["modality"]) for one in files)
    if len(files) == 1:
        number = f" #{files[0]['number']}" if files[0]["number"] else ""
        got = f"I have your {KINDS[next(iter(kinds))].one}{number}."
    else:
        numbers = [f"#{one['number']}" for one in files if one["number"]]
        got = f"I have your {len(files)} files{' (' + ', '.join(numbers) + ')' if numbers else ''}."
    says = [text for kind, tool, text in _ABOUT_FILES if kind in kinds and tool in tools]
    return f"{got} Say {listed([f'“{text}”' for text in says], 'or')}." if says else got


_ABOUT_FILES = (
    (IMAGE, EDIT, "make it blue"),
    (IMAGE, KINDS[VIDEO].tool, "make it dance"),
    (AUDIO, KINDS[AUDIO].tool, "continue it"),
)
