"""Draws the sheets of docs/gallery.md and of the card: `python docs/plots/gallery.py --cache runs/cache`.

Needs the extra `train`. Asks the shipped sticker model, so it is drawn anew when its weights change: some
minutes on two cores. Failures are those that the judge of `fm-agent evaluate sticker` finds worst, not chosen
by hand; it is trained first where the cache has none.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from style import PICTURES

from fm_agent_tools.folders import folder
from fm_agent_tools.training.stickers.artist import Artist, Wish
from fm_agent_tools.training.stickers.captions import article
from fm_agent_tools.training.stickers.figures import prepared
from fm_agent_tools.training.stickers.sheets import captioned_sheet, contact_sheet
from fm_agent_tools.training.stickers.study import QUICK, Study

PROMPTS = (
    *("a sleepy fox", "a red apple", "a penguin", "a rocket", "a happy cactus"),
    *("a blue car", "a mushroom", "a crown"),
)
EVERYDAY = (
    *("a red apple", "a rocket", "a sad face", "a fox", "a cat", "a house", "a tree", "a car", "a heart"),
    *("a star", "the sun", "a fish", "a flower", "a cup of coffee", "a banana", "a book", "an umbrella"),
    *("a ghost", "a crown", "a guitar"),
)
STEPS, FOLLOWED = (1, 2, 4, 8, 25), ("a red apple", "a fox", "a house", "a pizza", "an umbrella")
SEED, EVERYDAY_SEED = 7, 0
SAMPLES, WORST, ACROSS, EVERYDAY_ACROSS = 60, 12, 6, 5


def main() -> None:
    """All sheets, or those named."""
    sheets = {
        **{"everyday": draw_everyday, "styles": draw_styles},
        **{"steps": draw_steps, "failures": draw_failures},
    }
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cache", type=Path, default=Path("runs/cache"), help="as for fm-agent evaluate")
    parser.add_argument("--only", choices=sheets, action="append")
    options = parser.parse_args()
    options.cache.mkdir(parents=True, exist_ok=True)
    for name in options.only or sheets:
        sheets[name](options.cache)


def draw_everyday(cache: Path) -> None:
    """Twenty things that anyone asks for, as they come."""
    artist = Artist(folder("models") / "sticker", cache)
    drawn = artist.draw([Wish(prompt, EVERYDAY_SEED) for prompt in EVERYDAY], "everyday")
    sheet = captioned_sheet(drawn, EVERYDAY, EVERYDAY_ACROSS, cell=artist.spec.output.width)
    sheet.save(PICTURES / "stickers.png", optimize=True)


def draw_styles(cache: Path) -> None:
    """Prompts down, styles across, from the same noise."""
    artist = Artist(folder("models") / "sticker", cache)
    styles = (None, *artist.spec.styles)
    wishes = [Wish(prompt, SEED, style) for style in styles for prompt in PROMPTS]
    drawn = artist.draw(wishes, "styles").unflatten(0, (len(styles), len(PROMPTS)))
    titles = [style or "no style said" for style in styles]
    sheet = contact_sheet(dict(zip(titles, drawn, strict=True)), PROMPTS)
    sheet.save(PICTURES / "gallery-styles.png", optimize=True)


def draw_steps(cache: Path) -> None:
    """The same noise in few steps and in many."""
    artist = Artist(folder("models") / "sticker", cache)
    columns = {
        "1 step" if steps == 1 else f"{steps} steps": artist.draw(
            [Wish(prompt, SEED, steps=steps) for prompt in FOLLOWED], f"{steps} steps"
        )
        for steps in STEPS
    }
    contact_sheet(columns, FOLLOWED).save(PICTURES / "gallery-steps.png", optimize=True)


def draw_failures(cache: Path) -> None:
    """Of `SAMPLES` things that it was trained on, those whose own name fits worst, with the judge's guess."""
    study = prepared(folder("models") / "sticker", cache, amounts=QUICK)
    names = _things(study)
    pixels = study.artist.draw([Wish(article(name), SEED) for name in names], "failures")
    scores = study.jury.scores(study.jury.look(pixels))
    fits = scores[torch.arange(len(names)), study.jury.numbers(names)]
    worst = fits.argsort()[:WORST].tolist()
    seen = [study.jury.names[best] for best in scores.argmax(dim=1).tolist()]
    captions = [f"{names[place]}, taken for: {seen[place]}" for place in worst]
    sheet = captioned_sheet(pixels[worst], captions, ACROSS)
    sheet.save(PICTURES / "gallery-failures.png", optimize=True)


def _things(study: Study) -> list[str]:
    """Names of the training part, chosen by hash."""
    found = sorted({study.names[row] for row in study.parts["train"]})
    chosen: list[str] = study.chosen(found, SAMPLES, "gallery")
    return chosen


if __name__ == "__main__":
    main()
