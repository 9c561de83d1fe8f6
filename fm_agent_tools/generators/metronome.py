"""Tempo and key as inputs of a sound's flow: beside each latent vector, where in the beat and in the bar it
stands, and which pitch classes the key has. Zeros where nothing is stated."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from fm_agent_tools.generators.musical import Stated

_ROUNDS = (1.0, 2.0)
"""How often a beat's wave comes round in a beat; another comes round once a bar."""
CHANNELS = 1 + 2 * (1 + len(_ROUNDS)) + 24
"""One for "a tempo is stated", waves of bar and beats, the tonic, and the scale."""


def signals(said: Stated, places: Tensor, rate: float, begun: float = 0.0) -> Tensor:
    """(CHANNELS, count) for latent vectors at `places` (count,), `rate` a second.

    begun: seconds from the beginning of a bar to place 0.
    """
    found = torch.zeros(CHANNELS, len(places), device=places.device)
    if said.tempo:
        beat = (places.float() / rate + begun) * said.tempo / 60
        waves = [2 * math.pi * each * beat for each in (1 / said.beats, *_ROUNDS)]
        found[0] = 1.0
        found[1 : 1 + 2 * len(waves)] = torch.stack([part for w in waves for part in (w.sin(), w.cos())])
    if said.scale:
        found[CHANNELS - 24 + said.tonic] = 1.0
        found[[CHANNELS - 12 + pitch for pitch in said.scale]] = 1.0
    return found
