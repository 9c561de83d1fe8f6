"""Captions: what a person might have typed to get a picture."""

from __future__ import annotations

import random
from collections.abc import Mapping

from fm_agent_tools.training.data.emoji import Concept, StickerSet
from fm_agent_tools.training.data.library import Fact, Library
from fm_agent_tools.training.data.scenes import Scene
from fm_agent_tools.training.data.wearing import HELD, WORN
from fm_agent_tools.training.stickers.sayings import SAID, heard

STYLES: Mapping[str, tuple[str, ...]] = {
    "3D": ("3D", "3D render", "glossy 3D"),
    "flat": ("flat", "flat design", "simple flat"),
    "gradient": ("soft gradient", "gradient", "soft shaded"),
    "noto": ("cartoon", "cartoon style", "hand drawn cartoon"),
    "twemoji": ("minimal", "minimal flat", "bold and minimal"),
    "bright": ("bright", "bright emoji", "classic emoji"),
    "pastel": ("pastel", "soft flat", "pastel flat"),
    "comic": ("comic", "comic style", "outlined comic"),
    "outline": ("outline", "line art", "outlined", "thin line"),
    "glyph": ("solid", "silhouette", "glyph", "solid one-colour"),
    "duotone": ("duotone", "two-tone", "duotone outline"),
    "colour icon": ("flat coloured", "coloured", "simple coloured"),
    "filled outline": ("filled outline", "outlined and filled", "coloured outline"),
    "badge": ("round badge", "round", "circular badge"),
}
"""Words for each drawing style; the first one is what the model's spec offers."""

KINDS = ("sticker", "emoji", "icon", "picture", "drawing")
ICON_KINDS = ("icon", "icon", "symbol", "pictogram", "sticker")
GROUNDS: Mapping[str, tuple[str, ...]] = {
    "circle": (
        "{thing} on a {colour} circle",
        "{thing} in a {colour} circle",
        "{colour} badge with {thing}",
    ),
    "square": (
        "{thing} on a {colour} square",
        "{colour} square with {thing}",
        "{thing} app icon, {colour}",
    ),
    "background": ("{thing} on a {colour} background", "{thing}, {colour} background"),
}
APART = ("{one} and {two}", "{one} next to {two}", "{one} beside {two}", "{one} & {two}")
PAIRS = (*APART, "{one} with {two}")
"""What is beside something; what is with a hat or a balloon has it on or in its hand."""
ALSO = ("simple", "clean", "centered", "cute", "high quality", "vector", "kawaii", "minimalistic")
"""Words that people put after a comma and that these pictures do not show."""
WITH_MORE = 0.1
BARE = 0.45
WITH_STYLE = 0.5
ADJECTIVES = (
    *("cute", "happy", "sleepy", "little", "big", "tiny", "small", "funny", "friendly", "lovely", "nice"),
    *("cool", "shy", "lazy", "brave", "pretty", "fancy", "simple", "proud", "curious", "cheerful"),
    "beautiful",
)
"""Words that people add and that these pictures do not show: the thing itself has to win over them."""
WITH_ADJECTIVE = 0.25
WITH_SYNONYM = 0.15
"""Share of the captions of a thing with synonyms that call it by one: so that words it never met are read by
what they mean, not by heart."""
AS_SAID = 0.6
"""Share of the captions of a thing that people have a word of their own for in which it has that word."""


def change_of_style(style: str, draw: random.Random) -> str:
    """A style alone, as an edit asks for it of a picture that nobody has described ("flat style")."""
    return f"{draw.choice(STYLES[style])} style"


def article(noun: str) -> str:
    """`noun` with the indefinite article that fits it."""
    return f"an {noun}" if noun[:1] in "aeiou" else f"a {noun}"


def caption(concept: Concept, style: str, draw: random.Random) -> str:
    """One caption of a picture: its name or another word for it, sometimes its style, in varying wording."""
    name = _described(_name(concept, draw), draw)
    subject = name if draw.random() < 0.4 else article(name)
    if draw.random() < BARE:
        return subject
    words = draw.choice(STYLES[style]) if draw.random() < WITH_STYLE else ""
    return _sentence(subject, name, words, draw)


def caption_of(pictures: StickerSet, row: int, draw: random.Random) -> str:
    """A freshly worded caption of one row: what it shows, and what was done with it."""
    if not isinstance(pictures, Library):
        return caption(pictures.concepts[pictures.codes[row]], pictures.styles[row], draw)
    return caption_of_fact(pictures.facts[row], pictures.concepts, draw)


