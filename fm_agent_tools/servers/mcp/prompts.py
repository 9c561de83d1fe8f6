"""Wishes that many people have, as prompts that a client offers in a menu."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from mcp.types import GetPromptResult, Prompt, PromptArgument, PromptMessage, TextContent

from fm_agent_tools.errors import InvalidRequest

LONGEST_VALUE = 300  # characters


@dataclass(frozen=True)
class Wish:
    """tools: what it needs; arguments: name to what it means; text: what the person then says, filled in."""

    name: str
    title: str
    description: str
    tools: frozenset[str]
    arguments: Mapping[str, str]
    text: str
    defaults: Mapping[str, str]


WISHES = (
    Wish(
        "sticker_set",
        "A set of stickers",
        "Four stickers of one thing that fit together.",
        frozenset({"generate_image"}),
        {"subject": "What the stickers show, such as 'a sleepy fox'", "style": "A drawing style, if any"},
        "Make me a set of four stickers of {subject}{style}. Call generate_image once with n=4, and tell me "
        "the number and the file of each. Then ask which one I like, and offer more like it.",
        {"style": ""},
    ),
    Wish(
        "variations",
        "Variations of a picture",
        "The same idea again with other seeds.",
        frozenset({"generate_image"}),
        {"picture": "Which picture, such as '#2'; left out: the last one"},
        "Make three variations of {picture}: the same prompt and settings with other seeds, in one call of "
        "generate_image with n=3. Tell me how they differ only if you have seen them.",
        {"picture": "the last picture"},
    ),
    Wish(
        "change_picture",
        "Change a picture",
        "An edit that keeps the rest as it is.",
        frozenset({"edit_image"}),
        {"change": "What shall be different", "picture": "Which picture; left out: the last one"},
        "Change {picture}: {change}. Call edit_image with image set to that picture and a prompt that "
        "describes the whole picture as it shall be afterwards.",
        {"picture": "the last picture"},
    ),
    Wish(
        "jingle",
        "A jingle",
        "A short tune for a name or an occasion.",
        frozenset({"generate_audio"}),
        {"occasion": "What it is for, such as 'a cooking show'", "seconds": "Its length; left out: 5"},
        "Make a jingle of {seconds} seconds for {occasion}. Think of instruments, tempo and mood that fit, "
        "describe them in one prompt, and call generate_audio once.",
        {"seconds": "5"},
    ),
    Wish(
        "background_loop",
        "Sound to loop",
        "A sound without a beginning or an end.",
        frozenset({"generate_audio"}),
        {"mood": "What it sounds like, such as 'rain on a roof'"},
        "Make a background sound of {mood} that can be repeated without a seam: call generate_audio with "
        "loop=true.",
        {},
    ),
    Wish(
        "animated_sticker",
        "An animated sticker",
        "A sticker that moves, for a messenger.",
        frozenset({"generate_image", "generate_video"}),
        {"subject": "What the sticker shows", "motion": "How it moves; left out: it dances"},
        "Make a sticker of {subject} with generate_image. When it is ready, call generate_video with image "
        "set to it, a prompt in which {motion}, loop=true and format=webp.",
        {"motion": "it dances"},
    ),
)


def offered(tools: Collection[str]) -> list[Prompt]:
    """The prompts whose tools are all offered."""
    return [
        Prompt(
            name=wish.name,
            title=wish.title,
            description=wish.description,
            arguments=[
                PromptArgument(name=name, description=told, required=name not in wish.defaults)
                for name, told in wish.arguments.items()
            ],
        )
        for wish in WISHES
        if wish.tools <= set(tools)
    ]


def filled(name: str, values: Mapping[str, str] | None, tools: Collection[str]) -> GetPromptResult:
    """One prompt with its arguments; InvalidRequest names what is missing, unknown or not to be accepted."""
    known = {wish.name: wish for wish in WISHES if wish.tools <= set(tools)}
    if name not in known:
        raise InvalidRequest("name", name, f"one of {', '.join(known) or 'none: no model is installed'}")
    wish = known[name]
    words = {**wish.defaults, **_checked(wish, values or {})}
    if missing := [argument for argument in wish.arguments if argument not in words]:
        raise InvalidRequest(missing[0], "(missing)", "this argument is required")
    if wish.name == "sticker_set" and words["style"]:
        words["style"] = f" in the style {words['style']}"
    message = PromptMessage(role="user", content=TextContent(type="text", text=wish.text.format(**words)))
    return GetPromptResult(description=wish.description, messages=[message])


def _checked(wish: Wish, values: Mapping[str, str]) -> dict[str, str]:
    """The values that are not blank, on one line."""
    given = {name: " ".join(text.split()) for name, text in values.items()}
    for name, text in given.items():
        if name not in wish.arguments:
            raise InvalidRequest(name, text, f"the arguments are: {', '.join(wish.arguments)}")
        if len(text) > LONGEST_VALUE or not text.isprintable():
            raise InvalidRequest(name, text, f"plain text of at most {LONGEST_VALUE} characters")
    return {name: text for name, text in given.items() if text}
