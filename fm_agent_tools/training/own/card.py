"""What is told of a model of one's own: its card, and the figures at the end of its training."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from fm_agent_tools.catalogue import ModelSpec

PARTS = {
    "own": "your pictures, learnt",
    "left_out": "your pictures, left out",
    "known": "what it drew before",
}


class Story(NamedTuple):
    """How a model came to be. before, after: part to the flow's loss, of the base and of the files as they
    are now; seconds: of training, all runs together."""

    name: str
    base: ModelSpec
    pictures: int
    held: int
    steps: int
    seed: int
    seconds: float
    before: Mapping[str, float]
    after: Mapping[str, float]
    notes: tuple[str, ...]


def figures(story: Story) -> list[str]:
    """A line for each part: the loss before and after."""
    found = [
        f"{PARTS[part]:<26}{story.before[part]:.3f} -> {story.after[part]:.3f}"
        for part in PARTS
        if part in story.after
    ]
    return [f"{'flow loss':<26}before -> after", *found]


def card(story: Story) -> str:
    """The README.md of the model's folder."""
    rows = "\n".join(
        f"| {PARTS[part]} | {story.before[part]:.3f} | {story.after[part]:.3f} |"
        for part in PARTS
        if part in story.after
    )
    base, held = story.base, story.held
    checked = (
        f"{held} of them were left out of the training, to check with."
        if held
        else "They are too few to leave one out, so there is no figure for pictures that it has not seen."
    )
    notes = "\n".join(f"- {note}" for note in story.notes)
    told = f"`fm-agent train {base.name} --on FOLDER`"
    return f"""# {story.name}

{base.title} {base.version} after it learnt {story.pictures} pictures of one's own, by
{told}.

![Above: {base.name}. Below: {story.name}, the same prompts and noise](samples.png)

    fm-agent image "a rocket" --model {story.name}

It draws in that style unless another one is named (`--style`).

## Data

{story.pictures} pictures with captions, which are not in this folder. {checked}

{notes}

## Rights

The weights that it began with are those of {base.name}, under {base.license}.
The rights in the pictures stay with whoever has them. What is drawn can come close to them: share the model,
and what it draws, only as those rights allow.

## How it was made

{story.steps} steps of 8 rows of one's own and 8 known ones, seed {story.seed}, {story.seconds:.0f} s.
The flow alone was trained; codec, text encoder and enlarger are those of {base.name}. Known rows keep the
velocity that the base had, at pictures that it drew itself.

| flow loss at fixed times and noise, on the files as they are | {base.name} | {story.name} |
|---|---|---|
{rows}

Smaller is nearer. What was learnt falls in any case; what was left out says whether the style was learnt and
not the pictures alone; what it drew before should hardly rise.
"""
