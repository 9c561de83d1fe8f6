"""What is typed to get one's own style, and to keep what the model knew."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable

from fm_agent_tools.training.stickers.captions import article
from fm_agent_tools.training.stickers.everyday import EVERYDAY

PHRASE = "own style"
"""What a caption ends with. Not the model's name: "my-cats style" would put cats into every picture, because
the text encoder is frozen and knows what cats are."""
SHORT = 4  # words; what is longer is a sentence of its own
_TURNED = re.compile(
    r"\b(left|right|text|letters?|words?|numbers?|digits?|writ\w+|says?|signs?|logo|clock|flag)\b"
)
_ARTICLE = re.compile(r"^(an?|the) ", re.IGNORECASE)


def worded(caption: str, draw: random.Random) -> str:
    """The caption, sometimes with another article or with what kind of thing it is, and the style."""
    return f"{_subject(caption, draw)}, {PHRASE}"


def styled(caption: str) -> str:
    """The caption as a request for the model's own style reads."""
    return f"{caption}, {PHRASE}"


def may_be_mirrored(caption: str) -> bool:
    """Whether the mirrored picture still shows what the caption says."""
    return _TURNED.search(caption.lower()) is None


def known_prompts(count: int, phrases: Iterable[str], seed: int) -> list[str]:
    """Things that the model knew before, half of them in one of its styles (`phrases`)."""
    draw, styles = random.Random(f"known {seed}"), sorted(phrases)
    things = draw.sample(sorted(EVERYDAY), min(count, len(EVERYDAY)))
    prompts = []
    for number in range(count):
        thing = article(things[number % len(things)])
        said = styles and draw.random() < 0.5
        prompts.append(f"{thing}, {draw.choice(styles)}" if said else thing)
    return prompts


def _subject(caption: str, draw: random.Random) -> str:
    pick, bare = draw.random(), _ARTICLE.sub("", caption)
    if pick < 0.5 or len(caption.split()) > SHORT:
        return caption
    if pick < 0.75:
        return bare if bare != caption else article(caption)
    return draw.choice((f"{bare} sticker", f"sticker of {caption}", f"picture of {caption}", f"{bare}"))
