"""Words that are in no caption: is what is drawn for "spud" what the judge calls a potato?"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from fm_agent_tools.training.stickers import intervals
from fm_agent_tools.training.stickers.artist import Wish
from fm_agent_tools.training.stickers.captions import article
from fm_agent_tools.training.stickers.jury import Jury
from fm_agent_tools.training.stickers.retrieval import GALLERY, recall
from fm_agent_tools.training.stickers.sayings import heard
from fm_agent_tools.training.stickers.sections.wording import percent
from fm_agent_tools.training.stickers.study import NotMeasured, Row, Study

WORDS: dict[str, tuple[str, ...]] = {
    "feline": ("cat", "lion", "tiger", "leopard"),
    "automobile": ("automobile", "car", "taxi"),
    "puppy": ("dog", "poodle"),
    "canine": ("dog", "poodle", "wolf", "fox"),
    "pooch": ("dog", "poodle"),
    "steed": ("horse",),
    "pony": ("horse",),
    "swine": ("pig", "boar"),
    "bovine": ("cow", "ox", "buffalo"),
    "chimp": ("monkey", "gorilla", "orangutan"),
    "avian": ("bird", "eagle", "parrot", "owl", "duck", "dove", "penguin", "chicken"),
    "owlet": ("owl",),
    "gator": ("crocodile",),
    "cephalopod": ("octopus", "squid"),
    "pachyderm": ("elephant", "rhinoceros", "hippopotamus"),
    "wasp": ("honeybee", "bee"),
    "dwelling": ("house", "houses", "hut", "home"),
    "cottage": ("house", "houses", "hut"),
    "brolly": ("umbrella",),
    "spud": ("potato",),
    "spectacles": ("glasses", "sunglasses"),
    "blaze": ("fire",),
    "spacecraft": ("rocket", "saucer", "satellite"),
    "phantom": ("ghost",),
    "chopper": ("helicopter",),
    "sedan": ("automobile", "car", "taxi"),
    "fiddle": ("violin",),
    "tome": ("book", "books"),
    "lager": ("beer",),
    "diadem": ("crown",),
    "conifer": ("evergreen", "christmas"),
    "gelato": ("ice",),
    "telly": ("television",),
    "cellphone": ("phone",),
}
"""A word, and words of the names that are right for it."""


def measure(study: Study) -> dict[str, Any]:
    """R@1 and R@5 for words that are in no caption, and for the others of `WORDS`; any fitting name is
    right."""
    jury, known = study.jury, caption_words(study)
    fitting = {word: _fitting(jury, word) for word in WORDS}
    words = [word for word in WORDS if len(fitting[word])]
    fresh = [word for word in words if word not in known][: study.amounts.words]
    if not fresh:
        raise NotMeasured("every word of the list is in a caption, or has no picture")
    others = [word for word in words if word in known][: study.amounts.words]
    asked, seeds = fresh + others, min(2, study.amounts.seeds)
    wishes = [Wish(article(word), seed) for word in asked for seed in range(seeds)]
    scores = jury.scores(jury.look(study.artist.draw(wishes, "words in no caption")))
    scores = scores.view(len(asked), seeds, -1)
    chance = {
        at: torch.stack([_found(s, fitting[w], at) for s, w in zip(scores, asked, strict=True)])
        for at in (1, 5)
    }
    first = {word: [jury.names[k] for k in s.argmax(dim=1)] for word, s in zip(asked, scores, strict=True)}
    found: dict[str, Any] = {"words": fresh, "taken_for": first}
    for name, part in (("in_no_caption", slice(0, len(fresh))), ("in_captions", slice(len(fresh), None))):
        if len(chance[1][part]):
            found[name] = {f"recall_at_{at}": intervals.mean(each[part]) for at, each in chance.items()}
    return found


def rows(found: dict[str, Any]) -> list[Row]:
    """R@1 and R@5 of words in no caption."""
    ours = found["in_no_caption"]
    label = f"words in no caption ({len(found['words'])}, such as “{found['words'][0]}”)"
    return [Row(f"R@{at} in {GALLERY}: {label}", percent(ours[f"recall_at_{at}"])) for at in (1, 5)]


def caption_words(study: Study) -> set[str]:
    """Every word of every name and of every other word for it that captions may have."""
    texts = (
        text
        for concept in study.pictures.concepts.values()
        for text in (concept.name, *concept.words, *filter(heard, concept.synonyms))
    )
    return {word for text in texts for word in text.replace("-", " ").split()}


def _fitting(jury: Jury, word: str) -> Tensor:
    wanted = set(WORDS[word])
    rows = [index for index, name in enumerate(jury.names) if wanted & set(name.replace("-", " ").split())]
    return torch.tensor(rows, dtype=torch.long)


def _found(scores: Tensor, fitting: Tensor, at: int) -> Tensor:
    """Chance (seeds,) that the best of the fitting names is among the first of a gallery that holds it and
    others that do not fit."""
    best = scores[:, fitting].amax(dim=1, keepdim=True)
    wrong = torch.ones(scores.shape[1], dtype=torch.bool)
    wrong[fitting] = False
    return recall((scores[:, wrong] >= best).sum(dim=1), int(wrong.sum()), at)
