"""Words for what comes out: a picture, a sound, a clip."""

from __future__ import annotations

from typing import NamedTuple


def words(text: str) -> frozenset[str]:
    """The words of `text`, which are separated by spaces."""
    return frozenset(text.split())


class Thing(NamedTuple):
    """One of it, several of it, and what people call it in a reference."""

    one: str
    many: str
    names: frozenset[str]


THINGS: dict[str, Thing] = {
    "image": Thing(
        "picture",
        "pictures",
        words(
            "picture pictures image images photo photos photograph photographs pic pics drawing drawings "
            "sticker stickers emoji icon icons illustration painting frame"
        ),
    ),
    "audio": Thing(
        "sound",
        "sounds",
        words("sound sounds audio song songs music track tracks melody tune recording"),
    ),
    "video": Thing(
        "clip",
        "clips",
        words("clip clips video videos animation animations movie film gif"),
    ),
}
"""Modality to its words; a request says its modality."""
