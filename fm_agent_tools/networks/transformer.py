"""The one transformer of every bundled model: latents on a grid of any number of axes, text in the
sequence."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from fm_agent_tools.networks.layers import Block, TimeEmbedding, axial_angles

SCALE_FASTEST = 10.0
"""Largest frequency at which log w is embedded: what guidance does changes slowly with it."""


@dataclass(frozen=True)
class TransformerConfig:
    """Shape of a `FlowTransformer`; `hidden` is the inner width of the feed-forward layers.

    With `flow_map` the network also takes a second time and the guidance scale, of which it learnt those
    between the two `scales`, both included; `only_to_data` says that it learnt no jump but to t = 1, as a
    consistency model. With `source` it also takes what is to be edited, and beside that `facts` channels of
    what else is known of each token.
    """

    channels: int
    width: int = 256
    depth: int = 9
    heads: int = 4
    hidden: int = 704
    text_width: int = 384
    flow_map: bool = False
    scales: tuple[float, float] | None = None
    source: bool = False
    only_to_data: bool = False
    facts: int = 0

    def to_dict(self) -> dict[str, Any]:
        """The configuration as plain JSON data."""
        return asdict(self)


class Text(NamedTuple):
    """Encoded prompts: `tokens` (batch, length, text_width), `mask` bool (batch, length), `pooled` (batch,
    text_width)."""

    tokens: Tensor
    mask: Tensor
    pooled: Tensor


def padded(text: Text, length: int) -> Text:
    """The same prompts with at least `length` tokens each; none looks at those that are added."""
    missing = max(0, length - text.mask.shape[1])
    return Text(F.pad(text.tokens, (0, 0, 0, missing)), F.pad(text.mask, (0, missing)), text.pooled)


class FlowTransformer(nn.Module):
    """v_θ(x, t, text): a transformer with adaptive layer norm (Peebles & Xie, 2023; shared as in Chen et al.,
    2023)."""

    def __init__(self, config: TransformerConfig) -> None:
        super().__init__()
        self.config = config
        width = config.width
        self.embed = nn.Linear(config.channels, width)
        self.embed_text = nn.Linear(config.text_width, width)
        self.text_norm = nn.RMSNorm(config.text_width)
        self.embed_pooled = nn.Linear(config.text_width, width)
        self.embed_time = TimeEmbedding(width)
        self.modulation = nn.Sequential(nn.SiLU(), nn.Linear(width, 6 * width))
        self.blocks = nn.ModuleList(Block(width, config.heads, config.hidden) for _ in range(config.depth))
        self.out_norm = nn.LayerNorm(width, elementwise_affine=False)
        self.out_modulation = nn.Sequential(nn.SiLU(), nn.Linear(width, 2 * width))
        self.out = nn.Linear(width, config.channels)
        if config.flow_map:
            self.embed_jump = TimeEmbedding(width)
            self.embed_scale = TimeEmbedding(width, fastest=SCALE_FASTEST)
        if config.source:
            self.embed_source = nn.Linear(config.channels + 2 + config.facts, width, bias=False)
        self._initialise()

    def forward(
        self,
        x: Tensor,
        t: Tensor,
        text: Text,
        r: Tensor | None = None,
        w: Tensor | None = None,
        source: Tensor | None = None,
    ) -> Tensor:
        """Velocity of latents `x` (batch, channels, *axes) at times `t` (batch,) in [0, 1]; same shape as
        `x`.

        A flow map also takes `r` (batch,) in [0, 1], the time that the answer leads to (None: `t`, the
        velocity itself), and `w` (batch,) ≥ 1, the guidance scale (None: 1). A network with `source` also
        takes what `with_mask` makes, (batch, channels + 2, *axes), followed by its `facts`; None, or zeros in
        a row: nothing is edited, nothing known. Raises ValueError when a network without them is given one.
        """
        axes = x.shape[2:]
        tokens = self.embed(x.flatten(2).transpose(1, 2)) + self._source_embedding(source)
        words = self.embed_text(self.text_norm(text.tokens))
        condition = self.embed_time(t) + self.embed_pooled(text.pooled)
        if self.config.flow_map:
            condition = condition + self._map_embedding(t, t if r is None else r, w)
        elif r is not None or w is not None:
            raise ValueError("r and w are inputs of a flow map; this network has only one time")
        sequence = self._blocks(torch.cat([words, tokens], dim=1), condition, text.mask, tuple(axes))
        shift, scale = self.out_modulation(condition).unsqueeze(1).chunk(2, dim=-1)
        out = self.out(self.out_norm(sequence[:, words.shape[1] :]) * (1 + scale) + shift)
        velocity: Tensor = out.transpose(1, 2).unflatten(2, axes)
        return velocity

    def as_flow_map(self, scales: tuple[float, float], only_to_data: bool = False) -> FlowTransformer:
        """A flow map with these weights, as a start for distillation: the same output whatever `r` and `w`
        are. `scales` are the least and the largest w that it is to learn."""
        config = replace(self.config, flow_map=True, scales=scales, only_to_data=only_to_data)
        network = FlowTransformer(config).to(self.embed.weight)
        network.load_state_dict({**network.state_dict(), **self.state_dict()})
        return network

    def as_editor(self) -> FlowTransformer:
        """A network with these weights that also takes a source, as a start for training: the same output
        whatever the source is."""
        network = FlowTransformer(replace(self.config, source=True)).to(self.embed.weight)
        network.load_state_dict({**network.state_dict(), **self.state_dict()})
        return network

    def with_facts(self, facts: int) -> FlowTransformer:
        """An editor with these weights that is also told facts, as a start for training: the same output
        whatever they are."""
        network = FlowTransformer(replace(self.config, facts=facts)).to(self.embed.weight)
        weights, name = self.state_dict(), "embed_source.weight"
        weights[name] = F.pad(weights[name], (0, facts - self.config.facts))
        network.load_state_dict(weights)
        return network

    def compile_blocks(self) -> None:
        """Compile every block for the shapes that it meets, in place: weights and their names stay."""
        for block in self.blocks:
            block.compile(dynamic=False)

    def _source_embedding(self, source: Tensor | None) -> Tensor | float:
        """What is edited, for each token; without a bias, so that a row of zeros adds nothing."""
        if source is None:
            return 0.0
        if not self.config.source:
            raise ValueError("source is an input of an editor; this network only draws from noise")
        embedded: Tensor = self.embed_source(source.flatten(2).transpose(1, 2))
        return embedded

    def _map_embedding(self, t: Tensor, r: Tensor, w: Tensor | None) -> Tensor:
        """Where to and how strongly guided; the jump's length says more than its end."""
        scale = torch.ones_like(t) if w is None else w
        embedded: Tensor = self.embed_jump(r - t) + self.embed_scale(scale.float().log())
        return embedded

    def _blocks(self, sequence: Tensor, condition: Tensor, mask: Tensor, axes: tuple[int, ...]) -> Tensor:
        cells = sequence.shape[1] - mask.shape[1]
        visible = torch.cat([mask, mask.new_ones(len(mask), cells)], dim=1)
        allowed = None if bool(mask.all()) else visible[:, None, None]
        rotation = self._rotation(mask.shape[1], axes, sequence)
        modulation = self.modulation(condition).unflatten(1, (6, -1))
        for block in self.blocks:
            sequence = block(sequence, modulation, rotation, allowed)
        return sequence

    def _rotation(self, words: int, axes: tuple[int, ...], like: Tensor) -> tuple[Tensor, Tensor]:
        """Cosines and sines; words stand at the origin, since their states already know their order."""
        angles = axial_angles(axes, self.config.width // self.config.heads // 2)
        angles = torch.cat([angles.new_zeros(words, angles.shape[1]), angles])
        return angles.cos().to(like), angles.sin().to(like)

    def _initialise(self) -> None:
        for layer in self.modules():
            if isinstance(layer, nn.Linear):
                nn.init.xavier_uniform_(layer.weight)
                if layer.bias is not None:
                    nn.init.zeros_(layer.bias)
        # Each block starts as the identity, and the whole as zero: the mean of the target.
        for last in (self.modulation[1], self.out_modulation[1], self.out):
            assert isinstance(last, nn.Linear)
            nn.init.zeros_(last.weight)
        if self.config.flow_map:
            # A velocity model's weights then give its own output, until distillation makes these speak.
            for embedding in (self.embed_jump, self.embed_scale):
                last = embedding.layers[2]
                assert isinstance(last, nn.Linear)
                nn.init.zeros_(last.weight)
        if self.config.source:
            # Weights that never saw a source go on drawing as they did, until training makes it heard.
            nn.init.zeros_(self.embed_source.weight)


def with_mask(latents: Tensor, mask: Tensor) -> Tensor:
    """What an editor's `source` is, (rows, channels + 2, *axes): latents, mask, and 1 for "there is one".

    latents: (rows, channels, *axes), of the picture as far as it is to be seen; mask: (rows, 1, *axes), how
    much of each cell may change, 0 to 1.
    """
    return torch.cat([latents, mask, torch.ones_like(mask)], dim=1)
