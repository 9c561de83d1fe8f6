"""Captions: what a person might have typed to get a picture."""

from __future__ import annotations

import random
from collections.abc import Mapping

from fm_agent_tools.training.data.emoji import Concept

STYLES: Mapping[str, tuple[str, ...]] = {
    "3D": ("3D", "3D render", "glossy 3D"),
    "flat": ("flat", "flat design", "simple flat"),
    "gradient": ("soft gradient", "gradient", "soft shaded"),
    "noto": ("cartoon", "cartoon style", "hand drawn cartoon"),
    "twemoji": ("minimal", "minimal flat", "bold and minimal"),
}
"""Words for each drawing style; the first one is what the model's spec offers."""

KINDS = ("sticker", "emoji", "icon", "picture", "drawing")
BARE = 0.45
WITH_STYLE = 0.5
ADJECTIVES = (
    *("cute", "happy", "sleepy", "little", "big", "tiny", "small", "funny", "friendly", "lovely", "nice"),
    *("cool", "shy", "lazy", "brave", "pretty", "fancy", "simple", "proud", "curious", "cheerful"),
    "beautiful",
)
"""Words that people add and that these pictures do not show: the thing itself has to win over them."""
WITH_ADJECTIVE = 0.25


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


def _name(concept: Concept, draw: random.Random) -> str:
    """Mostly the name: the other words are shared by many concepts and say less."""
    pick = draw.random()
    if pick < 0.7 or not concept.words:
        return concept.name
    other = draw.choice(concept.words)
    return f"{concept.name}, {other}" if pick < 0.9 else other


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