def caption_of_fact(fact: Fact, concepts: Mapping[str, Concept], draw: random.Random) -> str:
    """A freshly worded caption of what a row of the library would show of which this is true."""
    return _more(_worded(fact, [concepts[code] for code in fact.codes], draw), draw)


def caption_with_style(name: str, style: str, draw: random.Random) -> str:
    """A caption that says the style, as an edit does that asks for it ("a fox, 3D style")."""
    words = draw.choice(STYLES[style])
    return draw.choice((f"{article(name)}, {words} style", article(f"{words} icon of {article(name)}")))


def _worded(fact: Fact, concepts: list[Concept], draw: random.Random) -> str:
    if fact.scene is not None:
        return _scene(fact.scene, fact.style, concepts, draw)
    if fact.group == "icons":
        return _icon(concepts[0], fact, draw)
    if fact.colour:
        named = Concept(concepts[0].code, f"{fact.colour} {said(concepts[0], draw)}", ())
        return caption(named, fact.style, draw)
    return caption(concepts[0], fact.style, draw)


def _icon(concept: Concept, fact: Fact, draw: random.Random) -> str:
    """An icon's style is nearly always said: without it the word means the coloured thing."""
    colour = (
        f"{fact.colour} " if fact.colour and draw.random() < (0.4 if fact.colour == "black" else 0.9) else ""
    )
    name = _name(concept, draw)
    style, kind = draw.choice(STYLES[fact.style]), draw.choice(ICON_KINDS)
    choices = (
        f"{colour}{name} {kind}, {style}",
        article(f"{colour}{style} {kind} of {article(name)}"),
        f"{colour}{style} {name} {kind}",
        f"{article(f'{colour}{name}')}, {style} {kind}",
        article(f"{colour}{name} icon"),
    )
    return draw.choice(choices)


def _scene(scene: Scene, style: str, concepts: list[Concept], draw: random.Random) -> str:
    names = [said(concept, draw) for concept in concepts]
    things = [name if draw.random() < 0.3 else article(name) for name in names]
    if scene.kind == "two":
        pairs = APART if concepts[1].name in {*HELD, *WORN} else PAIRS
        text = draw.choice(pairs).format(one=things[0], two=things[1])
    elif scene.kind == "place":
        text = f"{draw.choice(('', 'small ', 'a small '))}{names[0]} {scene.place}"
    else:
        text = draw.choice(GROUNDS[scene.ground]).format(thing=things[0], colour=scene.colour)
    return (
        f"{text}, {draw.choice(STYLES[style])} {draw.choice(('style', 'sticker'))}"
        if draw.random() < 0.3
        else text
    )


def _more(text: str, draw: random.Random) -> str:
    """Sometimes with words after a comma that change nothing."""
    return f"{text}, {draw.choice(ALSO)}" if draw.random() < WITH_MORE else text


def _name(concept: Concept, draw: random.Random) -> str:
    """Mostly the name, or what people say for it: the other words are shared by many and say less."""
    pick = draw.random()
    if pick < 0.7 or not concept.words:
        return said(concept, draw)
    other = draw.choice(concept.words)
    return f"{concept.name}, {other}" if pick < 0.9 else other


def said(concept: Concept, draw: random.Random) -> str:
    """The name of a thing, or what people say for it, or another word that means it."""
    if draw.random() < WITH_SYNONYM and (meant := [word for word in concept.synonyms if heard(word)]):
        return draw.choice(meant)
    words = SAID.get(concept.name, ())
    return draw.choice(words) if words and draw.random() < AS_SAID else concept.name


def _described(name: str, draw: random.Random) -> str:
    """Sometimes with an adjective; a face keeps its own, for there it is the whole meaning."""
    if "face" in name or draw.random() >= WITH_ADJECTIVE:
        return name
    return f"{draw.choice(ADJECTIVES)} {name}"


def _sentence(subject: str, name: str, style: str, draw: random.Random) -> str:
    kind = draw.choice(KINDS)
    styled = f"{style} {kind}" if style else kind
    choices = [f"{article(styled)} of {subject}", f"{name} {kind}, {style}" if style else f"{name} {kind}"]
    choices.append(f"{subject}, {style} style" if style else f"{subject} on a transparent background")
    return draw.choice(choices)
