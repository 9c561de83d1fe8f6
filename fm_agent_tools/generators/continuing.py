"""What a sound goes on from: the end of another one, as the codec knows it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from fm_agent_tools.errors import InvalidRequest
from fm_agent_tools.media import Audio
from fm_agent_tools.networks.sound_codec import SoundCodec

LEVEL = 0.12
"""Root mean square of the clips in training, which are at −18 LUFS."""
SILENT = 1e-4
_SEAM = 0.01


@dataclass(frozen=True)
class Before:
    """The end of a sound: its standardised `latents` (1, channels, count), and its `samples` (1, frames) at
    the codec's rate, both at the loudness of the training; `gain` brings them back to their own;
    begun: seconds from the sound's beginning to that of its end."""

    latents: Tensor
    samples: Tensor
    gain: float
    begun: float = 0.0

    @classmethod
    @torch.no_grad()
    def of(cls, sound: Audio, codec: SoundCodec, most: int) -> Before:
        """At most `most` latents from the end of a sound of any rate and any number of channels.

        Raises InvalidRequest for one whose end is silent: there is nothing to go on from.
        """
        device, config = codec.mean.device, codec.config
        mono = sound.with_channels(1).resampled(config.rate).samples[:, 0]
        count = min(most, max(1, len(mono) // config.token))
        end = mono[-count * config.token :]
        loudness = float(np.sqrt(np.mean(np.square(end))))
        if loudness < SILENT:
            rule = f"a sound that is not silent in its last {len(end) / config.rate:.1f} s"
            raise InvalidRequest("audio", "silence", rule)
        samples = np.zeros(count * config.token, np.float32)
        samples[len(samples) - len(end) :] = end * (LEVEL / loudness)
        known = torch.from_numpy(samples)[None].to(device)
        begun = (len(mono) - len(end)) / config.rate
        return cls(codec.encode(known), known, loudness / LEVEL, begun)

    def joined(self, samples: Tensor) -> Tensor:
        """What comes after, (1, frames − own frames), of samples (1, frames) that go on from these.

        Sounds that were decoded anew never meet these exactly: what was left of a difference at the seam
        dies away, mirrored, in a hundredth of a second.
        """
        size = self.samples.shape[1]
        after = samples[:, size:].clone()
        fade = min(size, after.shape[1], round(_SEAM * size / self.latents.shape[2] * 15))
        rest = (self.samples - samples[:, :size])[:, size - fade :].flip(1)
        after[:, :fade] += rest * torch.linspace(1, 0, fade, device=rest.device) ** 2
        return after * self.gain
