"""What the planner says when it makes no call. One voice: short, plain, and open about being rules."""

from __future__ import annotations

from collections.abc import Sequence

from fm_agent_tools.agent.planner.world import Outside, World

WHO = "I am the offline planner: rules that turn wishes into pictures, not a language model."


def examples(world: World, count: int = 3) -> str:
    """“a sleepy fox”, “a red apple” or “a rocket”."""
    shown = [f"“{example}”" for example in world.examples[:count]]
    return " or ".join((", ".join(shown[:-1]), shown[-1])) if len(shown) > 1 else "".join(shown)


def greeting(world: World) -> str:
    """Hello, and what this is."""
    return f"Hello! {WHO} Tell me what to draw, for example {examples(world)}."


def abilities(world: World) -> str:
    """What can be said, and what can be drawn."""
    styles = f"\n- style: {', '.join(world.styles)}" if world.styles else ""
    return (
        f"{WHO} I can draw {world.can}. I cannot draw {world.cannot}.\n\n"
        f"Say it in plain words, such as {examples(world)}. You can add:\n"
        "- how many: “3 versions of a cactus”\n- size: “512x512”\n- “seed 7”, “in 30 steps”, “guidance 4”"
        f"{styles}\n\n"
        "Afterwards: “make it blue”, “add a hat”, “another one”, “cancel”. “What models are there?” lists "
        "the models."
    )


def ask_back(world: World) -> str:
    """Not understood."""
    return (
        "I am not sure what to draw. I follow simple rules rather than understand language: name one thing, "
        f"for example {examples(world)}."
    )


def of_what(world: World) -> str:
    """A picture was asked for, but not of what."""
    return f"Gladly. What should it show? For example {examples(world)}."


def which_picture(world: World) -> str:
    """A change was asked for, but there is nothing to change."""
    return (
        "There is no picture in this conversation yet that I could change. Name a thing first, for example "
        f"{examples(world)}."
    )


def cannot(wish: Outside, world: World) -> str:
    """Outside the models' world: says so, says what they can do, and offers the nearest."""
    proposal = offer(wish.nearest or world.examples[0], near=wish.nearest is not None)
    return f"I cannot make {wish.kind}: I draw {world.can}. {proposal}"


def offer(subject: str, *, near: bool) -> str:
    """The proposal that a "yes" accepts."""
    joint = "The nearest I can do is" if near else "I could draw, for example,"
    return f"{joint} “{subject}”. Shall I? Just say yes."


def no_tool(world: World, tools: Sequence[str]) -> str:
    """A picture was asked for on a machine without a picture model."""
    hint = " Ask “what models are there?” to see how to install one." if "list_models" in tools else ""
    return f"I cannot draw here: no picture model is installed.{hint}"


THANKS = "You are welcome. Say “another one”, change it with “make it blue”, or name the next thing."
BYE = "Good-bye!"
REFUSED = "All right, I will not draw anything. Tell me when you want a picture."
DECLINED = "All right. What should I draw instead?"
NOTHING_OFFERED = "Good. What should I draw?"
NOT_ENGLISH = (
    "I only understand English: I am a planner made of rules. Name a thing, for example “a sleepy fox”."
)


def too_long(length: int, limit: int) -> str:
    """The message cannot be a prompt."""
    return f"That message has {length} characters; a prompt may have at most {limit}. Please say it in fewer."
