"""Long sounds from a network that saw short ones: windows that overlap, each going on from what is there.

The network was trained with known latents at either end of a window. A loop that is longer than a window is
closed by a last window that knows the loop's end before it and the loop's beginning after it; a shorter one
is one window, turned by half from evaluation to evaluation, so that its seam lies in the middle every other
time. Turning needs no training, and every part of the loop is drawn with what surrounds it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from fm_agent_tools.flow import Query, Sampler
from fm_agent_tools.flow.sampling import rewritten
from fm_agent_tools.networks.transformer import with_mask

SECONDS = 4.0
"""How long the clips are that the network is trained on, and so a window."""


@dataclass(frozen=True)
class Window:
    """A part of a sound, in latent vectors: `before` that are known, `new` ones, `after` from the loop's
    beginning. start: where `before` begins."""

    start: int
    before: int
    new: int
    after: int = 0

    @property
    def size(self) -> int:
        """Latent vectors that the network sees."""
        return self.before + self.new + self.after

    def places(self, total: int) -> Tensor:
        """Where its latent vectors are in the whole sound, (size,); after the end comes the beginning."""
        return torch.arange(self.start, self.start + self.size) % total

    def mask(self) -> Tensor:
        """1 for what is new, 0 for what is known: (1, 1, size)."""
        place = torch.arange(self.size)
        return ((place >= self.before) & (place < self.before + self.new)).float()[None, None]


def windows(total: int, known: int, widest: int, *, loop: bool = False) -> list[Window]:
    """Windows of at most `widest` latent vectors that make `total` of them, of which `known` are there.

    Each knows at least half of a window, or all that there is; of a loop that needs several, the last one
    also knows a quarter of a window of the beginning.
    """
    found: list[Window] = []
    made = known
    while made < total:
        least = min(made, widest // 2)
        after = min(made, widest // 4) if loop else 0
        new = min(total - made, widest - least)
        if after and new == total - made and least + new + after > widest:
            new = widest - least - after
        closing = after if made + new == total else 0
        before = min(made, widest - closing - new)
        found.append(Window(made - before, before, new, closing))
        made += new
    return found


Draw = Callable[[Tensor, Tensor | None], Sampler]
"""A sampler from noise (1, channels, size) and a source as of `with_mask`, or None."""


def across(
    noise: Tensor,
    known: Tensor | None,
    plan: list[Window],
    draw: Draw,
    watch: Callable[[Tensor, Tensor], None],
) -> Sampler:
    """Draw the windows of a plan one after the other; the sample is all of the sound's latents.

    noise: (1, channels, total); known: the latents (1, channels, count) with which the sound begins; watch:
    called before each window with the latents so far and the places of the window.
    """
    latents = noise.clone()
    if known is not None:
        latents[:, :, : known.shape[2]] = known
    for window in plan:
        places, mask = window.places(noise.shape[2]).to(noise.device), window.mask().to(noise)
        watch(latents, places)
        part = latents[:, :, places]
        source = with_mask(part * (1 - mask), mask) if window.new < window.size else None
        drawn = yield from draw(noise[:, :, places], source)
        latents[:, :, places] = torch.where(mask > 0, drawn, part)
    return latents


def turning(sampler: Sampler) -> Sampler:
    """The same sampler, for a loop: every other question shows it turned by half."""
    asked = 0

    def outward(query: Query) -> Query:
        nonlocal asked
        asked += 1
        return query if asked % 2 else _turned(query)

    def inward(query: Query, velocity: Tensor) -> Tensor:
        return velocity if asked % 2 else velocity.roll(-(query.x.shape[2] // 2), dims=2)

    return rewritten(sampler, outward, inward)


def _turned(query: Query) -> Query:
    """By half, and what is known of each latent vector with it."""
    half = query.x.shape[2] // 2
    conditions = tuple(
        each if each.source is None else each._replace(source=each.source.roll(half, dims=1))
        for each in query.conditions
    )
    return replace(query, x=query.x.roll(half, dims=2), conditions=conditions)
